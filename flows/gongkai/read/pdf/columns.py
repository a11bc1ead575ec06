"""Tables without lines: wrapped labels put together again beside the figures of their row.

The words of a page stand in lines, but a label wrapped in its column lies across several lines,
with the figures in the middle. Words that stand close under each other on one left edge or one
middle are one cell again, which then stands on the line of its figures.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.read.pdf.drawn import Box
from gongkai.read.pdf.lines import Line, Word
from gongkai.read.pdf.page import WIDE

_FIGURE = re.compile(r"[-+−–]?[\d０-９][\d０-９,，.．]*|[-—–/]{1,2}")
_GLUED = re.compile(r"(.*[\u4e00-\u9fff）)])([\d０-９][\d０-９,，.．]*)")
_DASH = re.compile(r"[-—–/]+")
_LEAST_FIGURES = 3  # a line of figures has at least so many; prose does not end with three
_HEADING_LINES = 10  # lines of wrapped headings above the first figures, at most
_LABEL_LINES = 3  # lines of a wrapped label below the last figures, at most
_BETWEEN = 6  # lines of wrapped labels between two lines of figures, at most
_PROSE = 0.62  # of the page's width: a word so wide is a line of prose
_PITCH = 1.4  # of the size of type: lines of one cell are nearer than this, rows seldom
_EVEN = 1.12  # times the closest lines of a table: lines of one cell are all that close
_NEAR_WORDS = 60  # words that are looked back for the line above: some lines of a wide table
_ASIDE = 2.5  # points that lines of one cell may stand apart sideways

Columns = list[tuple[float, float]]


@dataclass(slots=True)
class _Cell:
    words: list[Word]

    @property
    def x0(self) -> float:
        return min(w.box[0] for w in self.words)

    @property
    def x1(self) -> float:
        return max(w.box[2] for w in self.words)

    @property
    def middle(self) -> float:
        return (self.words[0].box[1] + self.words[-1].box[3]) / 2


def rejoined(lines: Sequence[Line], width: float) -> list[Line]:
    """Return the lines of a page, those of tables without rules with their cells made whole."""
    found: list[Line] = []
    done = 0
    for first, last, columns in _stretches(lines):
        start, end = _zone(lines, first, last, done, width)
        found += lines[done:start]
        found += (_in_columns(row, columns) for row in _rows(lines[start:end], columns))
        done = end
    return [*found, *lines[done:]]


def _figures(line: Line) -> int:
    """Count the figures that a line ends with."""
    count = 0
    for word in reversed(line.words):
        if not _FIGURE.fullmatch(word.text):
            break
        count += 1
    return count


def _stretches(lines: Sequence[Line]) -> list[tuple[int, int, Columns]]:
    """Group lines whose figures stand in the same columns, with few other lines between them."""
    found: list[tuple[int, int, Columns]] = []
    for place, line in enumerate(lines):
        if _figures(line) < _LEAST_FIGURES:
            continue
        # A dash may stand at the side of its column, and tells nothing of where that is.
        words = line.words[len(line.words) - _figures(line) :]
        boxes = [word.box for word in words if not _DASH.fullmatch(word.text)]
        if len(boxes) < _LEAST_FIGURES:
            continue
        if found and place - found[-1][1] <= _BETWEEN and _met(boxes, found[-1][2]):
            first, _, columns = found[-1]
            found[-1] = (first, place, _widened(columns, boxes))
        else:
            found.append((place, place, [(box[0], box[2]) for box in boxes]))
    return found


def _met(boxes: Sequence[Box], columns: Columns) -> bool:
    """Whether figures stand in columns: at most one in each, none in two, most in one at all."""
    hits = [_under(box, columns) for box in boxes]
    alone = [hit[0] for hit in hits if len(hit) == 1]
    return (
        all(len(hit) < 2 for hit in hits)
        and len(set(alone)) == len(alone)
        and 2 * len(alone) > len(boxes)
    )


def _under(box: Box, columns: Columns) -> list[int]:
    return [i for i, (x0, x1) in enumerate(columns) if box[0] <= x1 and box[2] >= x0]


def _widened(columns: Columns, boxes: Sequence[Box]) -> Columns:
    wide = list(columns)
    for box in boxes:
        if hit := _under(box, wide):
            x0, x1 = wide[hit[0]]
            wide[hit[0]] = (min(x0, box[0]), max(x1, box[2]))
        else:
            wide.append((box[0], box[2]))
    return sorted(wide)


def _in_columns(line: Line, columns: Columns) -> Line:
    """Say which columns of a line of figures are blank, if every figure stands in one column."""
    line = _freed(line, columns)
    count = 0
    for word in reversed(line.words):
        if not _FIGURE.fullmatch(word.text) or len(_under(word.box, columns)) != 1:
            break
        count += 1
    by_column = {_under(w.box, columns)[0]: w for w in line.words[len(line.words) - count :]}
    rest = line.words[: len(line.words) - count]
    # A dash aside from its column, or a figure of another table: left as it is, in order.
    if not count or len(by_column) != count or (rest and _FIGURE.fullmatch(rest[-1].text)):
        return line
    _, y0, _, y1 = line.box
    values = [by_column.get(i, Word("", (x0, y0, x1, y1))) for i, (x0, x1) in enumerate(columns)]
    return Line((*rest, *values), len(values))


def _freed(line: Line, columns: Columns) -> Line:
    """Part a figure from the label that it touches, where it stands in a column that is free."""
    for place, word in enumerate(line.words):
        glued = _GLUED.fullmatch(word.text)
        if glued is None:
            continue
        label, figure = glued.groups()
        x0, y0, x1, y1 = word.box
        cut = x1 - len(figure) * _size(word) / 2
        column = _under((cut, y0, x1, y1), columns)
        taken = [w for w in line.words[place + 1 :] if _under(w.box, columns) == column]
        if len(column) == 1 and not taken:
            parts = Word(label, (x0, y0, cut, y1)), Word(figure, (cut, y0, x1, y1))
            return Line((*line.words[:place], *parts, *line.words[place + 1 :]), line.values)
    return line


def _zone(lines: Sequence[Line], first: int, last: int, done: int, width: float) -> tuple[int, int]:
    """Return from which line to before which one a table goes, with its wrapped cells."""

    def prose(line: Line) -> bool:
        return any(w.box[2] - w.box[0] > _PROSE * width for w in line.words)

    start, end = first, last + 1
    while start > max(done, first - _HEADING_LINES) and not prose(lines[start - 1]):
        start -= 1
    while end < min(len(lines), last + 1 + _LABEL_LINES) and not prose(lines[end]):
        end += 1
    return start, end


def _rows(lines: Sequence[Line], columns: Columns) -> list[Line]:
    """Put the cells of a table on lines again: each on that of its only figures, if it has."""
    figured = [_middle(line) for line in lines if _in_columns(line, columns).values]
    pitch = _closest(lines)
    cells: list[_Cell] = []
    for line in lines:
        for word in line.words:
            above = next((c for c in reversed(cells) if _goes_on(c, word, figured, pitch)), None)
            if above is None:
                cells.append(_Cell([word]))
            else:
                above.words.append(word)
    wrapped, single = [], []
    for cell in cells:
        if len(cell.words) > 1 and _beside(cell, cells):
            wrapped.append(cell)
        else:
            single += [_Cell([word]) for word in cell.words]
    placed = [(cell.middle, cell) for cell in single]
    placed += [(_on_figures(cell, figured), cell) for cell in wrapped]
    return [_line(row) for row in _by_height(placed)]


def _middle(line: Line) -> float:
    return (line.words[-1].box[1] + line.words[-1].box[3]) / 2


def _closest(lines: Sequence[Line]) -> float:
    """Return how near lines of one cell are at most, by the nearest words on one edge."""
    nearest = float("inf")
    above: list[Word] = []
    for line in lines:
        for word in line.words:
            steps = (word.box[1] - w.box[1] for w in above if _aligned(w, w, word))
            nearest = min([nearest, *(step for step in steps if step > 0.9 * _size(word))])
        above = [*above, *line.words][-_NEAR_WORDS:]
    return nearest * _EVEN


def _size(word: Word) -> float:
    """Return the size of a word's type: how wide its Chinese characters are, others being half."""
    wide = len(WIDE.findall(word.text))
    return (word.box[2] - word.box[0]) / (wide + (len(word.text) - wide) / 2)


