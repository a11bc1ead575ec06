"""Make the PDF examples again: documents and expectations from the same figures.

    python tests/examples/make/pdf.py [case ...]

Tools: ReportLab, fpdf2, LibreOffice and Chromium; never the library that reads them. ReportLab
writes the same bytes each time, the others write the same pages with other dates and ids.
"""

import html
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from cases import AGENCIES, EDITIONS, EXAMPLES, keep, title, words
from forms import Figures, Form, figures, forms
from libreoffice import converted
from pdf_draw import FpdfSheet, Look, ReportLabSheet, Writer

from gongkai.catalogue import Edition

OUT = EXAMPLES / "pdf"


class Case(NamedTuple):
    name: str
    tool: str
    edition: str
    look: Look = Look()
    style: str = ""
    about: str = ""
    years: int = 1


DRAWN = [
    Case("ruled-2021", "reportlab", "2021", about="lines drawn edge by edge"),
    Case("ruled-2019", "reportlab", "2019", Look(font="STSong-Light"), about="font not embedded"),
    Case("break-2021", "reportlab", "2021", Look(low=True), about="table 3 over two pages"),
    Case("break-2019", "fpdf2", "2019", Look(low=True), about="table 3 over two pages"),
    Case("break-repeated-heading", "reportlab", "2021", Look(low=True, repeat=True),
         about="heading rows again on the second page"),
    Case("break-many-pages", "fpdf2", "2021",
         Look(size=16, repeat=True, numbers="第 {} 页 共 9 页"),
         about="large type, tables over many pages"),
    Case("vertical-labels", "reportlab", "2021", Look(upright=True),
         about="labels of one character a line"),
    Case("turned-90", "reportlab", "2021", Look(turn=90), about="landscape by /Rotate 90"),
    Case("turned-270", "reportlab", "2019", Look(turn=270), about="landscape by /Rotate 270"),
    Case("turned-180", "reportlab", "2021", Look(turn=180), about="upside down, /Rotate 180"),
    Case("tracked-digits", "reportlab", "2021", Look(tracked=1.8), about="digits tracked apart"),
    Case("tracked-wide", "fpdf2", "2019", Look(tracked=3.2), about="digits tracked far apart"),
    Case("borderless-2021", "reportlab", "2021", Look(rules="none"), about="no lines drawn"),
    Case("borderless-2019", "reportlab", "2019", Look(rules="none"), about="no lines drawn"),
    Case("borderless-break", "fpdf2", "2021", Look(rules="none", low=True, numbers="{}"),
         about="no lines drawn, table 3 over two pages, bare page numbers"),
    Case("cell-boxes", "reportlab", "2021", Look(rules="boxes"),
         about="a stroked box for each cell"),
    Case("filled-rules", "fpdf2", "2021", Look(rules="fills"), about="rules are thin filled boxes"),
    Case("open-sides", "reportlab", "2021", Look(rules="open"), about="no outer upright lines"),
    Case("open-sides-break", "reportlab", "2019", Look(rules="open", low=True),
         about="no outer upright lines, table 3 over two pages"),
    Case("wrapped-labels", "reportlab", "2021", Look(size=13),
         about="labels wrapped in narrow cells"),
    Case("running-title", "reportlab", "2021",
         Look(low=True, running="政府信息公开工作年度报告汇编", numbers="{}/3"),
         about="running title and page numbers around a table over two pages"),
    Case("bold-twice", "fpdf2", "2021", Look(twice=True), about="bold labels printed twice"),
    Case("two-years", "reportlab", "2021", about="the reports of two years in one file", years=2),
]  # fmt: skip
BORDERS = "table{border-collapse:collapse;width:100%}td{border:1px solid #000;padding:3px}"
SEPARATE = "table{border-spacing:2px;width:100%}td{border:1px solid #333;padding:3px}"
NONE = "table{border-collapse:collapse;width:100%}td{padding:3px}"
LOW = ".low{margin-top:260px}"
PRINTED = [
    Case("chromium-2021", "chromium", "2021", style=BORDERS),
    Case("chromium-2019", "chromium", "2019", style=BORDERS),
    Case("chromium-break", "chromium", "2021", style=BORDERS + LOW, about="table 3 over two pages"),
    Case("chromium-separate", "chromium", "2021", style=SEPARATE, about="a border for each cell"),
    Case("chromium-borderless", "chromium", "2021", style=NONE, about="no lines drawn"),
    Case("libreoffice-2021", "libreoffice", "2021", style=BORDERS),
    Case("libreoffice-2019", "libreoffice", "2019", style=BORDERS),
    Case("libreoffice-break", "libreoffice", "2021", style=BORDERS + LOW + "td{padding:7px}",
         about="table 3 over two pages"),
    Case("libreoffice-borderless", "libreoffice", "2021", style=NONE, about="no lines drawn"),
]  # fmt: skip


