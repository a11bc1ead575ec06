"""All agencies of a release, region by region, with what is known of each report that was due."""

from collections.abc import Iterator
from typing import NamedTuple

from gongkai.catalogue import record_schemas
from gongkai.published.folder import Folder
from gongkai.site.asking import ask

_AT_ONCE = 2_000
_QUERY = """
select agency_id, name, level, division_code, uscc,
  coalesce(left(division_code, 4) || '00', '') as region,
  (select list(distinct agency_name order by agency_name) from reports
     where reports.agency_id = agencies.agency_id and agency_name <> name) as names,
  (select list([report_year::varchar, found, report_id] order by report_year, series)
     from coverage where coverage.agency_id = agencies.agency_id) as due
from agencies
order by region, list_position($levels, level), division_code, name, agency_id
"""


class Due(NamedTuple):
    """A report that was due or is there; `report_id` is null where there is none."""

    year: str
    found: str
    report_id: str | None


class Listed(NamedTuple):
    """An agency; `names` are others that its reports print, `region` the code of its prefecture."""

    agency_id: str
    name: str
    level: str
    division_code: str | None
    uscc: str | None
    region: str
    names: tuple[str, ...]
    due: tuple[Due, ...]


def levels() -> tuple[str, ...]:
    """Return the kinds of agencies in their order."""
    fields = {each["name"]: each for each in record_schemas()["agencies"]["fields"]}
    return tuple(str(each["value"]) for each in fields["level"]["categories"])


def agencies(folder: Folder) -> Iterator[Listed]:
    """Yield the agencies, those of no known region first, governments before departments."""
    tables = ("agencies", "reports", "coverage")
    found = ask(folder, _QUERY, tables, {"levels": list(levels())})
    for batch in found.to_batches(max_chunksize=_AT_ONCE):
        for row in batch.to_pylist():
            names, due = tuple(row.pop("names") or ()), row.pop("due") or ()
            yield Listed(**row, names=names, due=tuple(Due(*each) for each in due))
