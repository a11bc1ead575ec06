"""The files of the review: rows are added and taken out, and every other byte stays.

    corrections.csv   what runs read: what is misread, and what agencies misprinted
    review.csv        what was decided, so that it is not asked again

A row stands in corrections.csv first and in review.csv next, and goes in the other order: whoever
is killed between the two leaves a correction, which counts as decided, never a decision without
its correction.
"""

import csv
import dataclasses
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, fields
from pathlib import Path
from typing import NamedTuple

from gongkai.catalogue.corrections import FILE as CORRECTIONS
from gongkai.catalogue.corrections import corrections
from gongkai.catalogue.formula import guarded
from gongkai.catalogue.kept import text_of
from gongkai.errors import GongkaiError
from gongkai.keeping import append, held, replace
from gongkai.model import Correction
from gongkai.review.case import Decision, within
from gongkai.review.decisions import FILE as DECISIONS
from gongkai.review.decisions import Rows, decisions, following


class ReviewFault(GongkaiError):
    """Raised for a decision that was taken already, here or by somebody else meanwhile."""


class Standing(NamedTuple):
    """What stands in both files."""

    corrections: tuple[Correction, ...]
    decisions: tuple[Decision, ...]

    @property
    def corrected(self) -> frozenset[tuple[str, str, str]]:
        """Report, digest and cell of every correction."""
        return frozenset(map(_cell, self.corrections))


def standing(folder: Path) -> Standing:
    """Return what stands in the files of a folder; CatalogueError for what cannot be read."""
    return Standing(corrections(folder / CORRECTIONS), decisions(folder / DECISIONS))


def add(folder: Path, rows: Rows) -> str:
    """Add one decision to both files; it is on the disk once this returns its instant.

    The instant is that of the rows, or later where it is taken, for it tells decisions apart.
    ReviewFault, and nothing written, where one of the cells has a correction, or a finding a
    decision, since.
    """
    with held(folder):
        there = standing(folder)
        taken = [
            *_again(map(_cell, there.corrections), map(_cell, rows.corrections)),
            *_again(map(_place, there.decisions), map(_place, rows.decisions)),
        ]
        if taken:
            report_id, *_, cell = min(taken)
            raise ReviewFault("review.taken", report=report_id, cell=cell)
        instant = following(rows.decisions[0].decided_on, there.decisions)
        decided = (dataclasses.replace(each, decided_on=instant) for each in rows.decisions)
        _append(folder / CORRECTIONS, Correction, map(astuple, rows.corrections))
        _append(folder / DECISIONS, Decision, map(astuple, decided))
        return instant


def take_out(folder: Path, chosen: Callable[[Standing], Rows]) -> Rows:
    """Take the rows that are `chosen` out of both files; return them."""
    with held(folder):
        there = standing(folder)
        rows = chosen(there)
        for name, every, some in (
            (DECISIONS, there.decisions, rows.decisions),
            (CORRECTIONS, there.corrections, rows.corrections),
        ):
            if some:
                path = folder / name
                leaving = frozenset(some)
                gone = frozenset(at for at, each in enumerate(every) if each in leaving)
                replace(path, without(text_of(path), gone).encode("utf-8"))
        return rows


def last(there: Standing) -> Rows:
    """Choose the newest decision."""
    return at(max((each.decided_on for each in there.decisions), default=""), there)


def at(instant: str, there: Standing) -> Rows:
    """Choose one decision: every row of its instant, with its corrections."""
    return _with_corrections(there, [e for e in there.decisions if e.decided_on == instant])


def of(report_id: str, cell: str, there: Standing) -> Rows:
    """Choose what was decided about a report, or about one cell or line of it.

    Where a cell or line is named, its corrections go whoever wrote them.
    """
    about = [each for each in there.decisions if each.report_id == report_id]
    mine = [each for each in about if not cell or within(each.cell, cell)]
    named = (e for e in there.corrections if e.report_id == report_id and within(e.cell, cell))
    rows = _with_corrections(there, mine)
    return Rows(tuple(dict.fromkeys((*rows.corrections, *named))), rows.decisions)


def without(text: str, gone: Collection[int]) -> str:
    """Return a CSV text without some of its rows, counted from 0 below the header.

    >>> without('a,b\\r\\n1,"x\\ny"\\r\\n\\r\\n2,z', {0})
    'a,b\\r\\n\\r\\n2,z'
    """
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    next(reader, None)
    kept, start, number = lines[: reader.line_num], reader.line_num, 0
    for row in reader:
        if not row or number not in gone:
            kept += lines[start : reader.line_num]
        number += bool(row)
        start = reader.line_num
    return "".join(kept)


def _with_corrections(there: Standing, decided: Sequence[Decision]) -> Rows:
    written = {(e.report_id, e.digest, e.cell) for e in decided if e.decision != "stands"}
    mine = (each for each in there.corrections if _cell(each) in written)
    return Rows(tuple(mine), tuple(decided))


def _again(
    there: Iterable[tuple[str, ...]], new: Iterable[tuple[str, ...]]
) -> Iterator[tuple[str, ...]]:
    """Yield the new keys that are there already, or come twice."""
    known = set(there)
    for key in new:
        if key in known:
            yield key
        known.add(key)


def _cell(correction: Correction) -> tuple[str, str, str]:
    return correction.report_id, correction.digest, correction.cell


def _place(decision: Decision) -> tuple[str, ...]:
    return decision.report_id, decision.digest, decision.rule, decision.cell


def _append(
    path: Path, kind: type[Correction] | type[Decision], rows: Iterable[Sequence[str]]
) -> None:
    """Append rows in the newlines of the file, after a header where there is no file yet."""
    there = text_of(path) if path.exists() else ""
    first = next(iter(io.StringIO(there, newline="")), "")
    newline = first[len(first.rstrip("\r\n")) :] or "\n"
    lines = [_line(row) for row in rows]
    if not there and lines:
        lines.insert(0, _line([field.name for field in fields(kind)]))
    if lines:
        closed = "" if not there or there.endswith(("\n", "\r")) else newline
        append(path, (closed + "".join(line + newline for line in lines)).encode("utf-8"))


def _line(row: Iterable[str]) -> str:
    """Return a row as CSV without its end; a text that a spreadsheet would run is marked."""
    text = io.StringIO()
    # Python quotes a line break only where the line may end in it.
    csv.writer(text, lineterminator="\r\n").writerow([guarded(each) for each in row])
    return text.getvalue().removesuffix("\r\n")
