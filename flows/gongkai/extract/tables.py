"""From printed cells to statutory tables: every cell of every table, each with its status."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, cycle
from operator import itemgetter
from typing import NamedTuple

from gongkai.catalogue import Column, Edition, Table, finding
from gongkai.catalogue.editions import Line
from gongkai.extract.figures import UNREAD, figure, worth
from gongkai.extract.forms import Tables, Target
from gongkai.extract.grids import align as align_grids
from gongkai.extract.lexicon import Lexicon, lexicon
from gongkai.extract.printed import Aligned, Printed, Remark
from gongkai.extract.sequence import align as align_sequence
from gongkai.model import Block, Finding, Grid, Observation

Address = tuple[str, str, str]


NONE = Tables(None, {}, (), ())


class _Asked(NamedTuple):
    """A statutory table of the edition it follows: its cells as printed and what they say."""

    table: Table
    cells: Sequence[Printed | None]
    observed: Sequence[Observation]

    def targets(self) -> Iterator[Target]:
        """Give the cells of a form that is to be kept."""
        columns = cycle(self.table.columns)
        for seen, column, cell in zip(self.observed, columns, self.cells, strict=False):
            yield Target(seen, column, cell.unit if cell else None)


def tables(parts: Sequence[Block | Grid], editions: tuple[Edition, ...]) -> Tables:
    """Read the statutory tables from the parts of one report.

    Columns are trusted where the format gives them; what they leave unread is read as a
    sequence. A form without a single figure or dash is a blank form, not a report.
    """
    words = lexicon(editions)
    dense = [part for part in parts if isinstance(part, Grid) and part.dense]
    outline = words.forms.outline(dense)
    if outline and (known := words.forms.tables(outline)):
        return known
    first = align_grids(dense, words)
    found = {cell.table for cell in first.cells}
    # A page whose table markup is sound need not be read twice.
    whole = all(code in found for _, code in words.tables if code in words.sums)
    second = Aligned(()) if whole else align_sequence(parts, words)
    cells, repeated = _merged(first.cells, second.cells)
    if not any(text and text.strip() for text in (c.text for c in cells.values())):
        return NONE
    chosen = _editions(cells, editions, words)
    asked = [
        _asked(table, cells)
        for edition in editions
        for table in edition.tables
        if chosen.get(table.code) == edition.key
    ]
    again = [remark for remark in second.remarks if remark.table not in found]
    read = Tables(
        edition=_main(chosen, editions),
        editions=chosen,
        observations=tuple(chain.from_iterable(each.observed for each in asked)),
        findings=(
            *repeated,
            *chain.from_iterable(_faults(each, words) for each in asked),
            *_remarks((*first.remarks, *again)),
            *_mixed(chosen),
        ),
    )
    fixed = whole and first.fixed and len(cells) == len(first.cells)
    if outline and fixed and words.forms.again(outline):
        words.forms.keep(outline, [target for each in asked for target in each.targets()], read)
    return read


def _merged(
    first: Sequence[Printed], second: Sequence[Printed]
) -> tuple[dict[Address, Printed], list[Finding]]:
    """Keep the first print of each cell; a line printed twice with other figures is a finding.

    A table found by its columns is not read again as a sequence.
    """
    found = {cell.table for cell in first}
    cells: dict[Address, Printed] = {}
    repeated: dict[tuple[str, str], Finding] = {}
    for cell in (*first, *(c for c in second if c.table not in found)):
        address = (cell.table, cell.line, cell.column)
        known = cells.get(address)
        if known is None or not (known.text or "").strip():
            cells[address] = cell
        elif (cell.text or "").strip() and figure(cell.text or "") != figure(known.text or ""):
            repeated.setdefault(
                address[:2], finding("LABEL-REPEATED", table=cell.table, line=cell.line)
            )
    return cells, list(repeated.values())


def _editions(
    cells: Mapping[Address, Printed], editions: tuple[Edition, ...], words: Lexicon
) -> dict[str, str]:
    """Choose the edition of each table by its labels.

    Tables that the editions share follow the lines that only one of them has; else the edition
    of the tables that differ; else the newest.
    """
    votes: dict[str, Counter[str]] = {
        table: Counter() for table in dict.fromkeys(map(itemgetter(0), cells))
    }
    for address, cell in cells.items():
        home = words.only_in.get(address)
        if home is not None and cell.text and not cell.text.isspace():
            votes[cell.table][home] += 1
    decided = {table: vote.most_common(1)[0][0] for table, vote in votes.items() if vote}
    overall = Counter(decided[t] for t in decided).most_common(1)
    default = overall[0][0] if overall else editions[0].key
    chosen = {table: decided.get(table, default) for table in votes}
    main = next(e for e in editions if e.key == default)
    return {t.code: chosen.get(t.code, default) for t in main.tables} | chosen


def _main(chosen: Mapping[str, str], editions: tuple[Edition, ...]) -> str | None:
    votes = Counter(chosen.values())
    return max((e.key for e in editions), key=lambda k: votes[k], default=None)


def _asked(table: Table, cells: Mapping[Address, Printed]) -> _Asked:
    """Give every cell of a table in the order of the form."""
    found, observed = [], []
    for line in table.lines:
        for column in table.columns:
            cell = cells.get((table.code, line.code, column.code))
            found.append(cell)
            observed.append(_observed(table, line, column, cell))
    return _Asked(table, found, observed)


def _observed(table: Table, line: Line, column: Column, cell: Printed | None) -> Observation:
    if cell is None or cell.text is None:
        return Observation(table.code, line.code, column.code, None, "absent", None, None)
    number, status = UNREAD if cell.doubt else worth(cell.text, column, cell.unit)
    text = cell.text.strip()
    return Observation(table.code, line.code, column.code, number, status, text, cell.locator)


def _faults(asked: _Asked, words: Lexicon) -> Iterator[Finding]:
    yield from _absences(asked.table, asked.observed)
    yield from _doubts(asked)
    if asked.table.code not in words.sums:
        yield from _recognised(asked.table, asked.observed)


def _absences(table: Table, observed: Sequence[Observation]) -> Iterator[Finding]:
    """Say which table, lines or columns the form lacks, each once."""
    absent = [o for o in observed if o.status == "absent"]
    if not absent:
        return
    if len(absent) == len(observed):
        yield finding("TABLE-ABSENT", table=table.code, edition=table.edition)
        return
    by_line = Counter(o.line for o in absent)
    by_column = Counter(o.column for o in absent)
    for line in table.lines:
        if by_line[line.code] == len(table.columns):
            yield finding("LINE-ABSENT", table=table.code, line=line.code, edition=table.edition)
    for column in table.columns:
        if len(table.columns) > 1 and by_column[column.code] == len(table.lines):
            yield finding(
                "COLUMN-ABSENT", table=table.code, column=column.code, edition=table.edition
            )


def _doubts(asked: _Asked) -> Iterator[Finding]:
    """Say which cells print what is no figure, and which lines cannot be told apart."""
    code, edition = asked.table.code, asked.table.edition
    shifted: dict[str, None] = {}
    for cell, o in zip(asked.cells, asked.observed, strict=True):
        if o.status == "unreadable" and cell and cell.doubt:
            shifted[o.line] = None
        elif o.status in ("unreadable", "no_unit"):
            yield finding(
                "CELL-UNREADABLE" if o.status == "unreadable" else "NO-UNIT",
                table=code, line=o.line, column=o.column, printed=o.text,
                suspect=(o.cell,), edition=edition,
            )  # fmt: skip
    for line in shifted:
        yield finding("SHIFTED-FIGURES", table=code, line=line, edition=edition)


def _recognised(table: Table, observed: Sequence[Observation]) -> Iterator[Finding]:
    """Say that figures come from a picture and that no sum of the form confirms them."""
    if any(o.locator is not None and o.locator.method == "ocr" for o in observed):
        yield finding("OCR-UNCHECKED", table=table.code, edition=table.edition)


def _remarks(remarks: Sequence[Remark]) -> Iterator[Finding]:
    for rule, table, line, column, wording in dict.fromkeys(remarks):
        yield finding(rule, table=table, line=line, column=column, wording=wording)


def _mixed(chosen: Mapping[str, str]) -> Iterator[Finding]:
    followed = sorted(set(chosen.values()))
    if len(followed) > 1:
        yield finding("EDITION-MIXED", printed="、".join(followed))
