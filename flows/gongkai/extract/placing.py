"""Figures without trustworthy columns: which figure belongs to which column.

Where separators were lost, the count of figures, the blanks that are visible, signs and the row
sums decide; where they leave more than one answer, the answer is doubt, never a guess.
"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

from gongkai.extract.figures import figure
from gongkai.model import Locator


class Token(NamedTuple):
    """A piece of a reading: a label or prose, or the text of a value (blank counts as one).

    `row` is the running number of the line it stands on.
    """

    text: str
    locator: Locator
    row: int
    is_value: bool

    @property
    def blank(self) -> bool:
        """Whether it is a value place with nothing in it."""
        return self.is_value and not self.text.strip()


Placement = tuple[Token | None, ...]
"""For each column its token; None for a blank that left no trace in the text."""

Closes = Callable[[Sequence[Token | None]], bool | None]
"""Whether a placement's row sums close; None where no sum can tell."""


_MOST_SURPLUS = 2


def place(
    values: Sequence[Token],
    signed: Sequence[bool],
    closes: Closes,
    offset: int = 0,
    row: int | None = None,
) -> Placement | None:
    """Give each of the columns its token, or None where several answers remain.

    Args:
        values: what follows a label up to the next, in reading order.
        signed: for each column, whether the form lets a sign stand there.
        closes: whether the row sums of a placement close.
        row: the row that the label ends on.
        offset: how many blanks stood between label and first figure in complete rows.
    """
    count = len(signed)
    printed = [token for token in values if not token.blank]
    if len(printed) == count:
        return tuple(printed)
    if len(printed) > count:
        return _surplus(printed, count, closes, row)
    if len(values) >= count:
        return _window(values, count, closes, offset)
    if not printed:
        return (None,) * count
    return _by_sign(printed, signed)


def _surplus(printed: list[Token], count: int, closes: Closes, row: int | None) -> Placement | None:
    """More figures than columns: a page number or a neighbour's figure got in between."""
    by_row: dict[int, list[Token]] = {}
    for token in printed:
        by_row.setdefault(token.row, []).append(token)
    beside = by_row.get(row, []) if row is not None else []
    if len(beside) == count:
        return tuple(beside)
    whole = [tokens for tokens in by_row.values() if len(tokens) == count]
    if len(whole) == 1:
        return tuple(whole[0])
    surplus = len(printed) - count
    if surplus > _MOST_SURPLUS:
        return None
    # Any of the figures may be the stray one: only if all that close say the same, it is said.
    kept = (tuple(chosen) for chosen in combinations(printed, count))
    closing = [chosen for chosen in kept if closes(chosen)]
    if closing and len({tuple(t.text.strip() for t in chosen) for chosen in closing}) == 1:
        return closing[0]
    return None


def _window(values: Sequence[Token], count: int, closes: Closes, offset: int) -> Placement | None:
    """Visible blanks: the window of places that holds every figure.

    Text extraction puts the fillers of merged cells at the end of the row, so the first places
    are the columns' own, unless complete rows of the same table show another offset.
    """
    at = [i for i, token in enumerate(values) if not token.blank]
    starts = [
        s for s in range(len(values) - count + 1) if not at or (s <= at[0] and at[-1] < s + count)
    ]
    if not starts:
        return None
    windows = {s: tuple(values[s : s + count]) for s in starts}
    if not at:
        return windows[offset if offset in windows else starts[0]]
    closing = [w for w in windows.values() if closes(w)]
    if len(closing) == 1 and len(starts) > 1:
        return closing[0]
    if len(at) == 1 and at[0] == offset and count > 3 and len(starts) == 1:
        return None  # one figure at the start of a wide row: it may be merged over all columns
    return windows[offset if offset in windows else starts[0]]


def _by_sign(printed: list[Token], signed: Sequence[bool]) -> Placement | None:
    """Blanks that left no trace: only a printed sign can tell which columns are filled."""
    if not any(signed) or len(signed) > 4:
        return None
    marks = [(found := figure(t.text)) is not None and found.signed for t in printed]
    fitting = [
        places
        for places in combinations(range(len(signed)), len(printed))
        if all(signed[p] for p, mark in zip(places, marks, strict=True) if mark)
    ]
    return _filled(fitting[0], printed, len(signed)) if any(marks) and len(fitting) == 1 else None


def _filled(places: tuple[int, ...], printed: list[Token], count: int) -> Placement:
    by_place = dict(zip(places, printed, strict=True))
    return tuple(by_place.get(i) for i in range(count))
