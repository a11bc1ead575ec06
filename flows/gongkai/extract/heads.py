"""The headings over the columns of a dense grid, and what each column is by them."""

from collections.abc import Mapping, Sequence
from functools import cached_property

from gongkai.catalogue.normal import key
from gongkai.extract.figures import money_unit
from gongkai.extract.lexicon import Lexicon, Meaning
from gongkai.extract.rows import Cell

_LEAST_TARGETS = 3
_MOST_HEADS = 4_000
_KNOWN: dict[tuple[int, tuple[object, ...]], "Heads"] = {}


def heads(rows: Sequence[Sequence[Cell]], lexicon: Lexicon) -> "Heads":
    """Return what stands over the columns under some rows of headings.

    Kept: agencies copy one form from another, so the same headings come again and again.
    """
    shape = tuple((cell.x, cell.width, cell.fresh, cell.text) for row in rows for cell in row)
    known = _KNOWN.get((id(lexicon), shape))
    if known is None or known.lexicon is not lexicon:
        if len(_KNOWN) >= _MOST_HEADS:
            _KNOWN.clear()
        known = _KNOWN[id(lexicon), shape] = Heads(lexicon, rows)
    return known


class Heads:
    """The rows of headings that stand together over a table."""

    def __init__(self, lexicon: Lexicon, rows: Sequence[Sequence[Cell]] = ()) -> None:
        self.lexicon = lexicon
        self._paths: dict[int, tuple[Cell, ...]] = {}
        self._means: dict[int, tuple[Meaning, ...]] = {}
        self._codes: dict[tuple[str, str], dict[int, str]] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._units: dict[str, str | None] = {}
        self._regular: dict[tuple[str, str], tuple[tuple[int, str, str | None], ...]] = {}
        for cell in (cell for row in rows for cell in row if cell.text.strip()):
            for x in range(cell.x, cell.x + cell.width):
                path = self._paths.get(x, ())
                if all(c.origin != cell.origin for c in path):
                    self._paths[x] = (*path, cell)

    @cached_property
    def named(self) -> bool:
        """Whether any heading names a column of a statutory table."""
        return any(m.axis == "column" for x in self._paths for m in self._meanings(x))

    @cached_property
    def one_row(self) -> Meaning | None:
        """The table whose lines stand side by side under these headings, if there is one."""
        candidates = {
            (m.edition, m.table): m
            for x in self._paths
            for m in self._meanings(x)
            if self.lexicon.is_one_row(m)
        }
        for (edition, table), meaning in candidates.items():
            if len(set(self.targets(edition, table).values())) >= _LEAST_TARGETS:
                return meaning
        return None

    def best(self, lines: Sequence[Meaning]) -> Meaning | None:
        """Return the meaning of a line whose table has most of these headings as columns."""
        known = [(self._count(m.edition, m.table), m) for m in lines]
        most = max((count for count, _ in known), default=0)
        return next((m for count, m in known if count == most), None) if most else None

    def _count(self, edition: str, table: str) -> int:
        """Return how many columns of a table the headings name."""
        known = self._counts.get((edition, table))
        if known is None:
            known = len(set(self.codes(edition, table).values()))
            self._counts[edition, table] = known
        return known

    def codes(self, edition: str, table: str) -> Mapping[int, str]:
        """Return the column code for each x whose heading names one.

        A wording cut down to what two columns share (`本年新`) names the first of them that has
        no heading yet, in the order of the form.
        """
        known = self._codes.get((edition, table))
        if known is not None:
            return known
        found: dict[int, str] = {}
        by_cell: dict[tuple[int, int], str] = {}
        for x in sorted(self._paths):
            fitting = [
                m.code
                for m in self._meanings(x)
                if m.axis == "column" and m.table == table and m.edition == edition
            ]
            heading = self._paths[x][-1].origin
            fitting.sort(key=lambda c: self.lexicon.order[edition, table, "column", c])
            free = [c for c in fitting if by_cell.get(heading) == c or c not in found.values()]
            if free:
                found[x] = by_cell[heading] = free[0]
        self._codes[edition, table] = found
        return found

    def regular(self, edition: str, table: str) -> tuple[tuple[int, str, str | None], ...]:
        """Return (x, column, unit) where every column has one x of its own; else nothing."""
        known = self._regular.get((edition, table))
        if known is None:
            codes = self.codes(edition, table)
            single = len(set(codes.values())) == len(codes)
            known = tuple((x, c, self.unit(c)) for x, c in codes.items()) if single else ()
            self._regular[edition, table] = known
        return known

    def targets(self, edition: str, table: str) -> Mapping[int, tuple[str, str]]:
        """Return line and column for each x, where headings name both."""
        found: dict[int, tuple[str, str]] = {}
        for x in self._paths:
            mine = [m for m in self._meanings(x) if m.table == table and m.edition == edition]
            lines = [m.code for m in mine if m.axis == "line"]
            columns = [m.code for m in mine if m.axis == "column"]
            if lines and columns:
                found[x] = lines[-1], columns[-1]
        return found

    def unnamed(self, edition: str, table: str) -> bool:
        """Whether a heading among those of the columns names none of them."""
        codes = self.codes(edition, table)
        beside = (path[-1] for x, path in self._paths.items() if codes and x not in codes)
        return any(cell.x > min(codes) and not cell.must_head for cell in beside)

    def other(self, cell: Cell) -> str | None:
        """Return the heading over a cell where it is no corner and no block of the form."""
        for x in range(cell.x, cell.x + cell.width):
            path = self._paths.get(x)
            lowest = path[-1] if path else None
            if lowest and not any(m.axis in ("corner", "block") for m in lowest.meanings):
                return lowest.text.strip()
        return None

    def unit(self, code: str) -> str | None:
        """Return the unit of money that a column's heading prints."""
        if not self._units:
            self._units = {
                m.code: money_unit(" ".join(c.text for c in self._paths[x]))
                for x in self._paths
                for m in self._meanings(x)
                if m.axis == "column"
            }
        return self._units.get(code)

    def in_order(self, edition: str, table: str) -> list[str]:
        """Return the column codes from left to right."""
        return list(dict.fromkeys(self.codes(edition, table).values()))

    def _meanings(self, x: int) -> tuple[Meaning, ...]:
        """Return what the headings over x say, topmost first; a wording cut into rows joined."""
        known = self._means.get(x)
        if known is None:
            path = self._paths[x]
            known = tuple(m for cell in path for m in cell.meanings)
            if not any(m.axis == "column" for m in known) and len(path) > 1:
                joined = key("".join(cell.text for cell in path[-2:]))
                known += self.lexicon.meanings.get(joined, ())
            self._means[x] = known
        return known
