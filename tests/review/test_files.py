"""The files of the review: rows are added whole, taken out alone, and nobody writes twice."""

import csv
import io
import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai import keeping
from gongkai.catalogue.corrections import corrections
from gongkai.errors import CatalogueError
from gongkai.model import Correction
from gongkai.review.case import Decision
from gongkai.review.decisions import Rows, decisions, following, joined, review_schema
from gongkai.review.files import ReviewFault, add, at, last, of, standing, take_out, without

DIGEST = "a" * 64
CELL = "applications.granted.total"


def correction(report: str = "a1-2024", cell: str = CELL, **given: str) -> Correction:
    told = {"expected_text": "26", "value": "20", "status": "applied"} | given
    return Correction(report, DIGEST, cell, told["expected_text"], told["value"], "识读有误",
                      "第 2 个表格", "数据组", "2026-01-10", told["status"])  # fmt: skip


def decision(report: str = "a1-2024", cell: str = CELL, instant: str = "0", **given: str):
    told = {"rule": "T3-ROW", "decision": "misreading"} | given
    return Decision(report, DIGEST, told["rule"], cell, told["decision"], "识读有误", "数据组",
                    f"2026-01-10T00:00:0{instant}Z")  # fmt: skip


def contents(folder: Path) -> tuple[bytes, bytes]:
    return tuple((folder / f"{name}.csv").read_bytes() for name in ("corrections", "review"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose files were begun by hand, in two manners."""
    header = ",".join(field for field in Correction.__dataclass_fields__)
    (tmp_path / "corrections.csv").write_bytes(
        b"\xef\xbb\xbf" + header.encode() + b"\r\n\r\n"
        + f'z9-2020,{DIGEST},a.b.c,"1\n2",3,"甲, 乙",,x,2020-01-01,refused'.encode()
    )  # fmt: skip
    names = ",".join(field["name"] for field in review_schema()["fields"])
    (tmp_path / "review.csv").write_bytes(names.encode() + b"\n")
    return tmp_path


def test_rows_are_added_at_the_end_in_the_manner_of_the_file(folder):
    before = contents(folder)
    add(folder, Rows((correction(),), (decision(),)))
    after = contents(folder)
    assert after[0].startswith(before[0] + b"\r\n") and after[0].endswith(b"applied\r\n")
    assert after[1].startswith(before[1]) and after[1].count(b"\n") == 2
    assert corrections(folder / "corrections.csv")[1] == correction()
    assert decisions(folder / "review.csv") == (decision(),)


def test_files_that_are_not_there_are_begun(tmp_path):
    add(tmp_path, Rows((correction(),), (decision(),)))
    assert standing(tmp_path) == ((correction(),), (decision(),))
    add(tmp_path, Rows((), (decision("b1-2024", "", decision="stands", rule="NO-TABLE"),)))
    assert len(decisions(tmp_path / "review.csv")) == 2


def test_nothing_is_decided_twice(folder):
    add(folder, Rows((correction(),), (decision(),)))
    before = contents(folder)
    other = decision("b1-2024")
    for again in (
        Rows((correction(),), (other,)),
        Rows((), (decision(instant="5"),)),
        Rows((correction("b1-2024"), correction("b1-2024", value="3")), (other,)),
    ):
        with pytest.raises(ReviewFault, match=r"review\.taken"):
            add(folder, again)
    assert contents(folder) == before


def test_undoing_takes_out_the_rows_of_a_decision_and_no_other_byte(folder):
    before = contents(folder)
    add(folder, Rows((correction(),), (decision(), decision(rule="T3-SUM"))))
    first = contents(folder)
    many = [(f"b{n}-2024") for n in range(3)]
    add(folder, Rows(tuple(map(correction, many)), tuple(decision(n, instant="1") for n in many)))
    assert len(take_out(folder, last).corrections) == 3
    assert contents(folder) == first
    taken = take_out(folder, last)
    assert (len(taken.corrections), len(taken.decisions)) == (1, 2)
    assert contents(folder) == (before[0] + b"\r\n", before[1])
    assert take_out(folder, last) == ((), ())


def test_one_report_one_cell_or_one_line_can_be_undone(folder):
    other = "applications.new_received.total"
    add(folder, Rows((correction(), correction(cell=other)), (decision(), decision(cell=other))))
    add(folder, Rows((correction("b1-2024"),), (decision("b1-2024", instant="1"),)))
    assert len(take_out(folder, partial(of, "a1-2024", other)).corrections) == 1
    assert {each.cell for each in standing(folder).decisions} == {CELL}
    assert len(take_out(folder, partial(of, "b1-2024", "")).decisions) == 1
    assert len(take_out(folder, partial(of, "a1-2024", "applications.granted")).corrections) == 1
    assert standing(folder).decisions == () and len(standing(folder).corrections) == 1


def test_a_correction_written_by_hand_goes_only_when_its_cell_is_named(folder):
    assert take_out(folder, partial(of, "z9-2020", "")) == ((), ())
    assert len(take_out(folder, partial(of, "z9-2020", "a.b.c")).corrections) == 1
    assert contents(folder)[0].endswith(b"status\r\n\r\n")


def test_what_stands_as_printed_takes_no_correction_along(folder):
    add(folder, Rows((correction(),), (decision(),)))
    add(folder, Rows((), (decision(rule="T2-STOCK", decision="stands", instant="3"),)))
    assert take_out(folder, partial(at, "2026-01-10T00:00:03Z")).corrections == ()
    assert len(standing(folder).corrections) == 2


def test_an_append_that_cannot_be_finished_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "review.csv"
    path.write_bytes(b"header\n")
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, content[:4]))
    with pytest.raises(OSError, match="review"):
        keeping.append(path, b"a row that is long\n")
    assert path.read_bytes() == b"header\n"


@pytest.mark.parametrize(
    ("column", "value"),
    [("decision", "perhaps"), ("rule", "t3 row"), ("cell", "a.b.c.d"), ("decided_on", "2026-01-10"),
     ("report_id", ""), ("digest", "A")],
)  # fmt: skip
def test_a_fault_of_the_record_is_named_by_line_and_column(folder, column, value):
    row = dict(zip((f["name"] for f in review_schema()["fields"]),
                   ("a1", DIGEST, "T3-ROW", CELL, "stands", "x", "y", "2026-01-10T00:00:00Z"),
                   strict=True))  # fmt: skip
    with (folder / "review.csv").open("a", newline="") as stream:
        csv.writer(stream).writerow((row | {column: value}).values())
    with pytest.raises(CatalogueError, match=r"kept\.value") as caught:
        standing(folder)
    assert (caught.value.arguments["line"], caught.value.arguments["column"]) == (2, column)


def test_decisions_of_the_same_second_are_undone_one_by_one(folder):
    assert add(folder, Rows((correction(),), (decision(),))) == "2026-01-10T00:00:00Z"
    other = Rows((correction("b1-2024"),), (decision("b1-2024"),))
    assert add(folder, other) == "2026-01-10T00:00:01Z"
    assert [each.report_id for each in take_out(folder, last).corrections] == ["b1-2024"]


def test_what_two_cases_say_alike_is_said_once():
    same = Rows((correction(),), (decision(),))
    assert joined([same, same]) == same


def test_decisions_never_share_an_instant():
    now = "2026-01-10T00:00:00Z"
    assert following(now, ()) == now
    assert following(now, (decision(instant="0"),)) == "2026-01-10T00:00:01Z"
    assert following("2026-01-11T00:00:00Z", (decision(instant="9"),)) == "2026-01-11T00:00:00Z"


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=20)


@settings(deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_whatever_was_printed_comes_back_from_the_file(text, tmp_path_factory):
    place = tmp_path_factory.mktemp("corrections")
    add(place, Rows((correction(expected_text=text),), (decision(),)))
    (read,) = corrections(place / "corrections.csv")
    assert read.expected_text == text


@settings(deadline=None)
@given(
    rows=st.lists(st.lists(TEXTS | st.just('a"b\r\nc,'), min_size=2, max_size=2), max_size=6),
    gone=st.sets(st.integers(0, 6)),
    newline=st.sampled_from(["\n", "\r\n"]),
)
def test_taking_rows_out_leaves_the_others_byte_by_byte(rows, gone, newline):
    def written(some):
        text = io.StringIO()
        csv.writer(text, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(some)
        return text.getvalue()

    kept = [row for at, row in enumerate(rows) if at not in gone]
    assert without(written([["x", "y"], *rows]), gone) == written([["x", "y"], *kept])
