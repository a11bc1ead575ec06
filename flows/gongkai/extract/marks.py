"""What stands for a printed text where only the labels count: all figures have one mark."""

from collections.abc import Mapping

from gongkai.extract.figures import figure

PROSE, FIGURE, DASH, BLANK = range(4)
"""Marks; no texts, so that no label can be mistaken for them."""

_LONGEST = 150
"""Characters: with more it is no label. What stands in prose is not to be remembered."""
_MOST = 50_000


class _Marks(dict[str, object]):
    """The mark of every text, by the kind of figure it is; other texts stand for themselves.

    A memory of those that were asked for, so that the usual text costs no more than a look-up.
    """

    def __init__(self, kinds: Mapping[str, int]) -> None:
        super().__init__()
        self._kinds = kinds

    def __missing__(self, text: str) -> object:
        if len(text) > _LONGEST:
            return PROSE
        read = figure(text)
        mark = text if read is None else self._kinds.get(read.kind, text)
        if len(self) >= _MOST:
            self.clear()
        self[text] = mark
        return mark


mark = _Marks({"reported": FIGURE, "dash": DASH}).__getitem__
"""The mark of a text in a form, which may ask how a blank is written."""

coarse = _Marks({"reported": FIGURE, "dash": FIGURE, "blank": BLANK}).__getitem__
"""The mark of a text in a row, where it only counts whether anything is printed."""
