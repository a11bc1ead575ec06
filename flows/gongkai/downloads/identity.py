"""What a sheet says of a report before its figures: whose it is, of which year, what it covers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

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

Schemas = Mapping[str, Mapping[str, Any]]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """The reports of a release and their agencies, by identifier."""

    reports: Mapping[str, Row]
    agencies: Mapping[str, Row]
    titles: Mapping[str, str]
    labels: Mapping[str, Mapping[str, str]]

    def row(self, report_id: str) -> tuple[Any, ...]:
        """Return the values of `COLUMNS`, codes by their Chinese labels; dates as texts."""
        report = self.reports[report_id]
        agency = self.agencies.get(report["agency_id"] or "", {})
        values = {**report, **{name: agency.get(name) for name in _OF_AGENCY}}
        values[NAME] = agency.get(NAME) or report["agency_name"]
        return tuple(self._told(name, values[name]) for name in COLUMNS)

    @property
    def years(self) -> frozenset[int | None]:
        """The years of all reports; null where one has none."""
        return frozenset(each["report_year"] for each in self.reports.values())

    def of_year(self, year: int | None) -> tuple[str, ...]:
        """Return the reports of a year, in their order."""
        return tuple(x for x, report in self.reports.items() if report["report_year"] == year)

    def rejected(self, year: int | None) -> tuple[str, ...]:
        """Return the reports of a year that were rejected, in their order."""
        return tuple(
            each for each in self.of_year(year) if self.reports[each]["report_status"] == "rejected"
        )

    def _told(self, name: str, value: Any) -> Any:
        if name in self.labels and value is not None:
            return self.labels[name].get(value, value)
        return value if value is None or isinstance(value, int) else str(value)


def identity(resources: Iterable[Resource], schemas: Schemas) -> Identity:
    """Return who is who in the resources of a release."""
    own = {each.table: each.rows.table() for each in resources if each.table in (AGENCIES, REPORTS)}
    agencies = own[AGENCIES].select(["agency_id", NAME, *_OF_AGENCY]).to_pylist()
    kept = [name for name in _OF_REPORT if name not in _OF_AGENCY]
    reports = own[REPORTS].select([*kept, "agency_id", "agency_name"]).to_pylist()
    fields = {x["name"]: x for table in (REPORTS, AGENCIES) for x in schemas[table]["fields"]}
    coded = (fields[name] for name in COLUMNS if "categories" in fields[name])
    return Identity(
        reports={each["report_id"]: each for each in reports},
        agencies={each["agency_id"]: each for each in agencies},
        titles={name: str(fields[name]["title"]) for name in COLUMNS},
        labels={x["name"]: {c["value"]: c["label"] for c in x["categories"]} for x in coded},
    )