def _aligned(first: Word, last: Word, word: Word) -> bool:
    """Whether a word stands on the left edge or the middle of words above it."""
    if _FIGURE.fullmatch(word.text) or _FIGURE.fullmatch(last.text):
        return False
    left = abs(word.box[0] - first.box[0])
    middle = abs(word.box[0] + word.box[2] - last.box[0] - last.box[2]) / 2
    return min(left, middle) <= _ASIDE


def _goes_on(cell: _Cell, word: Word, figured: Sequence[float], pitch: float) -> bool:
    """Whether a word stands right under a cell's last word, as the next line of its text.

    Two words that each stand beside figures of their own are two labels.
    """
    last = cell.words[-1]
    if not _aligned(cell.words[0], last, word):
        return False
    if _row_of(word, figured) is not None and any(_row_of(w, figured) for w in cell.words):
        return False
    size = _size(last)
    return 0.5 * size < word.box[1] - last.box[1] < min(pitch, _PITCH * size)


def _row_of(word: Word, figured: Sequence[float]) -> float | None:
    """Return the height of the line of figures that a word stands on."""
    middle, near = (word.box[1] + word.box[3]) / 2, 0.3 * (word.box[3] - word.box[1])
    return next((height for height in figured if abs(height - middle) <= near), None)


def _beside(cell: _Cell, cells: Sequence[_Cell]) -> bool:
    """Whether anything stands beside a cell: alone it is a paragraph, with its own lines."""
    top, bottom = cell.words[0].box[1], cell.words[-1].box[3]
    return any(
        top < (word.box[1] + word.box[3]) / 2 < bottom
        for other in cells
        if other is not cell and (other.x0 > cell.x1 or other.x1 < cell.x0)
        for word in other.words
    )


def _on_figures(cell: _Cell, figured: Sequence[float]) -> float:
    """Return the height a cell belongs on: that of the only figures beside it, or its middle."""
    top, bottom = cell.words[0].box[1], cell.words[-1].box[3]
    beside = [height for height in figured if top < height < bottom]
    return beside[0] if len(beside) == 1 else cell.middle


def _by_height(placed: list[tuple[float, _Cell]]) -> list[list[_Cell]]:
    rows: list[list[_Cell]] = []
    at = 0.0
    for height, cell in sorted(placed, key=lambda p: p[0]):
        near = (cell.words[0].box[3] - cell.words[0].box[1]) * 0.35
        if rows and height - at <= near:
            rows[-1].append(cell)
        else:
            rows.append([cell])
            at = height
    return rows


def _line(row: list[_Cell]) -> Line:
    row.sort(key=lambda cell: cell.x0)
    return Line(tuple(Word("".join(w.text for w in c.words), _box(c)) for c in row))


def _box(cell: _Cell) -> tuple[float, float, float, float]:
    return cell.x0, cell.words[0].box[1], cell.x1, cell.words[-1].box[3]
