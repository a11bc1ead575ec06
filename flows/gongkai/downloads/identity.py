"""What a sheet says of a report before its figures: whose it is, of which year, what it covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.published.form import Resource

AGENCIES, REPORTS = "agencies", "reports"
NAME = "name"
_OF_AGENCY = ("level", "division_code")
_OF_REPORT = (
    "report_id",
    "report_year",
    "series",
    "scope",
    "report_status",
    *_OF_AGENCY,
    "published_on",
    "title",
    "address",
)
COLUMNS = (NAME, *_OF_REPORT)
"""The fields that are told, the two that stay in view first."""
_KEY, _YEAR, _STATUS = "report_id", "report_year", "report_status"

Schemas = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Identity:
    """The reports of a release and their agencies, as they are published."""

    reports: pa.Table
    agencies: pa.Table
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    @property
    def years(self) -> frozenset[int | None]:
        """The years of all reports; null where one has none."""
        return frozenset(pc.unique(self.reports[_YEAR]).to_pylist())

    def of_year(self, year: int | None) -> "Identity":
        """Return the reports of a year, in their order."""
        years = self.reports[_YEAR]
        own = self.reports.filter(pc.is_null(years) if year is None else pc.equal(years, year))
        return Identity(own.combine_chunks(), self.agencies, self.titles, self.labels)

    @property
    def rejected(self) -> pa.Array:
        """The ids of the reports that were rejected, in their order."""
        own = pc.equal(self.reports[_STATUS], "rejected")
        return _whole(self.reports.filter(own)[_KEY])

    def columns(self, report_ids: pa.Array) -> list[pa.Array]:
        """Return `COLUMNS` of reports: numbers and texts, codes by their Chinese labels."""
        places = pc.index_in(report_ids, value_set=_whole(self.reports[_KEY]))
        reports = self.reports.take(places)
        known = _whole(self.agencies["agency_id"])
        agencies = self.agencies.take(pc.index_in(_whole(reports["agency_id"]), value_set=known))
        values = {name: _whole(reports[name]) for name in _OF_REPORT if name not in _OF_AGENCY}
        values |= {name: _whole(agencies[name]) for name in _OF_AGENCY}
        values[NAME] = pc.coalesce(_named(agencies[NAME]), _whole(reports["agency_name"]))
        return [self._told(name, values[name]) for name in COLUMNS]

    def _told(self, name: str, values: pa.Array) -> pa.Array:
        if not pa.types.is_string(values.type) and not pa.types.is_integer(values.type):
            values = values.cast(pa.string())
        labels = self.labels.get(name)
        if labels is None:
            return values
        codes = pc.index_in(values, value_set=pa.array([*labels], pa.string()))
        return pc.coalesce(pa.array([*labels.values()], pa.string()).take(codes), values)


def _named(names: pa.ChunkedArray) -> pa.Array:
    """Return names, null in place of empty ones."""
    texts = _whole(names)
    return pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts)


def _whole(values: pa.ChunkedArray) -> pa.Array:
    return pa.concat_arrays([pa.array([], values.type), *values.chunks])


def identity(resources: Iterable[Resource], schemas: Schemas) -> Identity:
    """Return who is who in the resources of a release."""
    own = {x.table: x.rows for x in resources if x.table in (AGENCIES, REPORTS)}
    kept = [name for name in _OF_REPORT if name not in _OF_AGENCY]
    fields = {x["name"]: x for table in (REPORTS, AGENCIES) for x in schemas[table]["fields"]}
    coded = (fields[name] for name in COLUMNS if "categories" in fields[name])
    return Identity(
        reports=own[REPORTS].table([*kept, "agency_id", "agency_name"]),
        agencies=own[AGENCIES].table(["agency_id", NAME, *_OF_AGENCY]),
        titles={name: str(fields[name]["title"]) for name in COLUMNS},
        labels={x["name"]: {c["value"]: c["label"] for c in x["categories"]} for x in coded},
    )
