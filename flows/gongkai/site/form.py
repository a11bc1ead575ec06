"""A statutory table laid out as the form prints it: rows of cells that span columns and rows."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from math import lcm
from typing import Literal, NamedTuple

from gongkai.catalogue.cells import Title
from gongkai.catalogue.layout import Block, Heading, layouts

Kind = Literal["title", "corner", "across", "down", "figure"]


class Printed(NamedTuple):
    """A cell of the printed form: a heading with its title, or the figure of a statutory cell."""

    kind: Kind
    title: Title | None
    cell: str
    width: int = 1
    height: int = 1

    @property
    def scope(self) -> str:
        """What a heading is the header of, as HTML calls it; empty for all but headings."""
        if self.kind == "across":
            return "colgroup" if self.width > 1 else "col"
        if self.kind == "down":
            return "rowgroup" if self.height > 1 else "row"
        return ""


Row = tuple[Printed, ...]


class Form(NamedTuple):
    """The table of a section: its blocks as rows of cells, all of them `width` columns wide."""

    section: str
    width: int
    blocks: tuple[tuple[Row, ...], ...]


@cache
def forms(edition: str) -> tuple[Form, ...]:
    """Return the tables of an edition in the order of its sections."""
    return tuple(_form(code, blocks) for code, blocks in layouts(edition).items())


def only(form: Form, tables: frozenset[str]) -> Form:
    """Return what some statutory tables have of a form; without blocks where that is nothing."""
    kept = (block for block in form.blocks if block[-1][-1].cell.partition(".")[0] in tables)
    return form._replace(blocks=tuple(kept))


def _form(section: str, blocks: tuple[Block, ...]) -> Form:
    figures = lcm(*(_leaves(block.across) for block in blocks))
    beside = max(_depth(block.down) for block in blocks)
    rows = tuple(tuple(_rows(block, figures, beside)) for block in blocks)
    return Form(section, beside + figures, rows)


def _rows(block: Block, figures: int, beside: int) -> Iterator[Row]:
    """Yield the rows of a block whose figures share so many columns, headings so many before."""
    unit = figures // _leaves(block.across)
    if block.title:
        yield (Printed("title", block.title, "", beside + figures),)
    depth = _depth(block.across)
    above: list[list[Printed]] = [[] for _ in range(depth)]
    if beside:
        above[0].append(Printed("corner", block.corner, "", beside, depth))
    _head(block.across, depth, unit, above)
    yield from map(tuple, above)
    columns = tuple(_codes(block.across))
    for headings, line in _stub(block.down, beside):
        yield (*headings, *(_figure(block, line, column, unit) for column in columns))
    if not block.down:
        yield tuple(_figure(block, None, column, unit) for column in columns)


def _figure(
    block: Block, line: str | None, column: tuple[str | None, str | None], unit: int
) -> Printed:
    return Printed("figure", None, f"{block.table}.{line or column[0]}.{column[1]}", unit)


def _head(headings: Iterable[Heading], depth: int, unit: int, rows: list[list[Printed]]) -> None:
    """Put headings into the last `depth` rows; what has little below it is higher itself."""
    for each in headings:
        below = _depth(each.of)
        width = unit * _leaves((each,))
        rows[-depth].append(Printed("across", each.title, "", width, depth - below))
        _head(each.of, below, unit, rows)


def _stub(headings: Iterable[Heading], places: int) -> Iterator[tuple[tuple[Printed, ...], str]]:
    """Yield the headings that begin with each line, in so many columns, and the line's code."""
    for each in headings:
        if not each.of:
            yield (Printed("down", each.title, "", places),), str(each.codes[0])
            continue
        before: tuple[Printed, ...] = (Printed("down", each.title, "", 1, _leaves((each,))),)
        for inner, line in _stub(each.of, places - 1):
            yield before + inner, line
            before = ()


def _codes(
    headings: Iterable[Heading], line: str | None = None
) -> Iterator[tuple[str | None, str | None]]:
    """Yield line and column of each heading that has none below it, as far as it settles them."""
    for each in headings:
        own = each.codes[0] or line
        if each.of:
            yield from _codes(each.of, own)
        else:
            yield own, each.codes[1]


def _leaves(headings: Iterable[Heading]) -> int:
    return sum(_leaves(each.of) if each.of else 1 for each in headings)


def _depth(headings: Iterable[Heading]) -> int:
    return max((1 + _depth(each.of) for each in headings), default=0)


def cells(form: Form) -> Iterator[str]:
    """Yield the addresses of the statutory cells of a form, row by row."""
    return (each.cell for block in form.blocks for row in block for each in row if each.cell)


def sections(editions: Mapping[str, str]) -> Iterator[tuple[str, Form]]:
    """Yield edition and form of each section of a report.

    editions: by statutory table, the edition that the report's table follows. A section whose
    tables follow two editions comes twice, with what each of them has.
    """
    used = sorted(set(editions.values()), reverse=True)
    laid = [(key, forms(key)) for key in used]
    order = list(dict.fromkeys(form.section for _, each in laid for form in each))
    for section in order:
        for key, each in laid:
            own = frozenset(table for table, edition in editions.items() if edition == key)
            for form in each:
                if form.section == section and (shown := only(form, own)).blocks:
                    yield key, shown
