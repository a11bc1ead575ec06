"""Make the scanned examples again: pages printed by Chromium, then drawn, worn and stored.

    python tests/examples/make/scan.py [case ...]

Chromium and Poppler draw the pages, Pillow wears them: slant, blur, noise, shade, low resolution.
"""

import base64
import html
import io
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import docx
import numpy as np
import pdf
import word
from cases import AGENCIES, EDITIONS, EXAMPLES, keep, title, words
from docx.shared import Cm
from forms import Figures, figures, forms
from PIL import Image, ImageDraw, ImageFilter
from PIL.Image import Resampling
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from gongkai.catalogue import Edition

OUT = EXAMPLES / "scan"
Page = Image.Image
GREY = pdf.BORDERS.replace("#000", "#999")
CENTRED = "td{text-align:center}body,td{font-family:%s!important;font-size:%s!important}"
SONG = pdf.BORDERS + CENTRED % ("'Liberation Serif','AR PL UMing CN'", "10.5pt")
SMALL_SONG = pdf.BORDERS + CENTRED % ("'Liberation Serif','AR PL UMing CN'", "9pt")
HEI = pdf.BORDERS + CENTRED % ("'Liberation Sans','WenQuanYi Zen Hei'", "9pt")
LARGE = pdf.BORDERS + "body,td{font-size:12pt!important}"


class Case(NamedTuple):
    name: str
    ending: str
    edition: str
    dots: int = 150
    worn: Callable[[Page], Page] | None = None
    style: str = pdf.BORDERS
    about: str = ""
    blotted: bool = False
    nothing: bool = False  # zeros left blank or crossed out


def slanted(page: Page) -> Page:
    """Fed in askew, with shade, blur and noise."""
    turned = page.rotate(1.3, expand=True, fillcolor="white", resample=Resampling.BICUBIC)
    return worn(turned.filter(ImageFilter.GaussianBlur(0.6)), 5)


def dirty(page: Page) -> Page:
    """A third copy: askew the other way, blurred, noisy."""
    turned = page.rotate(-2.4, expand=True, fillcolor="white", resample=Resampling.BICUBIC)
    return worn(turned.filter(ImageFilter.GaussianBlur(0.9)), 8)


def worn(page: Page, noise: float) -> Page:
    seen = np.asarray(page.convert("L")).astype(float)
    y, x = np.mgrid[0 : seen.shape[0], 0 : seen.shape[1]]
    shade = 238 - 35 * x / seen.shape[1] - 20 * y / seen.shape[0]
    seen = seen / 255 * shade + np.random.default_rng(7).normal(0, noise, seen.shape)
    return Image.fromarray(seen.clip(0, 255).astype("uint8"))


def left(page: Page) -> Page:
    return page.rotate(90, expand=True)


def right(page: Page) -> Page:
    return page.rotate(270, expand=True)


def over(page: Page) -> Page:
    return page.rotate(180)


