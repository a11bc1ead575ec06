"""Draws forms on pages by ReportLab or fpdf2, line by line, as office programs do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from forms import Cell, Form
from fpdf import FPDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

MICROHEI = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
MARGIN = 56.0
pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
pdfmetrics.registerFont(TTFont("MicroHei", MICROHEI, subfontIndex=0))


@dataclass(frozen=True)
class Look:
    """How a document is drawn."""

    rules: str = "lines"  # lines, boxes, fills, open (no sides), none
    font: str = "MicroHei"
    size: float = 9.0
    tracked: float = 0.0
    upright: bool = False  # label of table 3 written one character a line
    repeat: bool = False  # heading rows again on the next page
    low: bool = False  # table 3 begins in the lower half
    turn: int = 0
    numbers: str = "- {} -"
    running: str = ""
    twice: bool = False  # bold imitated by printing twice


class Sheet(Protocol):
    width: float
    height: float

    def page(self) -> None: ...
    def line(self, x0: float, y0: float, x1: float, y1: float) -> None: ...
    def box(self, x: float, y: float, w: float, h: float, fill: bool) -> None: ...
    def text(self, x: float, y: float, text: str, size: float, tracked: float) -> None: ...
    def measure(self, text: str, size: float) -> float: ...
    def save(self, path: Path) -> None: ...


class ReportLabSheet:
    """A4 pages of ReportLab; turned pages are drawn on their side and carry /Rotate."""

    def __init__(self, look: Look) -> None:
        self.look = look
        self.width, self.height = (842.0, 595.0) if look.turn in (90, 270) else (595.0, 842.0)
        # ReportLab swaps the sides of a page that it marks as turned by 90 or 270.
        size = (self.width, self.height)
        self.canvas: Any = Canvas("x", pagesize=size, invariant=1, pageCompression=1)
        self.started = False

    def page(self) -> None:
        if self.started:
            self.canvas.showPage()
        self.started = True
        turn = self.look.turn
        self.canvas.setPageRotation(turn)
        if turn == 90:
            self.canvas.transform(0, 1, -1, 0, 595, 0)
        elif turn == 270:
            self.canvas.transform(0, -1, 1, 0, 0, 842)
        elif turn == 180:
            self.canvas.transform(-1, 0, 0, -1, 595, 842)
        self.canvas.setLineWidth(0.5)

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def box(self, x: float, y: float, w: float, h: float, fill: bool) -> None:
        self.canvas.rect(x, self.height - y - h, w, h, stroke=not fill, fill=fill)

    def text(self, x: float, y: float, text: str, size: float, tracked: float) -> None:
        self.canvas.setFont(self.look.font, size)
        self.canvas.drawString(x, self.height - y - size * 0.85, text, charSpace=tracked)

    def measure(self, text: str, size: float) -> float:
        return float(pdfmetrics.stringWidth(text, self.look.font, size))

    def save(self, path: Path) -> None:
        path.write_bytes(self.canvas.getpdfdata())


class FpdfSheet:
    """A4 pages of fpdf2."""

    def __init__(self, look: Look) -> None:
        self.width, self.height = 595.0, 842.0
        self.pdf = FPDF(unit="pt", format=(595, 842))
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("hei", fname=MICROHEI, collection_font_number=0)
        self.pdf.set_line_width(0.6)

    def page(self) -> None:
        self.pdf.add_page()

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pdf.line(x0, y0, x1, y1)

    def box(self, x: float, y: float, w: float, h: float, fill: bool) -> None:
        self.pdf.set_fill_color(0)
        self.pdf.rect(x, y, w, h, style="F" if fill else "D")

    def text(self, x: float, y: float, text: str, size: float, tracked: float) -> None:
        self.pdf.set_font("hei", size=size)
        self.pdf.set_char_spacing(tracked)
        self.pdf.text(x, y + size * 0.85, text)
        self.pdf.set_char_spacing(0)

    def measure(self, text: str, size: float) -> float:
        self.pdf.set_font("hei", size=size)
        return float(self.pdf.get_string_width(text))

    def save(self, path: Path) -> None:
        self.pdf.set_creation_date(datetime(2024, 1, 1, tzinfo=UTC))
        path.write_bytes(bytes(self.pdf.output()))


class Writer:
    """Puts titles, paragraphs and forms on a sheet, page after page."""

    def __init__(self, sheet: Sheet, look: Look) -> None:
        self.sheet, self.look = sheet, look
        self.number, self.y = 0, 0.0
        self.page()

    def page(self) -> None:
        self.sheet.page()
        self.number += 1
        self.y = MARGIN
        if self.look.numbers:
            shown = self.look.numbers.format(self.number)
            self.sheet.text(self.sheet.width / 2 - 12, self.sheet.height - 36, shown, 9, 0)
        if self.look.running:
            self.sheet.text(MARGIN, 26, self.look.running, 9, 0)

    def paragraph(self, text: str, size: float = 12) -> None:
        for line in self._wrapped(text, self.sheet.width - 2 * MARGIN, size):
            if self.y > self.sheet.height - MARGIN - 20:
                self.page()
            self.sheet.text(MARGIN, self.y, line, size, 0)
            self.y += size * 1.6

    def form(self, form: Form, upright: bool = False) -> None:
        """Draw a table; where a page ends, cells that reach over the end are cut there."""
        total = sum(form.widths)
        whole = self.sheet.width - 2 * MARGIN
        xs = [MARGIN]
        for width in form.widths:
            xs.append(xs[-1] + width / total * whole)
        placed = list(_placed(form.rows))
        heights = self._heights(placed, len(form.rows), xs, upright)
        start = 0
        while start < len(form.rows):
            head = range(form.heading) if start and self.look.repeat else range(0)
            end, room = start, self.sheet.height - MARGIN - 24 - self.y
            used = sum(heights[y] for y in head)
            while end < len(form.rows) and used + heights[end] <= room:
                used += heights[end]
                end += 1
            if end > start:
                self._piece(placed, [*head, *range(start, end)], heights, xs, upright)
            start = end
            if start < len(form.rows):
                self.page()
        self.y += 14

    def _piece(
        self, placed: list[tuple[int, int, Cell]], shown: list[int], heights: list[float],
        xs: list[float], upright: bool,
    ) -> None:  # fmt: skip
        tops, y = {}, self.y
        for row in shown:
            tops[row] = y
            y += heights[row]
        for row, column, cell in placed:
            rows = [r for r in range(row, row + cell.down) if r in tops]
            if not rows:
                continue
            x0, x1 = xs[column], xs[column + cell.right]
            y0, y1 = tops[rows[0]], tops[rows[-1]] + heights[rows[-1]]
            self._rules(x0, y0, x1, y1, xs)
            if row in tops:
                self._text(cell, column, (x0, y0, x1, y1), upright)
        self.y = y

    def _rules(self, x0: float, y0: float, x1: float, y1: float, xs: list[float]) -> None:
        style, sheet = self.look.rules, self.sheet
        if style == "boxes":
            sheet.box(x0, y0, x1 - x0, y1 - y0, False)
        elif style == "fills":
            sheet.box(x0, y0, x1 - x0, 0.5, True)
            sheet.box(x0, y1, x1 - x0, 0.5, True)
            sheet.box(x0, y0, 0.5, y1 - y0, True)
            sheet.box(x1, y0, 0.5, y1 - y0, True)
        elif style in ("lines", "open"):
            sheet.line(x0, y0, x1, y0)
            sheet.line(x0, y1, x1, y1)
            if style == "lines" or x0 > xs[0]:
                sheet.line(x0, y0, x0, y1)
            if style == "lines" or x1 < xs[-1]:
                sheet.line(x1, y0, x1, y1)

    def _text(
        self, cell: Cell, column: int, box: tuple[float, float, float, float], upright: bool
    ) -> None:
        size, sheet = self.look.size, self.sheet
        x0, y0, x1, y1 = box
        one_a_line = upright and column == 0 and cell.right == 1 and cell.down > 1
        lines = list(cell.text) if one_a_line else list(self._wrapped(cell.text, x1 - x0 - 5, size))
        y = y0 + max(2, (y1 - y0 - len(lines) * size * 1.15) / 2)
        is_figure = cell.text.lstrip("-").replace(".", "").isdigit() or cell.text == "/"
        tracked = self.look.tracked if is_figure else 0.0
        for line in lines:
            wide = sheet.measure(line, size) + tracked * (len(line) - 1)
            x = x0 + max(2, (x1 - x0 - wide) / 2) if is_figure or upright else x0 + 2.5
            sheet.text(x, y, line, size, tracked)
            if self.look.twice and not is_figure:
                sheet.text(x + 0.3, y, line, size, tracked)
            y += size * 1.15

    def _wrapped(self, text: str, width: float, size: float) -> Iterator[str]:
        line = ""
        for character in text:
            # Figures are never cut.
            if line and self.sheet.measure(line + character, size) > width and not (
                character in "0123456789." and line[-1] in "-0123456789."
            ):  # fmt: skip
                yield line
                line = ""
            line += character
        yield line

    def _heights(
        self, placed: list[tuple[int, int, Cell]], count: int, xs: list[float], upright: bool
    ) -> list[float]:
        size = self.look.size
        heights = [size * 1.9] * count
        for row, column, cell in placed:
            if cell.down > 1:
                continue
            width = xs[column + cell.right] - xs[column] - 5
            lines = len(list(self._wrapped(cell.text, width, size)))
            heights[row] = max(heights[row], lines * size * 1.15 + 6)
        for row, column, cell in placed:
            rows = range(row, row + cell.down)
            width = xs[column + cell.right] - xs[column] - 5
            lines = len(list(self._wrapped(cell.text, width, size)))
            lack = lines * size * 1.15 + 6 - sum(heights[r] for r in rows)
            if cell.down > 1 and lack > 0:
                heights[rows[-1]] += lack
        return heights


def _placed(rows: list[list[Cell]]) -> Iterator[tuple[int, int, Cell]]:
    """Yield every cell with the row and column it begins at."""
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            taken |= {(y + j, x + i) for j in range(cell.down) for i in range(cell.right)}
            yield y, x, cell
            x += cell.right
