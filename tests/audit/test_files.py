"""The folder of an audit: nothing of ours in the sample, nothing lost, nothing taken twice."""

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gongkai.audit.files import Audit, audit
from gongkai.audit.handed import handed
from gongkai.audit.keying import Keyed
from gongkai.audit.sample import Sample
from gongkai.errors import AuditError

DAY = "2026-02-03"


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def filled(path: Path, answers: Mapping[int, str], encoding: str = "utf-8-sig") -> Path:
    """Fill in the column `answer`, as a spreadsheet would save it."""
    given = rows(path)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(given[0]))
    writer.writeheader()
    for row in given:
        writer.writerow({**row, "answer": answers.get(int(row["number"]), "")})
    found = path.with_name(f"filled-{len(list(path.parent.iterdir()))}.csv")
    found.write_bytes(text.getvalue().encode(encoding))
    return found


@pytest.fixture
def place(folder: Path, drawn: Sample) -> Audit:
    found = audit(folder, drawn)
    found.begin(drawn)
    return found


def test_the_sample_holds_nothing_that_we_read(place: Audit, drawn: Sample) -> None:
    header = rows(place.path / "sample.csv")[0]
    assert not {"value", "status", "text", "printed_value"} & set(header)
    assert {row["answer"] for row in rows(place.path / "sample.csv")} == {""}
    for row in rows(place.path / "sample.csv"):
        ours = str(drawn.published[int(row["number"])].text)
        shown = "|".join(row[name] for name in row if name not in ("number", "digest"))
        assert len(ours) < 3 or ours not in shown


def test_no_spreadsheet_runs_what_a_document_holds(folder: Path, drawn: Sample) -> None:
    hostile = drawn.cells[0]._replace(agency='=HYPERLINK("http://x")', address="@SUM(1)")
    place = audit(folder, drawn)
    place.begin(replace(drawn, cells=(hostile, *drawn.cells[1:])))
    row = rows(place.path / "sample.csv")[0]
    assert row["agency"] == '\'=HYPERLINK("http://x")' and row["address"] == "'@SUM(1)"


def test_every_stratum_is_in_the_sample_and_the_same_again(drawn: Sample, place: Audit) -> None:
    before = (place.path / "sample.csv").read_bytes()
    place.begin(drawn)
    assert (place.path / "sample.csv").read_bytes() == before
    formats = {each.stratum.split("/")[0] for each in drawn.cells}
    assert formats == {"html", "pdf", "docx", "xlsx"}
    assert {each.stratum for each in drawn.strata} == {each.stratum for each in drawn.cells}


def test_another_sample_in_the_same_folder_is_refused(place: Audit, drawn: Sample) -> None:
    other = replace(drawn, cells=drawn.cells[:5])
    with pytest.raises(AuditError) as error:
        place.begin(other)
    assert error.value.code == "audit.other_sample" and error.value.arguments["number"] == 60


def test_answers_come_back_as_they_were_kept(place: Audit) -> None:
    kept = [Keyed(1, 1, "1,113", 'a "b", c', DAY), Keyed(2, 1, "blank", "", DAY)]
    for each in kept:
        place.add([each])
    assert place.keyed() == tuple(kept)


def test_a_line_that_was_broken_off_is_asked_again(place: Audit) -> None:
    place.add([Keyed(1, 1, "5", "", DAY)])
    path = place.path / "keyed.csv"
    whole = path.read_bytes()
    path.write_bytes(whole + b"2,1,8")
    assert place.keyed() == (Keyed(1, 1, "5", "", DAY),)
    place.add([Keyed(2, 1, "7", "", DAY)])
    assert [each.answer for each in place.keyed()] == ["5", "7"]


@pytest.mark.parametrize("line", ["1,4,5,,2026-02-03,", "1,1,nonsense,,2026-02-03,", "1,1", "a,b"])
def test_a_line_that_is_no_answer_is_told(place: Audit, line: str) -> None:
    place.add([Keyed(1, 1, "5", "", DAY)])
    with (place.path / "keyed.csv").open("a") as file:
        file.write(f"{line}\n")
    with pytest.raises(AuditError) as error:
        place.keyed()
    assert error.value.code == "audit.state" and error.value.arguments["line"] == 3


def test_two_people_cannot_key_into_one_folder_at_once(place: Audit) -> None:
    with place.held(), pytest.raises(AuditError) as error, place.held():
        pass
    assert error.value.code == "audit.busy"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_sample_that_was_filled_in_is_taken_in(
    place: Audit, drawn: Sample, encoding: str
) -> None:
    path = filled(place.path / "sample.csv", {3: "1,234", 4: "/", 5: " "}, encoding)
    found = handed(path, drawn.columns, (), "one", DAY)
    assert [(each.number, each.turn, each.answer, each.by) for each in found] == [
        (3, 1, "1,234", "one"),
        (4, 1, "dash", "one"),
    ]


def test_the_second_file_is_the_second_keying_and_the_third_decides_what_differs(
    place: Audit, drawn: Sample
) -> None:
    sample = place.path / "sample.csv"
    place.add(handed(filled(sample, {3: "1", 4: "2"}), drawn.columns, place.keyed(), "one", DAY))
    place.add(handed(filled(sample, {3: "1", 4: "5"}), drawn.columns, place.keyed(), "two", DAY))
    last = handed(filled(sample, {3: "9", 4: "5"}), drawn.columns, place.keyed(), "one", DAY)
    assert [(each.number, each.turn, each.answer) for each in last] == [(4, 3, "5")]


def refused(path: Path, drawn: Sample, keyed: tuple[Keyed, ...] = (), by: str = "one") -> Any:
    with pytest.raises(AuditError) as error:
        handed(path, drawn.columns, keyed, by, DAY)
    return error.value


def test_the_same_person_is_no_second_keying_but_another_one_who_keyed_the_same_is(
    place: Audit, drawn: Sample
) -> None:
    sample = place.path / "sample.csv"
    first = filled(sample, {3: "1"})
    keyed = handed(first, drawn.columns, (), "one", DAY)
    assert refused(first, drawn, keyed).code == "audit.taken"
    assert refused(filled(sample, {3: "2"}), drawn, keyed).code == "audit.same_person"
    assert [each.turn for each in handed(first, drawn.columns, keyed, "two", DAY)] == [2]


def test_lines_that_are_wrong_are_all_told_and_nothing_is_taken(
    place: Audit, drawn: Sample
) -> None:
    path = place.path / "answers.csv"
    path.write_text("number,answer\n1,5\n2,see page 3\n999,5\n1,6\nx,7\n", "utf-8")
    error = refused(path, drawn)
    assert error.code == "audit.answers_wrong" and error.arguments["count"] == 4
    assert error.arguments["lines"] == "3 (2: see page 3); 4 (999: 5); 5 (1: 6); 6 (x: 7)"


@pytest.mark.parametrize(
    "content", [b"", b"number;answer\n1;5\n", b"a,b\n1,2\n", b'number,answer\n"1,5', b"\x00\xff"]
)
def test_a_file_that_is_no_sample_is_refused(place: Audit, drawn: Sample, content: bytes) -> None:
    path = place.path / "answers.csv"
    path.write_bytes(content)
    assert refused(path, drawn).code == "audit.answers_header"
