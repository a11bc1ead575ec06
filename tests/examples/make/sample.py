"""Make the sample's PDF, Word and Excel reports again, and what is expected of them.

python tests/examples/make/sample.py
"""

import json
from pathlib import Path
from typing import NamedTuple

import pdf
import spreadsheet
import word
from cases import EDITIONS, EXAMPLES, keep, plain, title, words
from forms import figures
from spreadsheet_write import WRITERS

SITES = EXAMPLES.parents[1] / "datapackages" / "sample" / "sites"
EDITION = EDITIONS["2021"]


class Made(NamedTuple):
    """A report: its site, agency and year, the path of its document, and of the page it is on."""

    site: str
    agency: str
    year: int
    document: str
    page: str | None = None


MADE = (
    Made("shiqiao", "石桥县交通运输局", 2024, "group3/M00/2025/report.pdf"),
    Made("lanxi", "岚溪区卫生健康局", 2024, "xxgk/202501/P020250120364.docx",
         "xxgk/202501/t20250120_364.html"),
    Made("mochi", "墨池县人力资源和社会保障局", 2023, "attach/0/2e6b.xlsx", "info/1044/7781.html"),
)  # fmt: skip


def main() -> None:
    for seed, made in enumerate(MADE, 900):
        cells = figures(EDITION, seed)
        path = SITES / made.site / made.document
        path.parent.mkdir(parents=True, exist_ok=True)
        name = title(made.agency, made.year)
        if path.suffix == ".pdf":
            styled = pdf.Case("sample", "", EDITION.key, style=pdf.BORDERS)
            pdf.chromium(pdf.markup(styled, EDITION, name, made.year, cells), path)
        elif path.suffix == ".docx":
            written = word.python_docx(word.CASES[0], EDITION, name, made.year, cells)
            path.write_bytes(written)
        else:
            sheets = spreadsheet.laid_out(
                spreadsheet.CASES[0], EDITION, made.agency, made.year, cells, {}
            )
            WRITERS["xlsxwriter"][1](sheets, path)
        folder = EXAMPLES / {".pdf": "pdf", ".docx": "docx"}.get(path.suffix, "spreadsheet")
        case = folder / f"sample-{made.site}-{made.year}"
        keep(case, "A document of the sample, by tests/examples/make/sample.py.",
             agency=made.agency, year=made.year, edition=EDITION.key, cells=cells)  # fmt: skip
        point(case, path)
        if made.page:
            page(made, name)


def page(made: Made, name: str) -> None:
    """Write the page that attaches a document: prose, and no table."""
    assert made.page is not None
    path = SITES / made.site / made.page
    path.parent.mkdir(parents=True, exist_ok=True)
    told = "".join(
        f"<p><b>{heading}</b></p><p>{text or '详见附件中的表格。'}</p>"
        for heading, text in words(EDITION, made.year).items()
    )
    link = f'<p>附件：<a href="/{made.document}">{name}{Path(made.document).suffix}</a></p>'
    path.write_text(
        f'<!doctype html>\n<html lang="zh-cn"><head><meta charset="utf-8"><title>{name}</title>'
        f'</head>\n<body><h1>{name}</h1>\n<div class="content">{told}</div>\n'
        f"{link}</body></html>\n",
        "utf-8",
    )
    case = EXAMPLES / "html" / f"sample-{made.site}-page"
    case.mkdir(parents=True, exist_ok=True)
    expected = {
        "agency_name": made.agency,
        "report_year": made.year,
        "usable": False,
        "cells": {},
        "statuses": {},
        "findings": ["NO-TABLE"],
    }
    shown = json.dumps(expected, ensure_ascii=False, indent=1, default=plain) + "\n"
    (case / "expected.json").write_text(shown, "utf-8")
    origin = "A page of the sample whose tables are in its attachment, by make/sample.py.\n"
    (case / "origin.txt").write_text(origin, "utf-8")
    point(case, path)


def point(case: Path, path: Path) -> None:
    (case / "source.txt").write_text(f"{path.relative_to(SITES.parent).as_posix()}\n", "utf-8")


if __name__ == "__main__":
    main()
