"""Corrections applied over the observations of all reports at once.

Reading never depends on corrections: what was printed stays in `text`, `printed_value` and
`printed_status` and in the locator, and a correction changes `value` and `status` alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.catalogue.corrections import APPLIED, NOTHINGS
from gongkai.catalogue.findings import open_while
from gongkai.model import Finding
from gongkai.observations import findings_table

CLOSED = frozenset({"refused", "resolved"})
"""States of a case that asks nothing of anybody any more."""
_SHORT = 16  # characters of a digest: enough to find a document in the store
_ADDRESS = ("table", "line", "column")

Row = Mapping[str, Any]


class Corrected(NamedTuple):
    """Observations with the corrections applied, the findings that are left or new, and the
    corrections, each with whether it is in force.
    """

    observations: pa.Table
    findings: pa.Table
    corrections: pa.Table


def correct(
    observations: pa.Table, reports: pa.Table, findings: pa.Table, corrections: pa.Table
) -> Corrected:
    """Apply corrections to settled tables, whose schemas are those of schemas/release-tables.

    A correction is in force where report, document and cell are the ones it names and the cell
    prints what it expects, an empty text and none being the same. One in force with the status
    `applied` gives its cell its value: the status `corrected` with a number, else the kind of
    nothing it names. It leaves the finding CORRECTED and ends what was found wrong with reading
    its cell. One that is not in force changes nothing: CORRECTION-STALE on its report, unless a
    later one is for the document at hand; CORRECTION-UNUSED where there is no such report.
    """
    if not corrections.num_rows:
        return Corrected(observations, findings, corrections)
    given = corrections.to_pylist()
    cells = _cells(observations, given)
    digests = dict(
        zip(*(reports[name].to_pylist() for name in ("report_id", "digest")), strict=True)
    )
    in_force = [_fits(each, cells) for each in given]
    applied = [each for each, fits in zip(given, in_force, strict=True) if _applies(each) and fits]
    said = [
        *(_corrected(each, cells[_key(each)]) for each in applied),
        *_unfit(
            [e for e, fits in zip(given, in_force, strict=True) if not fits], given, digests, cells
        ),
    ]
    mended = _mended(observations, [(cells[_key(each)]["at"], each["value"]) for each in applied])
    left = findings.filter(pa.array(_still_open(findings, mended, applied), pa.bool_()))
    place = corrections.schema.get_field_index("in_force")
    return Corrected(
        mended,
        pa.concat_tables([left, findings_table(said)]),
        corrections.set_column(place, corrections.schema.field(place), pa.array(in_force)),
    )


def _key(row: Row) -> tuple[str, str]:
    return row["report_id"], row["cell"]


def _applies(correction: Row) -> bool:
    return bool(correction["status"] == APPLIED)


def _cells(observations: pa.Table, corrections: Sequence[Row]) -> dict[tuple[str, str], Row]:
    """Return the observations that corrections name, each with the row it is `at`."""
    chosen = _among(observations, "report_id", corrections)
    chosen = pc.and_(chosen, _among(observations, "cell", corrections))
    rows = np.flatnonzero(chosen)
    names = ("report_id", "digest", "cell", *_ADDRESS, "edition", "text", "printed_value",
             "printed_status")  # fmt: skip
    found = observations.select(names).take(pa.array(rows)).to_pylist()
    return {_key(row): row | {"at": int(at)} for at, row in zip(rows, found, strict=True)}


def _among(table: pa.Table, name: str, corrections: Sequence[Row]) -> Any:
    wanted = pa.array(sorted({each[name] for each in corrections}), pa.string())
    return pc.is_in(table[name], wanted)


def _fits(correction: Row, cells: Mapping[tuple[str, str], Row]) -> bool:
    cell = cells.get(_key(correction))
    if cell is None or cell["digest"] != correction["digest"]:
        return False
    return _one_break(cell["text"]) == _one_break(correction["expected_text"])


def _one_break(text: str | None) -> str:
    """Return a text as it is whatever editor or spreadsheet has saved it since."""
    return (text or "").replace("\r\n", "\n").replace("\r", "\n")


def _corrected(correction: Row, cell: Row) -> Finding:
    return finding(
        "CORRECTED",
        correction["report_id"],
        **{name: cell[name] for name in _ADDRESS},
        expected=correction["value"],
        printed=cell["text"] or cell["printed_status"],
        value=correction["value"],
        reason=correction["reason"],
        edition=cell["edition"],
    )


def _unfit(
    unfit: Sequence[Row],
    given: Sequence[Row],
    digests: Mapping[str, str | None],
    cells: Mapping[tuple[str, str], Row],
) -> Iterator[Finding]:
    """Say which corrections find another print, and which find no report."""
    renewed = {_key(each) for each in given if digests.get(each["report_id"]) == each["digest"]}
    for each in unfit:
        if each["report_id"] not in digests:
            if each["status"] not in CLOSED:
                yield finding("CORRECTION-UNUSED", value=each["report_id"], path=each["cell"])
            continue
        document = digests[each["report_id"]] or ""
        if not _applies(each) or (each["digest"] != document and _key(each) in renewed):
            continue
        cell = cells.get(_key(each), {})
        table, line, column = each["cell"].split(".")
        yield finding(
            "CORRECTION-STALE",
            each["report_id"],
            table=table,
            line=line,
            column=column,
            expected=each["expected_text"] or "",
            printed=cell.get("text") or "",
            path=each["digest"][:_SHORT],
            value=document[:_SHORT],
            edition=cell.get("edition"),
        )


def _mended(observations: pa.Table, changes: Sequence[tuple[int, str]]) -> pa.Table:
    """Give the rows at the places named their new values; every other byte stays."""
    if not changes:
        return observations
    changes = sorted(changes)
    mask = np.zeros(observations.num_rows, np.bool_)
    mask[[at for at, _ in changes]] = True
    columns = {
        "value": [None if value in NOTHINGS else Decimal(value) for _, value in changes],
        "status": [value if value in NOTHINGS else "corrected" for _, value in changes],
    }
    for name, values in columns.items():
        place = observations.schema.get_field_index(name)
        field = observations.schema.field(place)
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        whole = pa.concat_arrays(observations[name].chunks).cast(kind)
        new = pc.replace_with_mask(whole, pa.array(mask), pa.array(values, kind))
        observations = observations.set_column(place, field, new.cast(field.type))
    return observations


def _still_open(
    findings: pa.Table, observations: pa.Table, applied: Sequence[Row]
) -> Iterator[bool]:
    """Say of each finding whether the corrections have left it standing."""
    ended_by = open_while()
    mended = _among(observations, "report_id", applied)
    names = ["report_id", *_ADDRESS, "status"]
    cells = observations.select(names).filter(mended).to_pylist()
    by_report: dict[str, list[Row]] = {}
    for cell in cells:
        by_report.setdefault(cell["report_id"], []).append(cell)
    corrected = {_key(each) for each in applied}
    for row in findings.select(["report_id", "rule", *_ADDRESS]).to_pylist():
        status = ended_by.get(row["rule"])
        of_report = by_report.get(row["report_id"], ())
        inside = [cell for cell in of_report if status and _within(cell, row)]
        touched = any(
            (cell["report_id"], ".".join(cell[name] for name in _ADDRESS)) in corrected
            for cell in inside
        )
        yield not touched or any(cell["status"] == status for cell in inside)


def _within(cell: Row, found: Row) -> bool:
    """Whether a cell lies in the table, line and column that a finding names."""
    return all(found[name] in (None, cell[name]) for name in _ADDRESS)