CASES = [
    Case("pdf-2021", "pdf", "2021"),
    Case("pdf-2019", "pdf", "2019"),
    Case("pdf-slanted", "pdf", "2021", 200, slanted, about="askew, shaded, noisy"),
    Case("pdf-third-copy", "pdf", "2019", 200, dirty, about="askew, blurred, noisy"),
    Case("pdf-turned-left", "pdf", "2021", worn=left, about="pages lie on their side"),
    Case("pdf-turned-right", "pdf", "2019", worn=right, about="pages lie on their side"),
    Case("pdf-upside-down", "pdf", "2021", worn=over, about="pages stand on their head"),
    Case("pdf-grey-rules", "pdf", "2021", style=GREY, about="rules in light grey"),
    Case("tiff-black-and-white", "tiff", "2021", 200, about="fax-like, two pages in one file"),
    Case("png-one-picture", "png", "2019", 110, about="both pages in one long picture"),
    Case("jpeg-low", "jpg", "2021", 96, about="one long picture at 96 dots an inch"),
    Case("jpeg-large-type", "jpg", "2021", 96, style=LARGE, about="one long picture, large type"),
    Case("page-of-pictures", "html", "2021", 130, about="a page whose tables are pictures"),
    Case("word-of-pictures", "docx", "2019", 130, about="Word whose tables are pictures"),
    Case("pdf-mixed", "pdf", "2021", about="first page as text, second as a picture"),
    Case(
        "pdf-serif-nothing",
        "pdf",
        "2021",
        style=SONG,
        nothing=True,
        about="in Song type, zeros blank or crossed out",
    ),
    Case(
        "pdf-low-nothing",
        "pdf",
        "2021",
        100,
        slanted,
        HEI,
        nothing=True,
        about="askew, at 100 dots an inch, zeros blank or crossed out",
    ),
    Case(
        "pdf-serif-low",
        "pdf",
        "2019",
        110,
        slanted,
        SMALL_SONG,
        nothing=True,
        about="askew, small Song type at 110 dots an inch, zeros blank or crossed out",
    ),
    Case(
        "pdf-hidden-text",
        "pdf",
        "2021",
        about="with invisible text of a poor recognition over each page",
    ),
    Case("pdf-blotted", "pdf", "2021", about="one figure under a blot", blotted=True),
]


def main(names: list[str]) -> None:
    for seed, case in enumerate(CASES, 500):
        if not names or case.name in names:
            make(case, seed)


def make(case: Case, seed: int) -> None:
    edition = EDITIONS[case.edition]
    agency = AGENCIES[seed % len(AGENCIES)]
    year = 2019 + seed % 2 if case.edition == "2019" else 2021 + seed % 4
    cells = figures(edition, seed)
    folder = OUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    name = title(agency, year)
    nothing = word.left_out(cells) if case.nothing else {}
    path = folder / f"document.{case.ending}"
    if "pictures" in case.name:
        (shown_in_word if case.ending == "docx" else shown)(case, edition, name, year, cells, path)
    else:
        marked = {cell: word.MARKS[status] for cell, status in nothing.items()}
        markup = pdf.markup(printed(case), edition, name, year, {**cells, **marked})
        store(case, *drawn(markup, case.dots), path)
    blot = {"applications.new_received.natural_person": "unreadable"} if case.blotted else {}
    keep(
        folder,
        f"Made by tests/examples/make/scan.py with invented figures of an invented agency; the "
        f"{case.edition} form{'; ' + case.about if case.about else ''}.",
        agency=agency,
        year=year,
        edition=edition.key,
        cells=cells,
        statuses=blot | nothing,
        findings=("CELL-UNREADABLE",) if blot else (),
    )


def printed(case: Case) -> pdf.Case:
    return pdf.Case(case.name, "", case.edition, style=case.style)


def drawn(markup: str, dots: int) -> tuple[list[Page], bytes]:
    """The pages of a web page in pixels, and the PDF they are drawn from."""
    with tempfile.TemporaryDirectory() as work:
        path = Path(work, "page.pdf")
        pdf.chromium(markup, path)
        subprocess.run(
            ["pdftoppm", "-r", str(dots), "-png", str(path), f"{work}/page"],
            check=True, capture_output=True,
        )  # fmt: skip
        pages = [Image.open(each).convert("L") for each in sorted(Path(work).glob("page*.png"))]
        return pages, path.read_bytes()


def store(case: Case, pages: list[Page], whole: bytes, path: Path) -> None:
    if case.worn is not None:
        pages = [case.worn(page) for page in pages]
    if case.blotted:
        blot(pages[0])
    if case.name == "pdf-mixed":
        mixed(whole, pages[1], path)
    elif case.name == "pdf-hidden-text":
        hidden(pages, path)
    elif case.ending == "pdf":
        pages[0].save(path, save_all=True, append_images=pages[1:], resolution=case.dots,
                      quality=45)  # fmt: skip
    elif case.ending == "tiff":
        black = [page.point(lambda v: 255 * (v > 150)).convert("1") for page in pages]
        black[0].save(path, save_all=True, append_images=black[1:], compression="group4")
    else:
        long = joined(pages)
        long.convert("P").save(path) if case.ending == "png" else long.save(path, quality=55)


