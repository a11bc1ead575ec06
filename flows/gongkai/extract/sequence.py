"""Tables told from the order of labels and figures, where a document gives no columns.

Each run of text is read from its end: the chain of wordings that touches the figures names the
line they belong to, and the headings in the same chain name the columns.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gongkai.extract.chain import Chain, Link, chain, part
from gongkai.extract.figures import money_unit
from gongkai.extract.headings import Columns, Heading, best
from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.extract.placing import Placement, Token, place
from gongkai.extract.printed import Aligned, Printed, Remark
from gongkai.extract.stream import Run, joined, runs, tokens
from gongkai.extract.sums import closes
from gongkai.model import Block, Grid, Locator

_LONGEST_LABEL = 60
_SHORTEST_FRAGMENT = 2
_CARRIED = 600


def align(parts: Iterable[Block | Grid], lexicon: Lexicon) -> Aligned:
    """Find statutory cells in a stream of labels and figures."""
    walk = _Walk(lexicon)
    found = list(runs(tokens(parts, lexicon)))
    for number, run in enumerate(found, start=1):
        walk.take(run, cut_off=number == len(found))
    return Aligned(tuple(walk.cells), tuple(walk.remarks))


class _Line(NamedTuple):
    """A line that a wording names, with the columns its figures belong to."""

    meaning: Meaning
    columns: Columns
    link: Link | None = None


class _Walk:
    """One pass over the runs of a reading; a table is open from its headings to the next's."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.cells: list[Printed] = []
        self.remarks: list[Remark] = []
        self._headings: tuple[Heading, ...] = ()
        self._unit: str | None = None
        self._table: str | None = None  # of the line before
        self._carried = ""  # headings whose cells were empty
        self._cut_off = False
        self._groups: set[str] = set()  # the groups of lines that have been met
        self._complete = 0  # lines that had a figure for every column
        self._rest = ""  # what is still to come of a label cut in two by its figures

    def take(self, run: Run, cut_off: bool = False) -> None:
        """Read one run: open tables by its headings, give its figures to the line before them.

        `cut_off` says that nothing follows: the last line of a document that ends in the middle
        of a table has its first cells, not all of them.
        """
        self._cut_off = cut_off
        text = self._carried + self._after_rest(joined(run.texts))
        self._carried = ""
        found = chain(text, self.lexicon)
        if len(text) > _LONGEST_LABEL and not found.touches:
            self._headings, self._table = (), None
        if self._one_row(found, run):
            return
        last: _Line | None = None
        for parted in part(found.links, self.lexicon):
            if parted.headings:
                self._headings = parted.headings
                self._unit = money_unit("".join(t.text for t in run.texts[-12:]))
            for link in parted.lines:
                self._groups.update(m.code for m in link.meanings if m.axis == "group")
                if last is not None:
                    self._put(last, (None,) * len(last.columns.codes), run)
                last = self._line(link)
        self._last_line(last, found, text, run)

    def _last_line(self, last: _Line | None, found: Chain, text: str, run: Run) -> None:
        """Give a run's figures to the line that its text ends with."""
        printed = any(not token.blank for token in run.values)
        if last is not None and found.touches and last.link is found.links[-1]:
            if run.values:
                self._give(last, run)
            return
        if last is not None:
            self._put(last, (None,) * len(last.columns.codes), run)
        if printed:
            self._unnamed(found, run)
        else:
            self._carried = text[-_CARRIED:]

    def _after_rest(self, text: str) -> str:
        """Take off the second half of a label whose first half stood before its figures."""
        rest, self._rest = self._rest, ""
        at = text.find(rest) if rest else -1
        return text[at + len(rest) :] if 0 <= at <= _LONGEST_LABEL else text

    def _line(self, link: Link) -> _Line | None:
        """Return which line of which table a wording names here, and with which columns."""
        lines = [m for m in link.meanings if m.axis == "line" and self._is_new(m)]
        seen = {cell.line for cell in self.cells} | self._groups
        lines = [m for m in lines if self.lexicon.has_parent(m, seen)]
        if chosen := best(self._headings, lines, self.lexicon):
            return _Line(*chosen, link)
        # A table may begin without headings, where its first line can only be its first line.
        for meaning in lines:
            if not link.on("column") and self._known_without_headings(meaning):
                return _Line(meaning, self._full(meaning), link)
        return None

    def _full(self, meaning: Meaning) -> Columns:
        table = self.lexicon.tables[meaning.edition, meaning.table]
        return Columns(meaning.edition, meaning.table, tuple(c.code for c in table.columns))

    def _known_without_headings(self, meaning: Meaning) -> bool:
        place = self.lexicon.order[meaning.edition, meaning.table, "line", meaning.code]
        return meaning.table in self.lexicon.sums and (place == 0 or self._table == meaning.table)

    def _is_new(self, meaning: Meaning) -> bool:
        """Whether a line has not been read yet."""
        return not any(c.table == meaning.table and c.line == meaning.code for c in self.cells)

    def _give(self, line: _Line, run: Run) -> None:
        """Give a line the figures that follow its label."""
        meaning, named, _ = line
        if meaning.table in self.lexicon.sums:
            named = self._statutory(meaning, named, run.values)
        signed = [
            code is not None
            and self.lexicon.columns[meaning.edition, meaning.table, code].minimum is None
            for code in named.codes
        ]
        total = self.lexicon.sums.get(meaning.table)
        row = run.texts[-1].row if run.texts else None
        placed = place(run.values, signed, lambda p: closes(total, named.codes, p), row=row)
        if placed is None and self._cut_off and self._complete:
            placed, named = self._first_cells(named, run.values)
        self._complete += placed is not None and None not in placed
        self._put(line._replace(columns=named), placed, run)

    def _first_cells(
        self, named: Columns, values: Sequence[Token]
    ) -> tuple[Placement | None, Columns]:
        """Return the cells before a document ends; the columns after them are not on it."""
        if any(token.blank for token in values) or len(values) >= len(named.codes):
            return None, named
        return tuple(values), named._replace(codes=named.codes[: len(values)])

    def _statutory(self, meaning: Meaning, named: Columns, values: Sequence[Token]) -> Columns:
        """Order the columns as the form does: headings over several rows are read row by row,
        so their order in the text is not that of the columns.

        Fewer headings are believed only where no place is blank: else a heading may be lost, and
        a row with as many figures as headings would be shifted.
        """
        full = self._full(meaning)
        printed = sum(not token.blank for token in values)
        fewer = printed == len(values) == len(named.codes) < len(full.codes)
        return named if fewer else full

    def _put(self, line: _Line, placed: Placement | None, run: Run) -> None:
        """Record a line's cells: as placed, or all in doubt."""
        meaning, named, _ = line
        self._table = meaning.table
        where = (*run.values, *run.texts)[0].locator if (run.values or run.texts) else Locator()
        everything = " ".join(t.text.strip() for t in run.values).strip()
        for place_, code in enumerate(named.codes):
            if code is None:
                continue
            token = placed[place_] if placed is not None else None
            text = everything if placed is None else token.text if token else ""
            self.cells.append(
                Printed(
                    meaning.edition, meaning.table, meaning.code, code, text,
                    token.locator if token else where, self._unit, placed is None,
                )
            )  # fmt: skip

    def _one_row(self, found: Chain, run: Run) -> bool:
        """Read a table whose lines stand side by side in one row of figures."""
        if not found.touches or not run.values:
            return False
        for (edition, code), table in self.lexicon.tables.items():
            count = len(table.lines) * len(table.columns)
            if not table.one_row or not all(
                any(m.table == code for m in link.meanings) for link in found.links
            ):
                continue
            headings = sum(link.on("column") for link in found.links)
            printed = sum(not token.blank for token in run.values)
            if headings <= len(table.columns) and printed != count:
                continue
            placed = place(run.values, [False] * count, lambda _: None)
            for number, line in enumerate(table.lines):
                named = Columns(edition, code, tuple(c.code for c in table.columns))
                at = number * len(named.codes)
                mine = placed[at : at + len(named.codes)] if placed is not None else None
                self._put(_Line(Meaning(edition, code, "line", line.code, ""), named), mine, run)
            self._headings = ()
            return True
        return False

    def _unnamed(self, found: Chain, run: Run) -> None:
        """Figures after no known wording: a label cut in two by them, a local line, or prose."""
        fragment = found.tail.lstrip("0123456789")
        if self._table is None or not fragment:
            return
        if len(fragment) >= _SHORTEST_FRAGMENT and (chosen := self._completed(fragment)):
            self._give(chosen, run)
        elif chosen := self._misprinted(fragment):
            self._give(chosen, run)
            line = chosen.meaning
            self.remarks.append(Remark("LABEL-CLOSE", line.table, line.code, None, fragment))
        elif len(found.tail) <= _LONGEST_LABEL and self._headings:
            wording = "".join(t.text for t in run.texts)[-_LONGEST_LABEL:].strip()
            self.remarks.append(Remark("EXTRA-LINE", self._table, None, None, wording))

    def _misprinted(self, fragment: str) -> _Line | None:
        """Return the line whose wording a label nearly is."""
        lines = [
            m
            for m in self.lexicon.close(fragment)
            if m.axis == "line" and m.table == self._table and self._is_new(m)
        ]
        return self._with_columns(lines[0]) if lines else None

    def _with_columns(self, meaning: Meaning) -> _Line:
        """Return a line with the columns that the headings name, else those of its form."""
        chosen = best(self._headings, [meaning], self.lexicon)
        return _Line(*chosen) if chosen else _Line(meaning, self._full(meaning))

    def _completed(self, fragment: str) -> _Line | None:
        """Return the one line still to come whose wording begins with a fragment."""
        fitting: dict[str, tuple[Meaning, str]] = {}
        for wording, meanings in self.lexicon.meanings.items():
            if wording.startswith(fragment):
                for m in meanings:
                    if m.axis == "line" and m.table == self._table and self._is_new(m):
                        fitting.setdefault(m.code, (m, wording))
        if len(fitting) != 1:
            return None
        meaning, wording = next(iter(fitting.values()))
        self._rest = wording[len(fragment) :]
        return self._with_columns(meaning)
