"""How an agency prints a report: in which format and layout, what stands for a zero; its bytes.

Layouts come from the makers of the examples and benchmarks. The slow ones are drawn once for a
layout and year, with marks in the place of title and figures, which each report exchanges.
"""

import importlib
import random
from collections.abc import Callable, Mapping
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from tests.benchmarks.html_pages import PARAGRAPH, Form
from tests.rehearsal import pdfs, word
from tests.rehearsal.country import Agency, Filed, edition_of
from tests.rehearsal.marks import Words
from tests.rehearsal.mix import FORMATS, SEED

GOLDEN = 0.6180339887498949
FORMS = 240
"""Different forms of pages, for each edition."""

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xls": "application/vnd.ms-excel",
    "txt": "text/plain; charset=utf-8",
}
# What stands in a cell in the place of zero; a workbook holds numbers.
NILS = {
    "pdf": (("0",), ("0",), ("0", "0", "/")),
    "docx": (("0",), ("0",), ("0", "0", ""), ("0", "/")),
    "doc": (("0",), ("0", "0", ""), ("0", "-")),
    "txt": (("0",), ("0", "/")),
}
DASHES = ("/", "-")


class Hand(NamedTuple):
    """How an agency prints: its format, a number to choose a layout by, and its zeros."""

    format: str
    number: int
    nil: tuple[str, ...]


class Shown(NamedTuple):
    """What a report prints: by cell, in the place of its figure; with the statuses of the rest."""

    texts: Mapping[str, str]
    statuses: Mapping[str, str]


class Drawn(NamedTuple):
    """A document: its bytes, the ending of its address and its media type."""

    content: bytes
    ending: str
    media_type: str


def hand(agency: Agency, formats: Mapping[str, float] = FORMATS) -> Hand:
    """The hand of an agency; over all of them the formats have their shares."""
    at = agency.number * GOLDEN % 1 * sum(formats.values())
    ends = zip(accumulate(formats.values()), formats, strict=True)
    name = next((name for end, name in ends if at < end), "html")
    nils = NILS.get(name, (("0",),))
    nil = form(2019, agency.number).nil if name == "html" else nils[agency.number % len(nils)]
    return Hand(name, agency.number, nil)


@cache
def form(year: int, number: int) -> Form:
    """The form of pages of a hand, in the edition of a year."""
    edition = edition_of(year)
    number %= FORMS
    if year != edition.first_year:
        return form(edition.first_year, number)
    return Form.drawn([edition], random.Random(f"{SEED}/{number}"))


def shown(filed: Filed, nil: tuple[str, ...], rng: random.Random) -> Shown:
    """What is printed in each cell, where `nil` are the ways to print zero."""
    texts = {cell: str(figure) for cell, figure in filed.figures.items()}
    statuses = {}
    if len(nil) > 1:
        for cell, figure in filed.figures.items():
            if not figure:
                texts[cell] = text = rng.choice(nil)
                if text != "0":
                    statuses[cell] = "dash" if text in DASHES else "blank"
    return Shown(texts, statuses)


def title(name: str, year: int) -> str:
    """The usual title of a report."""
    return f"{name}{year}年政府信息公开工作年度报告"


def drawn(words: Words, number: int, kind: str) -> Drawn:
    """Print a report in a format."""
    ending = "pdf" if kind == "scan" else kind
    return Drawn(WAYS[kind](words, number), ending, TYPES[ending])


def _html(words: Words, number: int) -> bytes:
    rng = random.Random(words.title)
    prose = "".join(
        PARAGRAPH.format(n=n, m=n * 37) for n in rng.choices(range(5_000), k=rng.randrange(20, 60))
    )
    head = f'<meta name="PubDate" content="{words.published} 09:30">' if words.published else ""
    return form(words.year, number).printed(words.title, prose, words.shown, head)


def _txt(words: Words, number: int) -> bytes:
    """Cells with tabs between them, merged places empty."""
    lines = [words.title, ""]
    waiting = [words.form(place) for place in range(3)]
    for heading, text in words.sections.items():
        lines += [heading, ""]
        lines += [text, ""] if text else [*_tabbed(waiting.pop(0)), ""]
    return "\n".join(lines).encode()


def _tabbed(table: object) -> list[str]:
    draw = importlib.import_module("pdf_draw")
    rows: dict[int, dict[int, str]] = {}
    for y, x, cell in draw._placed(table.rows):  # type: ignore[attr-defined]
        rows.setdefault(y, {})[x] = cell.text
    return ["\t".join(row.get(x, "") for x in range(max(row) + 1)) for row in rows.values()]


WAYS: Mapping[str, Callable[[Words, int], bytes]] = {
    "html": _html,
    "pdf": pdfs.text,
    "scan": pdfs.scan,
    "docx": word.docx,
    "doc": word.doc,
    "xlsx": word.xlsx,
    "xls": word.xls,
    "txt": _txt,
}
