"""corrections.csv: read strictly, faults named by line and column."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue.corrections import corrections
from gongkai.catalogue.formula import bare, guarded
from gongkai.errors import CatalogueError
from gongkai.messages import text
from gongkai.model import Correction

HEADER = "report_id,digest,cell,expected_text,value,reason,evidence,decided_by,decided_on,status\n"
GOOD = {
    "report_id": "a1-2024",
    "digest": "a" * 64,
    "cell": "applications.granted.total",
    "expected_text": "1O",
    "value": "10",
    "reason": "字母 O 应为零",
    "evidence": "",
    "decided_by": "数据组",
    "decided_on": "2026-01-10",
    "status": "applied",
}


def written(tmp_path, *rows: dict[str, str], header: str = HEADER):
    path = tmp_path / "corrections.csv"
    lines = "".join(",".join(row.values()) + "\n" for row in rows)
    path.write_text(header + lines, encoding="utf-8")
    return path


def test_corrections_come_as_values(tmp_path):
    assert corrections(written(tmp_path, GOOD)) == (Correction(**GOOD),)


def test_no_file_is_no_corrections(tmp_path):
    assert corrections(tmp_path / "corrections.csv") == ()


def test_blanks_count_in_the_expected_print_only(tmp_path):
    [read] = corrections(written(tmp_path, GOOD | {"expected_text": " 1 O", "value": " 10 "}))
    assert (read.expected_text, read.value) == (" 1 O", "10")


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    path = written(tmp_path, GOOD)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(corrections(path)) == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("report_id", ""),
        ("digest", "A" * 64),
        ("cell", "applications.granted"),
        ("value", "１０"),
        ("value", "1,000"),
        ("value", "1e3"),
        ("reason", ""),
        ("decided_on", "2026-02-30"),
        ("decided_on", "20260210"),
        ("status", ""),
        ("status", "done"),
        ("value", ""),
        ("value", "nothing"),
        ("value", "1.5"),
        ("value", "-1"),
    ],
)
def test_a_fault_is_named_by_line_and_column(tmp_path, column, value):
    row = GOOD | {column: f'"{value}"'}
    with pytest.raises(CatalogueError) as caught:
        corrections(written(tmp_path, GOOD | {"cell": "a.b.c"}, row))
    assert caught.value.arguments["line"] == 3
    assert caught.value.arguments["column"] == column
    for language in ("zh", "en"):
        assert column in text(caught.value.code, language, **caught.value.arguments)


def test_two_corrections_of_one_cell_are_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"kept\.twice"):
        corrections(written(tmp_path, GOOD, GOOD))


def test_a_wrong_heading_and_a_short_row_are_refused(tmp_path):
    with pytest.raises(CatalogueError, match=r"kept\.header"):
        corrections(written(tmp_path, header="report_id,cell\n"))
    with pytest.raises(CatalogueError, match=r"kept\.width"):
        corrections(written(tmp_path, {"report_id": "a1-2024"}))


def test_what_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_bytes("更正".encode("gb18030"))
    with pytest.raises(CatalogueError, match=r"kept\.unreadable"):
        corrections(path)


@pytest.mark.parametrize("value", ["10", "blank", "dash", "absent"])
def test_a_value_is_a_number_or_a_kind_of_nothing(tmp_path, value):
    [read] = corrections(written(tmp_path, GOOD | {"value": value}))
    assert read.value == value


def test_a_change_may_be_negative_and_a_fee_a_fraction(tmp_path):
    change = {"cell": "items.licensing.items_change", "value": "-8"}
    fee = {"cell": "fees.administrative_fees.amount_10k_cny", "value": "35.65"}
    assert len(corrections(written(tmp_path, GOOD | change, GOOD | fee))) == 2


def test_of_a_misprint_the_right_value_may_be_unknown(tmp_path):
    [read] = corrections(written(tmp_path, GOOD | {"value": "", "status": "proposed"}))
    assert read.value == ""


def test_a_text_that_a_spreadsheet_would_run_is_read_without_its_mark(tmp_path):
    [read] = corrections(written(tmp_path, GOOD | {"expected_text": "'=1+1", "reason": "'-误读"}))
    assert (read.expected_text, read.reason) == ("=1+1", "-误读")


def test_quotes_that_do_not_close_are_told_with_their_line(tmp_path):
    path = written(tmp_path, GOOD)
    path.write_text(path.read_text("utf-8") + 'a1,"no end', encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"kept\.not_csv"):
        corrections(path)


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")))
def test_a_guarded_text_is_never_run_and_comes_back(text):
    assert bare(guarded(text)) == text
    assert not re.match("[=@＝＠\t\r\n]", guarded(text))
