"""What breaks a schema, counted check by check, before it is put into words.

A table may be judged in slices: the breaches of one check in slice after slice are one breach of
the whole, with the rows numbered through.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from gongkai.catalogue.findings import finding
from gongkai.messages import text
from gongkai.model import Finding
from gongkai.validate.codes import Integers
from gongkai.validate.columns import held

LISTED = 1000
"""So many findings are listed for one check of one field; the last then says how many in all."""
_REPORT = "report_id"


@dataclass(frozen=True, slots=True)
class Row:
    """A row that breaks a check: its number from 0, its report, and what stands there."""

    number: int
    report_id: str
    value: str


@dataclass(frozen=True, slots=True)
class Breach:
    """One check of one or several fields that rows of a table break.

    `finding` is its code in findings.csv, `count` says how many rows there are and `rows` are the
    first LISTED of them. `rank` is the place of the check among those of the schema.
    """

    rank: tuple[int, ...]
    finding: str
    fields: tuple[str, ...]
    expected: str | None
    count: int
    rows: tuple[Row, ...]


def breach(
    rank: tuple[int, ...],
    id: str,
    numbers: Integers,
    table: Any,
    fields: Sequence[str],
    expected: str | None = None,
) -> Iterator[Breach]:
    """Yield the breach of one check by the numbered rows of the table, where there are any."""
    if len(numbers):
        first = numbers[:LISTED].tolist()
        rows = tuple(Row(each, *_printed(table, each, fields)) for each in first)
        yield Breach(rank, id, tuple(fields), expected, len(numbers), rows)


def _printed(table: Any, row: int, fields: Sequence[str]) -> tuple[str, str]:
    values = [table.column(name)[row].as_py() for name in fields]
    report = table.column(_REPORT)[row].as_py() if held(table.schema, [_REPORT]) else ""
    return str(report or ""), ", ".join("" if each is None else str(each) for each in values)


def joined(earlier: Iterable[Breach], later: Iterable[Breach], start: int) -> tuple[Breach, ...]:
    """Join the breaches of a slice, whose first row is row `start` of the whole, to those before.

    They come out in the order of the checks.
    """
    whole = {each.rank: each for each in earlier}
    for each in later:
        moved = tuple(replace(row, number=row.number + start) for row in each.rows)
        known = whole.get(each.rank)
        whole[each.rank] = (
            replace(each, rows=moved)
            if known is None
            else replace(known, count=known.count + each.count, rows=(*known.rows, *moved)[:LISTED])
        )
    return tuple(whole[rank] for rank in sorted(whole))


def findings(breaches: Iterable[Breach]) -> Iterator[Finding]:
    """Put breaches into words: a finding a listed row; the last says how many there are in all."""
    for each in breaches:
        for place, row in enumerate(each.rows, start=1):
            found = finding(
                each.finding,
                row.report_id,
                column=each.fields[0] if len(each.fields) == 1 else None,
                expected=each.expected,
                printed=row.value,
                field=", ".join(each.fields),
                row=row.number + 1,
                value=row.value,
            )
            yield _counted(found, each.count) if place == LISTED < each.count else found


def _counted(last: Finding, count: int) -> Finding:
    numbers = {"count": count, "listed": LISTED}
    return replace(
        last,
        message_zh=last.message_zh + text("validate.more", "zh", **numbers),
        message_en=f"{last.message_en} {text('validate.more', 'en', **numbers)}",
    )
