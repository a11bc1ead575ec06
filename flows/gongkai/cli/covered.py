"""The coverage of a package, counted: by year, and by parent authority and year."""

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.package import Package

MISSING = ("not_on_site", "not_reached")
COUNTS = ("due", "found", "on_time", "late", *MISSING)


@dataclass(frozen=True, slots=True)
class Count:
    """How many reports of a year or a group were due, and what became of them.

    `on_time` and `late` are of those found; the rest of them cannot be told or has no deadline.
    """

    name: str
    due: int
    found: int
    on_time: int
    late: int
    not_on_site: int
    not_reached: int

    @property
    def share(self) -> float:
        """The share found, 0 to 1."""
        return self.found / self.due


@dataclass(frozen=True, slots=True)
class Covered:
    """What a package says of coverage in the years asked for.

    `rows` is the table as published; `shares` gives for each group due and found by year.
    `by_parent` says what the groups are: parent authorities, else kinds of agencies.
    """

    rows: pa.Table
    agencies: Mapping[str, Mapping[str, str | None]]
    years: tuple[Count, ...]
    shares: Mapping[str | None, Mapping[int, tuple[int, int]]]
    by_parent: bool
    created: str

    def group_of(self, agency_id: str) -> str | None:
        """The group of an agency: the id of its parent, or its kind."""
        agency = self.agencies.get(agency_id, {})
        return agency.get("parent_id" if self.by_parent else "level")


def covered(package: Package, years: tuple[int, ...]) -> Covered:
    """Count the coverage of a package, of some report years or of all where `years` is empty."""
    rows = package.table("coverage")
    if years:
        rows = rows.filter(pc.is_in(rows["report_year"], pa.array(years, pa.int64())))
    known = package.table("agencies").select(["agency_id", "name", "level", "parent_id"])
    agencies = {row["agency_id"]: row for row in known.to_pylist()}
    by_parent = pc.any(pc.is_valid(known["parent_id"])).as_py() or False
    groups = known["parent_id" if by_parent else "level"]
    due = rows.filter(pc.not_equal(rows["found"], "not_due"))
    at = pc.index_in(due["agency_id"], value_set=known["agency_id"].combine_chunks())
    due = due.append_column("group", groups.take(at))
    created = str(package.folder.descriptor.get("created", ""))
    return Covered(rows, agencies, _years(due), _shares(due), by_parent, created)


def _years(due: pa.Table) -> tuple[Count, ...]:
    counts: dict[int, dict[str, int]] = {}
    keys = ["report_year", "found", "timeliness"]
    for row in due.group_by(keys).aggregate([([], "count_all")]).to_pylist():
        year = counts.setdefault(row["report_year"], dict.fromkeys(COUNTS, 0))
        number = row["count_all"]
        year["due"] += number
        year[row["found"]] += number
        if row["found"] == "found" and row["timeliness"] in ("on_time", "late"):
            year[row["timeliness"]] += number
    return tuple(Count(str(year), **counts[year]) for year in sorted(counts))


def _shares(due: pa.Table) -> Mapping[str | None, Mapping[int, tuple[int, int]]]:
    marked = due.append_column("hit", pc.equal(due["found"], "found").cast(pa.int64()))
    counted = marked.group_by(["group", "report_year"]).aggregate(
        [("hit", "count"), ("hit", "sum")]
    )
    shares: dict[str | None, dict[int, tuple[int, int]]] = {}
    for row in counted.to_pylist():
        of_group = shares.setdefault(row["group"], {})
        of_group[row["report_year"]] = (row["hit_count"], row["hit_sum"])
    return shares
