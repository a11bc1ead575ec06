"""Forms that were seen before: what the labels of a page say of its tables, worked out once.

Agencies copy one form from another. Where each statutory cell stands follows from the labels, from
the merged cells, and from which places print a figure, a dash or nothing; never from what the
figures are. These make the skeleton of a page, by which its form is found again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from gongkai.catalogue import Column
from gongkai.extract.figures import worth
from gongkai.extract.marks import PROSE, mark
from gongkai.model import Finding, Grid, Observation

_MOST_FORMS = 400
_MOST_MET = 100_000
_MOST_SLOTS = 1_000
"""Places of one page; the statutory tables have some four hundred."""
_DOUBTFUL = frozenset({"unreadable", "no_unit"})

_status = itemgetter(Observation._fields.index("status"))


class Tables(NamedTuple):
    """The statutory tables of one report: `editions` by table, `edition` the report's own."""

    edition: str | None
    editions: Mapping[str, str]
    observations: tuple[Observation, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """One statutory cell of a form: what the first page said of it, its column, its printed unit.

    Two are the same only if they are one: what they say is remembered by them.
    """

    first: Observation
    column: Column
    unit: str | None


@lru_cache(maxsize=65_536)
def _observation(target: Target, text: str) -> Observation:
    """Return what a page says of a cell by the text in its place."""
    table, line, column, _, _, _, where = target.first
    if where is None:  # the form lacks it
        return target.first
    number, status = worth(text, target.column, target.unit)
    return Observation(table, line, column, number, status, text.strip(), where)


class Outline(NamedTuple):
    """Some grids: their texts, place by place, and the skeleton they share with other pages."""

    texts: tuple[str, ...]
    marks: tuple[object, ...]
    origins: tuple[tuple[int, int], ...]
    grids: tuple[tuple[int, int | None, str | None, int, int], ...]
    """Number, page, sheet, height and width of each."""

    @property
    def skeleton(self) -> tuple[object, ...]:
        """All of it but the figures."""
        return self[1:]


class Form(NamedTuple):
    """What a skeleton says: every statutory cell, and how its text is taken from the places.

    `edition` and `editions` as in Tables; `findings` hold unless a figure itself is doubtful.
    """

    edition: str | None
    editions: Mapping[str, str]
    targets: tuple[Target, ...]
    texts_of: Callable[[Sequence[str]], tuple[str, ...]]
    findings: tuple[Finding, ...]

    def tables(self, texts: Sequence[str]) -> Tables | None:
        """Return what the texts of a page say, None where a finding must tell of a figure."""
        seen = tuple(map(_observation, self.targets, self.texts_of(texts)))
        if not _DOUBTFUL.isdisjoint(map(_status, seen)):
            return None
        return Tables(self.edition, dict(self.editions), seen, self.findings)


class Forms:
    """The forms of the pages that were read before, by their skeletons; memory is bounded."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Form] = {}
        self._met: set[int] = set()  # hashes of skeletons; a false one only keeps a form too early

    def outline(self, grids: Sequence[Grid]) -> Outline | None:
        """Return the outline of some grids, None where they are no form.

        They are none if they are too large, or have places of their own (pages of a PDF).
        """
        size = sum(len(grid.rows) * len(grid.rows[0]) for grid in grids)
        if not 0 < size <= _MOST_SLOTS or any(grid.places is not None for grid in grids):
            return None
        slots = chain.from_iterable(chain.from_iterable(grid.rows for grid in grids))
        texts, origins = zip(*slots, strict=True)
        return Outline(texts, tuple(map(mark, texts)), origins, tuple(map(_about, grids)))

    def tables(self, outline: Outline) -> Tables | None:
        """Return what a page says whose form is known."""
        form = self._known.get(outline.skeleton)
        return form.tables(outline.texts) if form else None

    def again(self, outline: Outline) -> bool:
        """Whether a page with this skeleton was met before: only then will its form be kept.

        What is printed once is not worth it; a page with prose in its tables never is.
        """
        skeleton = hash(outline.skeleton)
        if skeleton in self._met:
            return PROSE not in outline.marks
        if len(self._met) >= _MOST_MET:
            self._met.clear()
        self._met.add(skeleton)
        return False

    def keep(self, outline: Outline, targets: Sequence[Target], read: Tables) -> None:
        """Keep what the labels of a page said, for the pages that come.

        targets: one for each observation.
        """
        if not _DOUBTFUL.isdisjoint(map(_status, read.observations)):
            return
        texts_of = itemgetter(*_places(outline, read.observations))
        form = Form(read.edition, dict(read.editions), tuple(targets), texts_of, read.findings)
        if form.tables(outline.texts) != read:
            return
        if len(self._known) >= _MOST_FORMS:
            self._known.clear()
        self._known[outline.skeleton] = form


def _about(grid: Grid) -> tuple[int, int | None, str | None, int, int]:
    return grid.number, grid.page, grid.sheet, len(grid.rows), len(grid.rows[0])


def _places(outline: Outline, observations: Sequence[Observation]) -> list[int]:
    """Return the place that each cell takes its text from; any for one that the form lacks."""
    starts: dict[int | None, tuple[int, int]] = {}
    start = 0
    for number, _, _, height, width in outline.grids:
        starts[number] = start - width - 1, width  # rows and columns are counted from 1
        start += height * width
    places = []
    for locator in (each.locator for each in observations):
        before, width = starts[locator.grid] if locator else (0, 0)
        y, x = (locator.grid_row or 0, locator.grid_column or 0) if locator else (0, 0)
        places.append(before + y * width + x)
    return places