def joined(pages: list[Page]) -> Page:
    long = Image.new("L", (pages[0].width, sum(page.height for page in pages)), "white")
    y = 0
    for page in pages:
        long.paste(page, (0, y))
        y += page.height
    return long


def blot(page: Page) -> None:
    """Cover the first figure of table 3, which stands in the first line below its headings."""
    x, y = 697 * page.width // 1240, 976 * page.height // 1609
    ImageDraw.Draw(page).ellipse((x, y - 11, x + 44, y + 11), fill=40)


def mixed(whole: bytes, second: Page, path: Path) -> None:
    """Put the first page of a PDF as it is before the second as a picture."""
    import pypdfium2

    picture = io.BytesIO()
    second.save(picture, format="PDF", resolution=150, quality=45)
    made = pypdfium2.PdfDocument.new()
    made.import_pages(pypdfium2.PdfDocument(whole), [0])
    made.import_pages(pypdfium2.PdfDocument(picture.getvalue()))
    made.save(str(path))


def hidden(pages: list[Page], path: Path) -> None:
    """Put the pages under invisible lines of figures that they do not print."""
    canvas: Any = Canvas(str(path), pagesize=(595, 842), invariant=1)
    for page in pages:
        held = io.BytesIO()
        page.convert("RGB").save(held, format="JPEG", quality=45)
        canvas.drawImage(ImageReader(held), 0, 0, 595, 842)
        text = canvas.beginText(60, 780)
        text.setTextRenderMode(3)
        for line in range(40):
            text.textLine(f"{line} 18 81 8 3 0 1 7 121 0")
        canvas.drawText(text)
        canvas.showPage()
    canvas.save()


def tables(case: Case, edition: Edition, cells: Figures) -> list[bytes]:
    """Each table as a picture of its own, cut to what is printed."""
    found = []
    for form in forms(edition, cells):
        styles = f"body{{font:10pt 'WenQuanYi Micro Hei'}}td{{font-size:9pt}}{case.style}"
        markup = f'<meta charset="utf-8"><style>{styles}</style>{pdf._table(form, case.style)}'
        page = joined(drawn(markup, case.dots)[0])
        ink = Image.eval(page, lambda v: 255 - v).getbbox()
        assert ink is not None
        x0, y0, x1, y1 = ink
        written = io.BytesIO()
        page.crop((x0 - 6, y0 - 6, x1 + 6, y1 + 6)).save(written, format="JPEG", quality=60)
        found.append(written.getvalue())
    return found


def shown(case: Case, edition: Edition, name: str, year: int, cells: Figures, path: Path) -> None:
    """Write a page that shows its tables as pictures."""
    waiting = iter(tables(case, edition, cells))
    body = [f"<h2>{name}</h2>"]
    for heading, text in words(edition, year).items():
        body.append(f"<h3>{heading}</h3>")
        if text:
            body.append(f"<p>{html.escape(text)}</p>")
        else:
            content = base64.b64encode(next(waiting)).decode()
            body.append(f'<p><img src="data:image/jpeg;base64,{content}"></p>')
    path.write_text(f'<meta charset="utf-8"><title>{name}</title>{"".join(body)}', "utf-8")


def shown_in_word(
    case: Case, edition: Edition, name: str, year: int, cells: Figures, path: Path
) -> None:
    """Write a Word document that shows its tables as pictures."""
    waiting = iter(tables(case, edition, cells))
    written = docx.Document()
    written.add_heading(name, 0)
    for heading, text in words(edition, year).items():
        written.add_heading(heading, 1)
        if text:
            written.add_paragraph(text)
        else:
            written.add_picture(io.BytesIO(next(waiting)), width=Cm(16))
    written.save(str(path))


if __name__ == "__main__":
    main(sys.argv[1:])
