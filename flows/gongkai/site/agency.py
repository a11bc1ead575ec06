"""The page of an agency: its reports, its figures with the years side by side, and charts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from gongkai.catalogue.cells import Title
from gongkai.site import addresses
from gongkai.site.charts import Bars
from gongkai.site.dossiers import Dossier, Report, Row
from gongkai.site.frame import Site, page
from gongkai.site.key_figures import Amount, KeyFigure, amount, by_address, key_figures
from gongkai.site.words import label

CHARTS = ("received", "outcomes")


@dataclass(frozen=True, slots=True)
class Series:
    """The reports of one series (own or aggregate), and their figures: never added to another's."""

    code: str
    reports: tuple[Report, ...]
    rows: tuple[tuple[KeyFigure, tuple[Amount, ...]], ...]

    @property
    def charts(self) -> Mapping[str, tuple[tuple[KeyFigure, ...], Bars]]:
        """The charts that are worth drawing, by name: what is stacked, and the bars."""
        found = {}
        for name in CHARTS:
            parts = [(each, told) for each, told in self.rows if each.chart == name]
            years = tuple(str(report.row["report_year"] or "") for report in self.reports)
            numbers = zip(*(tuple(one.value for one in told) for _, told in parts), strict=True)
            bars = Bars(years, tuple(numbers))
            if bars.worth:
                found[name] = (tuple(each for each, _ in parts), bars)
        return found


def agency_page(site: Site, dossier: Dossier, series: Sequence[Series]) -> bytes:
    """Return the page of an agency; ValueError for a dossier without one."""
    agency = dossier.agency
    if agency is None:
        raise ValueError("a dossier without an agency has no page")
    name = str(agency["name"])
    return page(
        site,
        "agency.html",
        addresses.agency(agency["agency_id"]),
        Title(name, name),
        agency=agency,
        parent=dossier.parent,
        due=list(_due(dossier)),
        series=series,
    )


def series_of(dossier: Dossier) -> tuple[Series, ...]:
    """Return the series of an agency with usable tables, those of its own first."""
    usable = [report for report in dossier.reports if report.cells]
    ranked = sorted(usable, key=lambda report: report.row["series"] != "own")
    found = []
    for code, reports in groupby(ranked, lambda report: str(report.row["series"])):
        mine = tuple(reports)
        cells = [by_address(report.cells) for report in mine]
        rows = tuple((each, tuple(amount(each, told) for told in cells)) for each in key_figures())
        found.append(Series(code, mine, rows))
    return tuple(found)


def _due(dossier: Dossier) -> Iterator[Mapping[str, Any]]:
    """Yield every report that was due or is there, newest first: its year, itself, what is known.

    Of one that was not found, `found` says so.
    """
    known = {(row["report_year"], row["series"]): row for row in dossier.coverage}
    there = {(each.row["report_year"], each.row["series"]): each for each in dossier.reports}
    extra = [each for each in dossier.reports if there[_key(each.row)] is not each]
    for key in sorted({*known, *there}, key=lambda key: (-(key[0] or 0), key[1])):
        row, report = known.get(key), there.get(key)
        if report is None and row is not None and row["found"] == "not_due":
            continue
        found = None if report or row is None else label("coverage", "found", row["found"])
        timeliness = row["timeliness"] if row and report else None
        yield {"year": key[0], "series": key[1], "report": report, "found": found, "in": timeliness}
    for report in extra:
        year, series = _key(report.row)
        yield {"year": year, "series": series, "report": report, "found": None, "in": None}


def _key(row: Row) -> tuple[Any, Any]:
    return row["report_year"], row["series"]
