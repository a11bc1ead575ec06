"""The page of coverage: how many of the reports due were found, by region, by kind and by year.

The colours only repeat what the numbers say.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue.cells import Title
from gongkai.published.folder import Folder
from gongkai.published.form import YEARS
from gongkai.site import addresses
from gongkai.site.asking import ask
from gongkai.site.dossiers import Row
from gongkai.site.frame import Site, page
from gongkai.site.listed import levels
from gongkai.site.words import label, region_name, sentence

SHADES = (0.5, 0.8, 0.95)
"""Shares at which a shade ends; everything found has a shade of its own."""
_QUERY = """
select coalesce(left(division_code, 4) || '00', '') as region, level, report_year as year,
  found, timeliness, count(*) as number
from coverage join agencies using (agency_id)
where found <> 'not_due'
group by all order by all
"""
_GOVERNMENTS = """
select division_code, min(name) as name from agencies
where level in ('provincial_government', 'prefecture_government') and division_code like '%00'
group by division_code
"""


@dataclass(frozen=True, slots=True)
class Share:
    """How many reports were due and found."""

    due: int
    found: int

    @property
    def percent(self) -> int:
        """The share in whole percent, rounded down: 100 is nothing but everything."""
        return 100 * self.found // self.due

    @property
    def shade(self) -> int:
        """Which shade it has, from 0 for little to 4 for everything."""
        if self.found == self.due:
            return len(SHADES) + 1
        return sum(self.found >= bound * self.due for bound in SHADES)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The counts of a release: `counted` has a row a region, kind, year, found and timeliness."""

    counted: Sequence[Row]
    sizes: Mapping[str, int]
    governments: Mapping[str, str]

    @property
    def years(self) -> tuple[int, ...]:
        """The years in which anything was due or found."""
        return tuple(sorted({row["year"] for row in self.counted}))

    def shares(self, by: str) -> Mapping[str, Mapping[int, Share]]:
        """The shares of each `region` or `level` by year."""
        return _summed(self.counted, lambda row: str(row[by]))

    @property
    def whole(self) -> Mapping[int, Share]:
        """The shares of all by year."""
        return _summed(self.counted, lambda _: "").get("", {})

    def number(self, year: int, field: str, value: str) -> int:
        """How many of a year have a value of `found` or `timeliness`."""
        rows = (row for row in self.counted if row["year"] == year and row[field] == value)
        found = (row for row in rows if field == "found" or row["found"] == "found")
        return sum(int(row["number"]) for row in found)

    def name(self, code: str) -> Title:
        """What a region is called."""
        return region_name(code, self.governments)


def coverage(folder: Folder) -> Coverage:
    """Count the coverage of a release on this machine."""
    counted = ask(folder, _QUERY, ("coverage", "agencies")).to_pylist()
    named = ask(folder, _GOVERNMENTS, ("agencies",)).to_pylist()
    query = "select coalesce(left(division_code, 4) || '00', '') as region from agencies"
    sizes: dict[str, int] = {}
    for code in ask(folder, query, ("agencies",))["region"].to_pylist():
        sizes[code] = sizes.get(code, 0) + 1
    return Coverage(counted, sizes, {row["division_code"]: row["name"] for row in named})


def coverage_page(site: Site, told: Coverage, descriptor: Mapping[str, Any]) -> bytes:
    """Return the page."""
    states = {each.get("reportYear"): each.get("state") for each in descriptor.get(YEARS, ())}
    regions = told.shares("region")
    kinds = told.shares("level")
    return page(
        site,
        "coverage.html",
        addresses.COVERAGE,
        sentence("site.coverage_title"),
        told=told,
        states=states,
        regions=[(code, told.name(code), regions.get(code, {})) for code in sorted(told.sizes)],
        kinds=[
            (label("agencies", "level", each), kinds[each]) for each in levels() if each in kinds
        ],
    )


def _summed(rows: Iterable[Row], key: Callable[[Row], str]) -> Mapping[str, Mapping[int, Share]]:
    found: dict[str, dict[int, Share]] = {}
    for row in rows:
        of_key = found.setdefault(key(row), {})
        before = of_key.get(row["year"], Share(0, 0))
        hit = row["number"] if row["found"] == "found" else 0
        of_key[row["year"]] = Share(before.due + row["number"], before.found + hit)
    return found
