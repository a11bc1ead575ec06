"""The derived tables of a published package, derived again a report year at a time."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from gongkai.model import Finding
    from gongkai.package import Package


@dataclass(frozen=True, slots=True)
class _Recorded:
    """The record tables of a release, of the reports of one year."""

    agencies: "pa.Table"
    reports: "pa.Table"
    observations: "pa.Table"
    sections: "pa.Table"
    findings: "pa.Table"
    coverage: "pa.Table"


def derivations(package: "Package") -> "Iterator[Finding]":
    """Derive every derived table again, and yield where the release has another.

    A release of old without such tables lacks nothing; a table that was made by other definitions,
    or of other record tables than ours, is said not to have been judged.
    """
    from gongkai.catalogue import finding
    from gongkai.catalogue.view_schemas import view_schemas
    from gongkai.published.rederived import misderived

    schemas = package.folder.schemas()
    there = [name for name in view_schemas() if name in package.tables]
    same = [name for name in there if schemas.get(name) == view_schemas()[name]]
    same = same if _as_ours(schemas) else []
    yield from (finding("PACKAGE-DEFINITION", table=name) for name in there if name not in same)
    again = _derived(package) if same else {}
    for name in same:
        yield from misderived(name, package.table(name), again[name])


def areas(package: "Package") -> "tuple[Finding, ...]":
    """Return where the parts of an area contradict the aggregate of its government."""
    from gongkai.catalogue.view_schemas import view_schemas
    from gongkai.derived import area_findings
    from gongkai.derived.areas import TABLE

    same = package.folder.schemas().get(TABLE) == view_schemas()[TABLE]
    return tuple(area_findings(package.table(TABLE))) if same else ()


def _as_ours(schemas: Mapping[str, Mapping[str, Any]]) -> bool:
    """Return whether the record tables have the fields that derived tables are made of."""
    from gongkai.catalogue import record_schemas
    from gongkai.derived import COLUMNS

    return all(
        _types(schemas.get(name, {}), names) == _types(record_schemas()[name], names)
        for name, names in COLUMNS.items()
    )


def _types(schema: Mapping[str, Any], names: Collection[str]) -> Mapping[str, str]:
    fields = schema.get("fields", ())
    return {each["name"]: each.get("type", "string") for each in fields if each["name"] in names}


def _derived(package: "Package") -> "Mapping[str, pa.Table]":
    """Return the derived tables as the release must have them, in the order of its files."""
    import pyarrow as pa

    from gongkai.derived import derived
    from gongkai.release.neutral import neutral

    years = [derived(each) for each in _recorded(package)]
    found = {name: pa.concat_tables(year[name].table() for year in years) for name in years[0]}
    # One table for all years, and one that knows no year.
    found |= {
        "panel": found["panel"].sort_by("report_id"),
        "crosswalk": years[0]["crosswalk"].table(),
    }
    return {name: neutral(table) for name, table in found.items()}


def _recorded(package: "Package") -> Iterator[_Recorded]:
    """Yield the record tables of year after year, in the order of the observations' files."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from gongkai.cli.judgement import columns, files, part
    from gongkai.derived import COLUMNS
    from gongkai.observations import TABLE as OBSERVATIONS
    from gongkai.published.form import YEAR

    whole: dict[str, Any] = {
        name: columns(package, name, names)
        for name, names in COLUMNS.items()
        if name != OBSERVATIONS
    }
    reports = whole.pop("reports")
    several = files(package, OBSERVATIONS)
    for each in several:
        rows = pa.concat_tables(part(package, each)(COLUMNS[OBSERVATIONS]))
        year = reports["report_year"]
        of_year = pc.equal(year, each[YEAR]) if YEAR in each else pc.is_null(year)
        own = reports.filter(of_year) if len(several) > 1 or YEAR in each else reports
        yield _Recorded(reports=own, observations=rows, **whole)
