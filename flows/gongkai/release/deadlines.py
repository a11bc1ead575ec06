"""When a report was due, by the kind of its agency: article 49 of the Regulation, as data.

The article gives departments until 31 January and governments of counties and above until
31 March of the year after. It names no day for townships, subdistricts, vertically led and
dispatched bodies; where it is silent there is no deadline here, whatever local calendars say.
"""

import csv
import io
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc


@cache
def deadlines() -> Mapping[tuple[str, str], str]:
    """Return `-MM-DD` by (level, series), from `schemas/both/deadlines.csv`."""
    path = files("gongkai.schemas").joinpath("both", "deadlines.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return {
        (row["level"], row["series"]): f"-{int(row['month']):02}-{int(row['day']):02}"
        for row in rows
    }


@cache
def deadline(level: str, series: str, year: int) -> date | None:
    """Return the last day of publication of one year's report, None where the article names none.

    >>> deadline("county_government", "own", 2024), deadline("township", "own", 2024)
    (datetime.date(2025, 3, 31), None)
    """
    day = deadlines().get((level, series))
    return None if day is None else date.fromisoformat(f"{year + 1}{day}")


def with_deadlines(reports: pa.Table, agencies: pa.Table) -> pa.Table:
    """Fill `deadline` of the reports: null where level, year or a rule is unknown."""
    at = pc.index_in(reports["agency_id"], value_set=agencies["agency_id"].combine_chunks())
    kind = pc.binary_join_element_wise(agencies["level"].take(at), reports["series"], "|")
    known = deadlines()
    keys = pa.array(["|".join(key) for key in known], pa.string())
    days = pa.array(list(known.values()), pa.string())
    day = days.take(pc.index_in(kind, value_set=keys).combine_chunks())
    year = pc.add(reports["report_year"], 1).cast(pa.string())
    place = reports.schema.get_field_index("deadline")
    column = pc.binary_join_element_wise(year, day, "").cast(pa.date32())
    return reports.set_column(place, reports.schema.field(place), column)
