"""The workbook to chase missing reports with: an overview, and a sheet for each parent authority.

It holds texts alone, never a formula or a link, whatever a name or an address may look like.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from gongkai import messages
from gongkai.catalogue import record_schemas
from gongkai.cli.covered import MISSING, Covered
from gongkai.cli.heat import group_names
from gongkai.cli.language import say
from gongkai.cli.reasons import advice, sentence
from gongkai.cli.sheets import Names
from gongkai.model import Register
from gongkai.release.deadlines import deadline

MOST_SHEETS = 200
"""Parent authorities with a sheet of their own; of more, nobody finds one among the tabs."""
MOST_ROWS = 1_000_000
"""Rows of a sheet; a spreadsheet holds 1,048,576."""
MOST_CELL = 32_000
"""Characters of a cell; a spreadsheet holds 32,767."""
MOST_ADDRESSES = 5
COLUMNS = (
    ("coverage.group", 30),
    ("chase.agency", 34),
    ("chase.agency_id", 22),
    ("coverage.year", 8),
    ("chase.series", 20),
    ("chase.deadline", 12),
    ("chase.state", 14),
    ("chase.known", 60),
    ("chase.looked", 60),
    ("chase.try", 60),
)
OVERVIEW = (
    ("coverage.group", 44),
    ("chase.sheet", 34),
    ("coverage.due", 10),
    ("coverage.found", 10),
    ("chase.missing", 10),
)


class _Group(NamedTuple):
    """What an overview says of a parent authority."""

    key: str | None
    due: int
    found: int


def write(path: Path, found: Covered, register: Register, language: str) -> int:
    """Write the workbook, whole or not at all; return how many reports it lists.

    register: the publisher's, for the addresses where we look; may be empty.
    """
    part = path.with_name(f".{uuid4().hex}.part")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    try:
        # Taken now: the library tells of a place that cannot be written by an error of its own.
        part.touch(exist_ok=False)
        with xlsxwriter.Workbook(str(part), options) as workbook:
            workbook.set_properties({"created": _created(found.created)})
            count = _Chase(workbook, found, register, language).fill()
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return count


def _created(instant: str) -> datetime:
    """Return the time of the release, so that the same release gives the same bytes."""
    return datetime.fromisoformat(instant).astimezone(UTC).replace(tzinfo=None)


@dataclass
class _Chase:
    """A workbook while it is filled."""

    workbook: Any
    found: Covered
    register: Register
    language: str

    def __post_init__(self) -> None:
        self._bold = self.workbook.add_format({"bold": True, "bottom": 1})
        self._text = self.workbook.add_format({"num_format": "@", "valign": "top"})
        self._wrapped = self.workbook.add_format(
            {"num_format": "@", "valign": "top", "text_wrap": True}
        )
        self._names = Names()
        self._groups = group_names(self.found)
        self._labels = {name: _labels(name, self.language) for name in ("series", "found")}
        self._sources: defaultdict[str, list[tuple[int | None, str]]] = defaultdict(list)
        for source in self.register.sources:
            self._sources[source.agency_id].append((source.report_year, source.url))

    def fill(self) -> int:
        """Write the sheets; return the number of missing reports."""
        rows = self._missing()
        groups = list(self._counted())
        apart = self.found.by_parent and len(groups) <= MOST_SHEETS
        # The overview comes first and names the others, so their names are settled before it.
        overview = self._names.of(say("chase.overview"))
        lacking = [each.key for each in groups if each.found < each.due]
        if apart:
            sheets = {key: self._names.of(self._groups[key]) for key in lacking}
        else:
            sheets = dict.fromkeys(lacking, self._names.of(say("chase.everything")))
        self._write_overview(overview, groups, sheets)
        for key, name in sheets.items() if apart else list(sheets.items())[:1]:
            mine = rows.filter(pc.equal(rows["group"], key or "")) if apart else rows
            self._write_rows(name, mine)
        return int(rows.num_rows)

    def _missing(self) -> pa.Table:
        """Return the missing reports with their group, in the order of the table."""
        rows = self.found.rows
        rows = rows.filter(pc.is_in(rows["found"], pa.array(MISSING)))
        groups = [self.found.group_of(each) or "" for each in rows["agency_id"].to_pylist()]
        return rows.append_column("group", pa.array(groups, pa.string())).sort_by(
            [(name, "ascending") for name in ("group", "agency_id", "report_year", "series")]
        )

    def _counted(self) -> Iterator[_Group]:
        shares = self.found.shares
        for key in sorted(shares, key=lambda key: (self._groups[key], key or "")):
            due, found = (sum(each) for each in zip(*shares[key].values(), strict=True))
            yield _Group(key, due, found)

    def _write_overview(
        self, name: str, groups: list[_Group], sheets: Mapping[str | None, str]
    ) -> None:
        sheet = self._sheet(name, OVERVIEW)
        for at, group in enumerate(groups, start=1):
            sheet.write_string(at, 0, self._groups[group.key][:MOST_CELL], self._text)
            sheet.write_string(at, 1, sheets.get(group.key, ""), self._text)
            counts = (group.due, group.found, group.due - group.found)
            for column, number in enumerate(counts, start=2):
                sheet.write_number(at, column, number)

    def _write_rows(self, name: str, rows: pa.Table) -> None:
        for start in range(0, rows.num_rows, MOST_ROWS):
            sheet = self._sheet(name if not start else self._names.of(name), COLUMNS)
            at = 0
            for batch in rows.slice(start, MOST_ROWS).to_batches(max_chunksize=10_000):
                for row in batch.to_pylist():
                    at += 1
                    for column, text in enumerate(self._cells(row)):
                        style = self._wrapped if column > 6 else self._text
                        sheet.write_string(at, column, text[:MOST_CELL], style)

    def _sheet(self, name: str, columns: tuple[tuple[str, int], ...]) -> Any:
        sheet = self.workbook.add_worksheet(name)
        for at, (code, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            sheet.write_string(0, at, messages.text(code, self.language), self._bold)
        sheet.freeze_panes(1, 0)
        return sheet

    def _cells(self, row: Mapping[str, Any]) -> Iterator[str]:
        agency = self.found.agencies.get(row["agency_id"], {})
        parent = self.found.agencies.get(agency.get("parent_id") or "", {})
        last = deadline(agency.get("level") or "", row["series"], row["report_year"])
        yield parent.get("name") or agency.get("parent_id") or ""
        yield agency.get("name") or row["agency_id"]
        yield row["agency_id"]
        yield str(row["report_year"])
        yield self._labels["series"][row["series"]]
        yield "" if last is None else last.isoformat()
        yield self._labels["found"][row["found"]]
        yield sentence(row["reason"], row["looked_at"], self.language)
        yield "\n".join(self._addresses(row))
        yield advice(row["reason"], row["found"], self.language)

    def _addresses(self, row: Mapping[str, Any]) -> list[str]:
        """Return where we looked last, then the sources of the register for the year."""
        mine = [
            url
            for year, url in self._sources.get(row["agency_id"], ())
            if year in (None, row["report_year"])
        ]
        last = [row["looked_at"]] if row["looked_at"] else []
        return list(dict.fromkeys([*last, *mine]))[:MOST_ADDRESSES]


def _labels(field: str, language: str) -> Mapping[str, str]:
    label = "label" if language == "zh" else "labelEn"
    fields = {each["name"]: each for each in record_schemas()["coverage"]["fields"]}
    return {each["value"]: str(each[label]) for each in fields[field]["categories"]}
