"""The tables that discovery works by: well formed, known kinds, expressions for plain text."""

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from gongkai.catalogue.normal import plain
from gongkai.catalogue.patterns import coded, rows

FOLDER = Path(str(files("gongkai.schemas"))) / "discovery"
COLUMNS = {
    "agency_names.csv": ["code", "pattern", "replacement"],
    "impostors.csv": ["kind", "where", "pattern"],
    "lists.csv": ["kind", "code", "pattern"],
    "path_years.csv": ["code", "offset", "pattern"],
}
GROUPS = {
    "column_title": {"agency", "year"},
    "cut_title": {"agency", "year"},
    "year_column": {"year"},
    "page_count": {"count"},
    "labelled_title": {"title"},
}
# What is searched in the text of a page or in a path: it is not squeezed, nor simplified.
RAW = {"path_code", "page_count", "labelled_title", "near_page"}


def test_every_table_is_known_and_well_formed() -> None:
    assert {path.name for path in FOLDER.glob("*")} == set(COLUMNS)
    for name, expected in COLUMNS.items():
        with (FOLDER / name).open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert header == expected
        assert all(len(line) == len(header) and line[0] for line in lines)
        assert len({tuple(line) for line in lines}) == len(lines)


@pytest.mark.parametrize("table", COLUMNS)
def test_every_expression_compiles(table: str) -> None:
    for row in rows(f"discovery/{table}"):
        re.compile(row["pattern"])


def test_lists_have_the_groups_that_are_read() -> None:
    for row in rows("discovery/lists.csv"):
        groups = set(re.compile(row["pattern"]).groupindex)
        assert groups <= GROUPS.get(row["kind"], {"number"}), row
        if row["kind"] in ("year_column", "page_count", "labelled_title"):
            assert groups == GROUPS[row["kind"]]


@pytest.mark.parametrize("table", ["lists.csv", "impostors.csv"])
def test_expressions_for_plain_text_hold_nothing_that_is_never_in_one(table: str) -> None:
    for row in rows(f"discovery/{table}"):
        if row["kind"] in RAW or row.get("where") == "source":
            continue
        han = "".join(re.findall(r"[\u3400-\u9fff]+", row["pattern"]))
        assert plain(han) == han, row
        assert " " not in row["pattern"], row


def test_the_offset_of_a_path_is_that_of_its_code() -> None:
    offsets = {(row["code"], row["offset"]) for row in rows("discovery/path_years.csv")}
    assert offsets == {("report_year", "0"), ("publication", "1")}


def test_reasons_are_codes_and_a_kind_that_is_not_there_has_no_expressions() -> None:
    kinds = ("look_alike", "other_subject")
    reasons = {each.code for kind in kinds for each in coded("discovery/lists.csv", kind)}
    assert all(reason.startswith("gather.left_") for reason in reasons) and len(reasons) > 5
    assert coded("discovery/lists.csv", "nothing") == ()
