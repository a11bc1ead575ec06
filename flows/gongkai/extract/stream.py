"""A reading as one stream of labels and values, for tables whose columns cannot be trusted."""

from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from typing import NamedTuple

from gongkai.catalogue.normal import bare, key, plain, words
from gongkai.extract.figures import figure
from gongkai.extract.lexicon import Lexicon
from gongkai.extract.placing import Token
from gongkai.model import Block, Grid

_MOST_PIECES = 6
_LEAST_LINES = 2


class Run(NamedTuple):
    """Text, then the values that follow it, up to the next text."""

    texts: tuple[Token, ...]
    values: tuple[Token, ...]


def tokens(parts: Iterable[Block | Grid], lexicon: Lexicon) -> Iterator[Token]:
    """Cut parts into tokens, in reading order."""
    row = 0
    for part in parts:
        if isinstance(part, Block):
            row += 1
            yield from _line(part, row, lexicon)
            continue
        for y, slots in enumerate(part.rows):
            row += 1
            # After the first figure of a row, text that is no label stands in a value's place.
            after_figure = False
            for x, slot in enumerate(slots):
                if part.dense and slot.origin != (y, x):
                    continue
                found = figure(slot.text)
                is_value = found is not None or (
                    after_figure and key(slot.text) not in lexicon.meanings
                )
                after_figure |= found is not None and found.kind != "blank"
                if found is None and not after_figure:
                    yield from _line(Block(slot.text, part.locate(y, x)), row, lexicon)
                else:
                    yield Token(slot.text, part.locate(y, x), row, is_value)


def _line(block: Block, row: int, lexicon: Lexicon) -> Iterator[Token]:
    """Cut a line into text and figures.

    Figures stand at the end of a line; in between they do only where a whole table was put on
    one line, which has several lines' wordings in it: elsewhere a figure in a line is prose.
    """
    pieces = block.text.split()
    figures = len(pieces)
    while figures and figure(pieces[figures - 1]) is not None:
        figures -= 1
    if figures > _MOST_PIECES and _many_lines(block.text, lexicon):
        for is_figure, group in groupby(pieces, lambda piece: figure(piece) is not None):
            if is_figure:
                yield from (Token(piece, block.locator, row, True) for piece in group)
            else:
                yield Token(" ".join(group), block.locator, row, False)
        return
    if figures:
        yield Token(" ".join(pieces[:figures]), block.locator, row, False)
    for piece in pieces[figures:]:
        yield Token(piece, block.locator, row, True)


def _many_lines(text: str, lexicon: Lexicon) -> bool:
    """Whether a line of text names at least two lines of the statutory tables."""
    named = (found.key for found in lexicon.find(words(bare(plain(text)))))
    lines = (k for k in named if any(m.axis == "line" for m in lexicon.meanings[k]))
    return len(set(islice(lines, _LEAST_LINES * 4))) >= _LEAST_LINES


def runs(stream: Iterable[Token]) -> Iterator[Run]:
    """Group tokens into runs of text and the values after it."""
    texts: list[Token] = []
    values: list[Token] = []
    for token in stream:
        if token.is_value:
            values.append(token)
            continue
        if values:
            yield Run(tuple(texts), tuple(values))
            texts, values = [], []
        texts.append(token)
    if texts or values:
        yield Run(tuple(texts), tuple(values))


def joined(texts: Iterable[Token]) -> str:
    """Join the keys of texts that may be one label cut into lines; brackets close across them."""
    return words(bare("".join(plain(token.text) for token in texts)))
