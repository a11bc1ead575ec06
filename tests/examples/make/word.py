"""Make the Word examples again: documents and expectations from the same figures.

    python tests/examples/make/word.py [case ...]

Tools: python-docx and LibreOffice, never the code that reads them; what neither of them writes
(tracked changes, content controls, the strict vocabulary) is marked up by word_changes. What
python-docx writes has the same bytes each time; LibreOffice's has other dates and ids.
"""

import html
import io
import sys
import zipfile
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import docx
import word_changes as change
from cases import AGENCIES, EDITIONS, EXAMPLES, keep, title, words
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from forms import Figures, Form, figures, forms
from libreoffice import converted

from gongkai.catalogue import Edition

OUT = EXAMPLES / "docx"
NEEDLESS = ("/thumbnail", "/stylesWithEffects", "/customXml")
LONG_AGO = (1980, 1, 1, 0, 0, 0)


class Case(NamedTuple):
    name: str
    edition: str
    about: str = ""
    changes: tuple[Callable[[Document], None], ...] = ()
    tool: str = "python-docx"
    nothing: bool = False
    strict: bool = False


CASES = [
    Case("plain-2021", "2021"),
    Case("plain-2019", "2019"),
    Case("split-table", "2021", "table 3 cut in two tables", (change.split,)),
    Case("split-table-headed", "2019", "table 3 cut in two tables, both with the headings",
         (change.split_headed,)),
    Case("repeated-header", "2021", "heading rows marked to repeat, and typed in again within",
         (change.repeat_header,)),
    Case("text-box", "2021", "the whole report in a text box, with its old version as fallback",
         (change.box,)),
    Case("old-text-boxes", "2019", "each table in a text box of the old kind",
         (change.box_tables,)),
    Case("tracked-changes", "2021",
         "figures corrected, a row and a paragraph moved, a column deleted, by tracked changes",
         (change.track,)),
    Case("layout-table", "2019", "the whole report in one cell of a layout table",
         (change.lay_out,)),
    Case("small-tables", "2021", "figures in tables of one cell within cells",
         (change.nest_figures,)),
    Case("content-controls", "2021", "sections, rows, cells and figures in content controls",
         (change.control,)),
    Case("strict-2021", "2021", "the strict vocabulary of ISO/IEC 29500", strict=True),
    Case("strict-controls-2019", "2019", "the strict vocabulary, content controls",
         (change.control,), strict=True),
    Case("blanks-and-dashes", "2021", "zeros left blank or printed as a dash", nothing=True),
    Case("vertical-labels", "2021", "labels of one character a paragraph in upright cells",
         (change.upright,)),
    Case("fields-and-runs", "2021",
         "figures as fields, digits in runs of their own, hidden text between them",
         (change.compute, change.hide)),
    Case("old-merges", "2019", "cells merged across the old way, rows that begin further right",
         (change.merge_the_old_way, change.leave_out)),
    Case("libreoffice-2021", "2021", tool="LibreOffice"),
    Case("libreoffice-2019", "2019", tool="LibreOffice"),
    Case("libreoffice-blanks", "2021", "zeros left blank or printed as a dash",
         tool="LibreOffice", nothing=True),
]  # fmt: skip


def main(names: list[str]) -> None:
    for seed, case in enumerate(CASES, 1):
        if not names or case.name in names:
            make(case, seed)


def make(case: Case, seed: int) -> None:
    edition = EDITIONS[case.edition]
    agency = AGENCIES[seed % len(AGENCIES)]
    year = 2019 + seed % 2 if case.edition == "2019" else 2021 + seed % 4
    cells = figures(edition, 500 + seed)
    statuses = left_out(cells) if case.nothing else {}
    shown: dict[str, Any] = {**cells, **{c: MARKS[status] for c, status in statuses.items()}}
    drawn = libreoffice if case.tool == "LibreOffice" else python_docx
    content = drawn(case, edition, title(agency, year), year, shown)
    folder = OUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "document.docx").write_bytes(strict(content) if case.strict else content)
    about = f"; {case.about}" if case.about else ""
    keep(
        folder,
        f"Made by tests/examples/make/word.py ({case.tool}) with invented figures of an invented "
        f"agency; the {case.edition} form{about}.",
        agency=agency,
        year=year,
        edition=edition.key,
        cells=cells,
        statuses=statuses,
    )


