"""Tables told from the columns of a dense grid, where the format says where each cell stands.

Rows are walked from the top: rows of headings say what each column is, until the next rows of
headings; every other row is a line, named by the cell left of its figures.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.catalogue.normal import key
from gongkai.extract.heads import Heads, heads
from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.extract.placing import Token, place
from gongkai.extract.plain import Plain, Values, plain, values_of
from gongkai.extract.printed import Aligned, Printed, Remark
from gongkai.extract.rows import Cell, cells, is_heading, label
from gongkai.extract.sums import closes
from gongkai.extract.under import Under, meets, under
from gongkai.model import NO_CELL, Grid

_SHORTEST_FRAGMENT = 2
Target = tuple[str, str]  # line and column


class _Open(NamedTuple):
    """The line before: its table, for lines whose grid has no headings of its own."""

    edition: str
    table: str


def align(grids: Sequence[Grid], lexicon: Lexicon) -> Aligned:
    """Find statutory cells in dense grids; a grid without headings goes on with those before."""
    walk = _Walk(lexicon)
    for grid in grids:
        walk.take(grid)
    return Aligned(tuple(walk.cells), tuple(walk.remarks), walk.fixed)


class _Walk:
    """One pass over the rows of dense grids."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.cells: list[Printed] = []
        self.remarks: list[Remark] = []
        self.fixed = True  # no figure has decided yet where another stands
        self._heads = Heads(lexicon)
        self._headings: list[list[Cell]] = []  # those that no other row has followed yet
        self._open: _Open | None = None
        self._width = 0
        self._blank_row: tuple[Grid, int, list[Cell]] | None = None

    def take(self, grid: Grid) -> None:
        """Read one grid."""
        width = len(grid.rows[0])
        if width != self._width:
            self._heads, self._headings, self._width = Heads(self.lexicon), [], width
        for y, slots in enumerate(grid.rows):
            known = plain(slots, y, self.lexicon)
            if known and self._under_headings(grid, y, known):
                continue
            row = cells(slots, y, self.lexicon)
            if is_heading(row):
                self._headings.append(row)
            else:
                self._end_headings()
                self._line(grid, y, row)
        if self._blank_row is not None:
            self._side_by_side(*self._blank_row)
        self._blank_row = None

    def _end_headings(self) -> None:
        if self._headings:
            self._heads, self._headings = heads(self._headings, self.lexicon), []

    def _under_headings(self, grid: Grid, y: int, row: Plain) -> bool:
        """Read a plain row whose figures stand under the headings of its table."""
        self._end_headings()
        chosen = self._heads.best(row.lines)
        if chosen is None or not self._plainly(grid, y, row.values, chosen):
            return False
        self._open = _Open(chosen.edition, chosen.table)
        return True

    def _line(self, grid: Grid, y: int, row: list[Cell]) -> None:
        """Read one row that is no heading."""
        at, lines = label(row)
        lines = self._with_parents(lines, row)
        if self._pair(grid, y, row):
            return
        if at < 0 and self._heads.one_row is not None:
            if any(cell.printed for cell in row):
                self._side_by_side(grid, y, row)
            elif self._blank_row is None:
                self._blank_row = (grid, y, row)
            return
        if not lines:
            at, lines = self._completed(row)
        chosen = self._heads.best(lines)
        if chosen is not None:
            if row[at].close:
                wording = row[at].text.strip()
                self.remarks.append(Remark("LABEL-CLOSE", chosen.table, chosen.code, None, wording))
            self._open = _Open(chosen.edition, chosen.table)
            self._by_heading(grid, y, row[at + 1 :], chosen)
        elif lines and (known := self._without_headings(lines, row)):
            self._in_order(grid, y, row[at + 1 :], known)
        elif not lines and any(cell.printed for cell in row) and self._heads.named:
            self._local_line(row)

    def _with_parents(self, lines: Sequence[Meaning], row: list[Cell]) -> tuple[Meaning, ...]:
        """Leave out lines that need their group and stand without it."""
        if not any(m.parent for m in lines):
            return tuple(lines)
        seen = {c.line for c in self.cells} | {m.code for c in row for m in c.meanings}
        return tuple(m for m in lines if self.lexicon.has_parent(m, seen))

    def _pair(self, grid: Grid, y: int, row: list[Cell]) -> bool:
        """Read a row that names both line and column of one figure: a table turned on its side."""
        printed = [cell for cell in row if cell.printed]
        if len(printed) != 1 or row[-1] is not printed[0]:
            return False
        means = [m for cell in row for m in cell.meanings if self.lexicon.is_one_row(m)]
        lines = [m for m in means if m.axis == "line"]
        columns = [m for m in means if m.axis == "column"]
        if not lines or not columns:
            return False
        meaning = lines[-1]
        self._put(grid, y, meaning, columns[-1].code, Under(printed), None)
        self._open = _Open(meaning.edition, meaning.table)
        return True

    def _local_line(self, row: list[Cell]) -> None:
        wording = next((c.text.strip() for c in reversed(row) if c.figure is None), "")
        local = any(m.axis == "local" for c in row for m in c.meanings)
        if wording and self._open is not None and (local or len(wording) < 60):
            self.remarks.append(Remark("EXTRA-LINE", self._open.table, None, None, wording))

    def _without_headings(self, lines: Sequence[Meaning], row: list[Cell]) -> Meaning | None:
        """Without headings a line is known only in a table whose row sums can confirm it."""
        for meaning in lines:
            table = self.lexicon.tables[meaning.edition, meaning.table]
            printed = sum(cell.printed for cell in row)
            if meaning.table in self.lexicon.sums and printed == len(table.columns):
                return meaning
        return None

    def _completed(self, row: list[Cell]) -> tuple[int, tuple[Meaning, ...]]:
        """Read a label cut in two by a page break: the one wording it can be the start of."""
        texts = [place for place, c in enumerate(row) if c.figure is None and c.fresh]
        fragment = key(row[texts[-1]].text) if texts else ""
        if self._open is None or len(fragment) < _SHORTEST_FRAGMENT:
            return -1, ()
        seen = {c.line for c in self.cells if c.table == self._open.table}
        fitting = {
            m.code: m
            for wording, meanings in self.lexicon.meanings.items()
            if wording.startswith(fragment)
            for m in meanings
            if m.axis == "line" and m.table == self._open.table and m.code not in seen
        }
        return (texts[-1], tuple(fitting.values())) if len(fitting) == 1 else (-1, ())

    def _by_heading(self, grid: Grid, y: int, values: Sequence[Cell], meaning: Meaning) -> None:
        """Give each column the cell under its heading, unless a figure stands under none."""
        if self._plainly(grid, y, values_of(values), meaning):
            return
        codes = self._heads.codes(meaning.edition, meaning.table)
        astray = [c for c in values if c.printed and c.fresh and not meets(c, codes)]
        placed = under(values, codes)
        short = len(placed) < len(set(codes.values()))
        if short or any(self._heads.other(c) is None for c in astray):
            self._in_order(grid, y, values, meaning)
            return
        for code, here in placed.items():
            self._put(grid, y, meaning, code, here, self._heads.unit(code))
        for cell in astray:
            heading = self._heads.other(cell) or ""
            self.remarks.append(Remark("EXTRA-COLUMN", meaning.table, None, None, heading))

    def _plainly(self, grid: Grid, y: int, values: Values, meaning: Meaning) -> bool:
        """Read the usual row at once: one cell under each heading, and no figure elsewhere."""
        regular = self._heads.regular(meaning.edition, meaning.table)
        headed = {x for x, _, _ in regular}
        if not headed or not values.printed <= headed <= values.own:
            return False
        row, (edition, table, _, line, _) = grid.rows[y], meaning
        self.cells += [
            Printed(edition, table, line, column, row[x].text, grid.locate(y, x), unit)
            for x, column, unit in regular
        ]
        return True

    def _in_order(self, grid: Grid, y: int, values: Sequence[Cell], meaning: Meaning) -> None:
        """Give the columns the row's own cells in order: the row is shifted against its heads."""
        table = self.lexicon.tables[meaning.edition, meaning.table]
        known = self._heads.in_order(meaning.edition, meaning.table)
        columns = [c.code for c in table.columns]
        if meaning.table not in self.lexicon.sums and known:
            columns = known
        own = [c for c in values if c.fresh and c.origin[1] != NO_CELL]
        tokens = [Token(c.text, grid.locate(y, c.x), y, True) for c in own]
        signed = [
            self.lexicon.columns[meaning.edition, meaning.table, c].minimum is None for c in columns
        ]
        total = self.lexicon.sums.get(meaning.table)
        self.fixed = False
        told = total is not None or not self._heads.unnamed(meaning.edition, meaning.table)
        placed = place(tokens, signed, lambda p: closes(total, columns, p)) if told else None
        everything = " ".join(t.text.strip() for t in tokens).strip()
        for number, code in enumerate(columns):
            token = placed[number] if placed is not None else None
            text = everything if placed is None else token.text if token else ""
            where = token.locator if token else grid.locate(y, 0)
            self.cells.append(
                Printed(meaning.edition, meaning.table, meaning.code, code, text, where,
                        None, placed is None)
            )  # fmt: skip

    def _side_by_side(self, grid: Grid, y: int, row: list[Cell]) -> None:
        """Read the one row of a table whose lines stand side by side."""
        meaning = self._heads.one_row
        self._blank_row = None
        if meaning is None:
            return
        targets = self._heads.targets(meaning.edition, meaning.table)
        table = self.lexicon.tables[meaning.edition, meaning.table]
        wanted = [(line.code, c.code) for line in table.lines for c in table.columns]
        printed = [c for c in row if c.printed and c.fresh]
        covered = all(meets(c, targets) or self._heads.other(c) for c in printed)
        placed = under(row, targets)
        if covered and len(placed) == len(wanted):
            for line, column in wanted:
                here = placed[line, column]
                self._put(grid, y, meaning._replace(code=line), column, here, None)
        else:
            self._in_one_row(grid, y, row, meaning, wanted)
        self._heads = Heads(self.lexicon)

    def _in_one_row(
        self, grid: Grid, y: int, row: list[Cell], meaning: Meaning, wanted: list[Target]
    ) -> None:
        self.fixed = False
        own = [c for c in row if c.figure and c.origin[1] != NO_CELL]
        tokens = [Token(c.text, grid.locate(y, c.x), y, True) for c in own]
        placed = place(tokens, [False] * len(wanted), lambda _: None)
        for number, (line, column) in enumerate(wanted):
            token = placed[number] if placed is not None else None
            text = token.text if token else " ".join(t.text for t in tokens) if not placed else ""
            where = token.locator if token else grid.locate(y, 0)
            self.cells.append(
                Printed(meaning.edition, meaning.table, line, column, text, where,
                        None, placed is None)
            )  # fmt: skip

    def _put(
        self, grid: Grid, y: int, meaning: Meaning, column: str, here: Under, unit: str | None
    ) -> None:
        """Record one cell from what stands under its heading."""
        if not here.cells:
            return
        if len(here.cells) == 1:
            first, text, doubt = here.cells[0], here.cells[0].text, here.shared
        else:
            self.fixed = False
            printed = [c for c in here.cells if c.text.strip()] or here.cells
            texts = list(dict.fromkeys(c.text.strip() for c in printed))
            first, text, doubt = printed[0], " ".join(texts), here.shared or len(texts) > 1
        where = grid.locate(y, first.x)
        self.cells.append(
            Printed(meaning.edition, meaning.table, meaning.code, column, text, where, unit, doubt)
        )
