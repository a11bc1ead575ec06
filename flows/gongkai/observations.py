"""Model values as Arrow tables, in the schemas of schemas/release-tables.

A column that only a release can fill (report status, counts of findings, address and dates of a
report) is null here. A report has some 200 cells, and what they say is said again and again: its
report by all of them, a cell and its place by those of other reports. Columns are built from what
is different, and the rows are taken from there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.editions import record_schemas
from gongkai.model import Finding, Locator, Number, Observation, Report

T = TypeVar("T")
TABLE = "observations"
_NOWHERE = Locator()
_DECIMAL = pa.decimal128(24, 6)
_SOME = 4_096  # cells of some twenty reports
_ROOMY = pa.decimal128(25, 6)
"""What Arrow asks for before it turns any 64-bit integer into a decimal of six places."""


def table(reports: Iterable[Report]) -> Any:
    """Return the observations of the reports, one row a cell, in the order they are given.

    `printed_value` and `printed_status` repeat `value` and `status`: nothing is corrected yet.
    """
    given = [report for report in reports if report.observations]
    counts = [len(report.observations) for report in given]
    cells, rows = _distinct(chain.from_iterable(report.observations for report in given))
    said = _taken(_said(cells), rows)
    said["printed_value"], said["printed_status"] = said["value"], said["status"]
    said["edition"] = _editions(given, counts, said["table"])
    return _record_table(TABLE, sum(counts), _of_report(TABLE, given, counts) | said)


def _said(cells: Sequence[Observation]) -> dict[str, Any]:
    """The columns that say what stands in a cell and where it is printed."""
    parts = dict(zip(Observation._fields, _columns(cells, len(Observation._fields)), strict=True))
    said = {
        name: pa.array(parts[name], pa.string())
        for name in ("table", "line", "column", "status", "text")
    }
    said["cell"] = pc.binary_join_element_wise(said["table"], said["line"], said["column"], ".")
    said["value"] = _decimals(parts["value"])
    places, rows = _distinct(_NOWHERE if each is None else each for each in parts["locator"])
    return said | _taken(_places(places), rows)


def _editions(reports: Sequence[Report], counts: Sequence[int], tables: Any) -> Any:
    """The column of the edition that the table of each row follows."""
    coded = tables.dictionary_encode()
    names = coded.dictionary.to_pylist()
    kinds: dict[tuple[tuple[str, str], ...], int] = {}
    kind = [kinds.setdefault(tuple(each.editions.items()), len(kinds)) for each in reports]
    followed = [dict(each).get(name) for each in kinds for name in names]
    places = np.repeat(np.array(kind, np.int64), counts) * len(names) + coded.indices.to_numpy()
    return pa.array(followed, pa.string()).take(pa.array(places))


def findings_table(findings: Iterable[Finding]) -> Any:
    """Return findings as the rows of `findings`; suspects as a JSON list, null where none."""
    given = list(findings)
    names = [field["name"] for field in record_schemas()["findings"]["fields"]]
    columns: dict[str, Any] = {name: [getattr(each, name) for each in given] for name in names}
    columns["report_id"] = [each.report_id or None for each in given]
    columns["suspect"] = [json.dumps(each.suspect) if each.suspect else None for each in given]
    return _record_table("findings", len(given), columns)


def reports_table(reports: Iterable[Report]) -> Any:
    """Return reports, usable or not, as the rows of `reports`."""
    given = list(reports)
    columns = {
        name: [getattr(report, name) for report in given]
        for name in ("agency_name", "edition", "title")
    }
    return _record_table(
        "reports", len(given), columns | _of_report("reports", given, [1] * len(given))
    )


def sections_table(reports: Iterable[Report]) -> Any:
    """Return the sections of the reports, each with its position in its report, from 1."""
    given = list(reports)
    sections = list(chain.from_iterable(report.sections for report in given))
    return _record_table(
        "sections",
        len(sections),
        {
            **_of_report("sections", given, [len(report.sections) for report in given]),
            "section": [section.code for section in sections],
            "title": [section.title for section in sections],
            "text": [section.text for section in sections],
            "position": [at for report in given for at in range(1, len(report.sections) + 1)],
        },
    )


def _of_report(name: str, reports: Sequence[Report], counts: Sequence[int]) -> dict[str, Any]:
    """The columns that say which report a row belongs to, each repeated for its rows."""
    rows = pa.array(np.repeat(np.arange(len(reports)), counts))
    schema = _arrow(name)
    return {
        each: pa.array(
            [getattr(report, each) or None for report in reports], schema.field(each).type
        ).take(rows)
        for each in ("report_id", "agency_id", "report_year", "series", "scope", "digest")
        if each in schema.names
    }


def _distinct(values: Iterable[T]) -> tuple[list[T], Any]:
    """Return the different objects among some, and for each of these which of them it is.

    Told by identity: equal values may be printed differently. Where hardly two are one, as in
    reports that came from another process, telling them apart would cost more than it spares:
    all are returned, and null.
    """
    given = list(values)
    some = given[:_SOME]
    if len({*map(id, some)}) * 2 > len(some):
        return given, None
    known = dict(zip(map(id, given), given, strict=True))
    number = dict(zip(known, range(len(known)), strict=True))
    rows = np.fromiter(map(number.__getitem__, map(id, given)), np.int64, len(given))
    return list(known.values()), pa.array(rows)


def _taken(columns: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    return {name: each if rows is None else each.take(rows) for name, each in columns.items()}


def _decimals(values: Sequence[Number | None]) -> Any:
    """Return figures as decimals of six places. Most are counts, which Arrow turns in bulk."""
    counts = pa.array([value if type(value) is int else None for value in values], pa.int64())
    figures = counts.cast(_ROOMY).cast(_DECIMAL)
    amounts = [None if type(value) is int else value for value in values]
    return pc.coalesce(figures, pa.array(amounts, _DECIMAL))


def _places(locators: Sequence[Locator]) -> dict[str, Any]:
    """The columns of locators."""
    schema, columns = _arrow(TABLE), _columns(locators, len(Locator._fields))
    return {
        name: _boxes(column) if name == "box" else pa.array(column, schema.field(name).type)
        for name, column in zip(Locator._fields, columns, strict=True)
    }


def _boxes(boxes: Sequence[tuple[float, float, float, float] | None]) -> Any:
    """Return boxes as JSON lists, to a hundredth of a point: finer than any print."""
    present = np.array([box is not None for box in boxes], np.bool_)
    edges = np.fromiter(chain.from_iterable(filter(None, boxes)), np.float64).round(2)
    texts = pa.array(edges).cast(pa.string())
    corners = [texts.take(pa.array(np.arange(at, len(texts), 4))) for at in range(4)]
    lists = pc.binary_join_element_wise(
        "[", pc.binary_join_element_wise(*corners, ","), "]", pa.scalar("")
    )
    return lists.take(pa.array(np.cumsum(present) - 1, pa.int64(), mask=~present))


def _columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [list(map(itemgetter(at), rows)) for at in range(width)]


def _record_table(name: str, rows: int, columns: Mapping[str, Any]) -> Any:
    schema = _arrow(name)
    arrays = [
        pa.nulls(rows, field.type)
        if field.name not in columns
        else columns[field.name]
        if isinstance(columns[field.name], pa.Array)
        else pa.array(columns[field.name], field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


@cache
def _arrow(name: str) -> Any:
    return arrow_schema(record_schemas()[name])