MARKS = {"blank": "", "dash": "/"}


def left_out(cells: Figures) -> dict[str, str]:
    """Name the zeros that are printed as nothing: every second one as a dash. Totals stay."""
    zeros = [c for c, value in cells.items() if value == 0 and not c.endswith(".total")]
    return {cell: "dash" if place % 2 else "blank" for place, cell in enumerate(zeros)}


def python_docx(
    case: Case, edition: Edition, name: str, year: int, cells: Mapping[str, Any]
) -> bytes:
    document = docx.Document()
    document.add_heading(name, 0)
    waiting = forms(edition, cells)
    for heading, text in words(edition, year).items():
        document.add_heading(heading, 1)
        if text:
            document.add_paragraph(text)
        else:
            draw(document, waiting.pop(0))
    for step in case.changes:
        step(document)
    slim(document)
    held = io.BytesIO()
    document.save(held)
    return packed(held.getvalue(), {})


def slim(document: Document) -> None:
    """Leave out what the tool's template holds and the report does not need."""
    for relations in (document.part.rels, document.part.package.rels):
        for key, relation in list(relations.items()):
            if relation.reltype.endswith(NEEDLESS):
                del relations[key]
    for style in list(document.styles):
        if style.type == WD_STYLE_TYPE.TABLE and style.name not in ("Normal Table", "Table Grid"):
            style.delete()


def draw(document: Document, form: Form) -> None:
    """Draw a form as a table: merged cells by the tool's own merging."""
    table = document.add_table(len(form.rows), len(form.widths), style="Table Grid")
    taken: set[tuple[int, int]] = set()
    for y, row in enumerate(form.rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            first, last = table.cell(y, x), table.cell(y + cell.down - 1, x + cell.right - 1)
            merged = first.merge(last) if cell.right * cell.down > 1 else first
            merged.text = cell.text
            taken |= {(y + j, x + i) for j in range(cell.down) for i in range(cell.right)}


def packed(content: bytes, replaced: Mapping[bytes, bytes]) -> bytes:
    """Pack a container again with fixed dates, words replaced in its XML."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w") as new:
        for name in old.namelist():
            member = old.read(name)
            for before, after in replaced.items():
                member = member.replace(before, after)
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), member, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def strict(content: bytes) -> bytes:
    """Rewrite a document in the strict vocabulary, the types of its relations, too."""
    return packed(content, change.STRICT)


def libreoffice(
    case: Case, edition: Edition, name: str, year: int, cells: Mapping[str, Any]
) -> bytes:
    page = markup(edition, name, year, cells)
    return packed(converted(page, "docx:MS Word 2007 XML"), {})


def markup(edition: Edition, name: str, year: int, cells: Mapping[str, Any]) -> str:
    waiting = forms(edition, cells)
    body = [f"<h1>{name}</h1>"]
    for heading, text in words(edition, year).items():
        body.append(f"<h2>{heading}</h2>")
        body.append(f"<p>{html.escape(text)}</p>" if text else table(waiting.pop(0)))
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{name}</title></head>'
        f"<body>{''.join(body)}</body></html>"
    )


def table(form: Form) -> str:
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td colspan="{c.right}" rowspan="{c.down}">{html.escape(c.text)}</td>' for c in row
        )
        + "</tr>"
        for row in form.rows
    )
    return f'<table border="1">{rows}</table>'


if __name__ == "__main__":
    main(sys.argv[1:])