def main(names: list[str]) -> None:
    for seed, case in enumerate(DRAWN + PRINTED, 1):
        if not names or case.name in names:
            make(case, seed)


def make(case: Case, seed: int) -> None:
    edition = EDITIONS[case.edition]
    agency = AGENCIES[seed % len(AGENCIES)]
    year = 2019 + seed % 2 if case.edition == "2019" else 2021 + seed % 4
    folder = OUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    written = [(year + i, figures(edition, seed * 10 + i)) for i in range(case.years)]
    if case.tool in ("reportlab", "fpdf2"):
        sheet = ReportLabSheet(case.look) if case.tool == "reportlab" else FpdfSheet(case.look)
        writer = Writer(sheet, case.look)
        for number, (each, cells) in enumerate(written):
            if number:
                writer.page()
            draw(writer, case, edition, title(agency, each), each, cells)
        sheet.save(folder / "document.pdf")
    else:
        page = markup(case, edition, title(agency, year), year, written[0][1])
        path = folder / "document.pdf"
        if case.tool == "chromium":
            chromium(page, path)
        else:
            path.write_bytes(converted(page, "pdf:writer_pdf_Export"))
    last, cells = written[-1]
    about = f"; {case.about}" if case.about else ""
    keep(
        folder,
        f"Made by tests/examples/make/pdf.py ({case.tool}) with invented figures of an invented "
        f"agency; the {case.edition} form{about}.",
        agency=agency,
        year=last,
        edition=edition.key,
        cells=cells,
        asked=last if case.years > 1 else None,
    )


def draw(
    writer: Writer, case: Case, edition: Edition, name: str, year: int, cells: Figures
) -> None:
    writer.paragraph(name, 15)
    waiting = forms(edition, cells)
    for heading, text in words(edition, year).items():
        if case.look.low and heading.startswith("三"):
            writer.y = max(writer.y, 430)
        writer.paragraph(heading, 13)
        if text:
            writer.paragraph(text)
        else:
            writer.form(waiting.pop(0), case.look.upright)


def markup(case: Case, edition: Edition, name: str, year: int, cells: Figures) -> str:
    waiting = forms(edition, cells)
    body = []
    for heading, text in words(edition, year).items():
        low = ' class="low"' if heading.startswith("三") else ""
        body.append(f"<h3{low}>{heading}</h3>")
        shown = f"<p>{html.escape(text)}</p>" if text else ""
        body.append(shown or _table(waiting.pop(0), case.style))
    style = f"body{{font:10pt 'WenQuanYi Micro Hei'}}td{{font-size:9pt}}{case.style}"
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{name}</title>'
        f"<style>{style}</style></head><body><h2>{name}</h2>{''.join(body)}</body></html>"
    )


def _table(form: Form, style: str) -> str:
    # LibreOffice takes the borders from the attribute, Chromium from the style.
    border = 0 if style == NONE else 1
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td colspan="{c.right}" rowspan="{c.down}">{html.escape(c.text)}</td>' for c in row
        )
        + "</tr>"
        for row in form.rows
    )
    return f'<table border="{border}">{rows}</table>'


def chromium(page: str, path: Path) -> None:
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
        "--disable-background-networking --disable-component-update --disable-sync "
        "--no-pdf-header-footer"
    ).split()
    with tempfile.TemporaryDirectory() as work:
        source = Path(work, "document.html")
        source.write_text(page, "utf-8")
        subprocess.run(
            ["chromium", *flags, f"--user-data-dir={work}/profile",
             f"--print-to-pdf={path}", source.as_uri()],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
