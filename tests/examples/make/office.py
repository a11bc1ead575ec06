"""Make the examples of old formats and false endings again, from the same figures.

    python tests/examples/make/office.py [case ...]

LibreOffice writes DOC, RTF and ODT; the XML of Office 2003, pages saved under an ending of Word or
Excel, and web archives are written here.
"""

import sys
from collections.abc import Mapping, Sequence
from email import policy
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from typing import NamedTuple
from xml.sax.saxutils import escape

import pdf
from cases import AGENCIES, EDITIONS, EXAMPLES, keep, title, words
from forms import Cell, Form, figures, forms
from libreoffice import converted

OUT = EXAMPLES / "office"


class Case(NamedTuple):
    name: str
    ending: str
    edition: str
    filter: str = ""
    about: str = ""
    application: str = "StarWriter"


CASES = [
    Case("doc-2021", "doc", "2021", "doc:MS Word 97"),
    Case("doc-2019", "doc", "2019", "doc:MS Word 97"),
    Case("wps-2021", "wps", "2021", "doc:MS Word 97", "a WPS document, which is Word 97 inside"),
    Case("rtf-2021", "rtf", "2021", "rtf:Rich Text Format"),
    Case("rtf-2019", "rtf", "2019", "rtf:Rich Text Format"),
    Case("odt-2021", "odt", "2021", "odt:writer8"),
    Case("word-2003-xml", "xml", "2019", about="the XML of Word 2003"),
    Case("doc-named-docx", "docx", "2021", "doc:MS Word 97", "Word 97 with the ending of the new"),
    Case("docx-named-doc", "doc", "2019", "docx:MS Word 2007 XML", "DOCX with the old ending"),
    Case("et-2021", "et", "2021", "xls:MS Excel 97", "a WPS sheet, which is Excel 97 inside",
         "StarCalc"),
    Case("excel-2003-xml", "xls", "2021", about="the XML of Excel 2003, named as Excel"),
    Case("page-named-doc", "doc", "2021", about="a web page saved under the ending of Word"),
    Case("page-named-xls", "xls", "2019", about="a web page in GBK under the ending of Excel"),
    Case("mhtml-2021", "mhtml", "2021", about="a web archive, quoted-printable"),
    Case("mhtml-named-doc", "doc", "2019", about="a web archive in GBK, base64, named as Word"),
]  # fmt: skip


def main(names: list[str]) -> None:
    for seed, case in enumerate(CASES, 300):
        if not names or case.name in names:
            make(case, seed)


def make(case: Case, seed: int) -> None:
    edition = EDITIONS[case.edition]
    agency = AGENCIES[seed % len(AGENCIES)]
    year = 2019 + seed % 2 if case.edition == "2019" else 2021 + seed % 4
    cells = figures(edition, seed)
    styled = pdf.Case(case.name, "", case.edition, style=pdf.BORDERS)
    page = pdf.markup(styled, edition, title(agency, year), year, cells)
    folder = OUT / case.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"document.{case.ending}"
    if case.filter:
        path.write_bytes(converted(page, case.filter, case.application))
    elif case.name.endswith("2003-xml"):
        written = (word if case.name.startswith("word") else excel)(
            title(agency, year), words(edition, year), forms(edition, cells)
        )
        path.write_text(written, "utf-8")
    elif case.name.startswith("mhtml"):
        path.write_bytes(archive(page, "utf-8" if case.ending == "mhtml" else "gbk"))
    else:
        encoding = "gbk" if case.ending == "xls" else "utf-8"
        path.write_bytes(page.replace("utf-8", encoding).encode(encoding))
    about = f"; {case.about}" if case.about else ""
    keep(
        folder,
        f"Made by tests/examples/make/office.py ({case.filter or 'markup'}) with invented figures "
        f"of an invented agency; the {case.edition} form{about}.",
        agency=agency,
        year=year,
        edition=edition.key,
        cells=cells,
    )


def word(name: str, texts: Mapping[str, str], tables: list[Form]) -> str:
    """A document of Word 2003, saved as XML."""
    waiting = iter(tables)
    body = [_paragraph(name)]
    for heading, text in texts.items():
        body.append(_paragraph(heading))
        body.append(_paragraph(text) if text else _word_table(next(waiting)))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<?mso-application progid="Word.Document"?><w:wordDocument '
        'xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" w:macrosPresent="no">'
        f"<w:body>{''.join(body)}</w:body></w:wordDocument>"
    )


def _paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def _word_table(form: Form) -> str:
    columns = "".join('<w:gridCol w:w="900"/>' for _ in form.widths)
    below: dict[int, tuple[int, int]] = {}  # by column: rows still covered, and how wide
    rows = []
    for row in form.rows:
        cells, x, waiting = [], 0, list(row)
        while x < len(form.widths):
            left, wide = below.get(x, (0, 1))
            if left:
                below[x] = (left - 1, wide)
                cells.append(_word_cell("", wide, "<w:vmerge/>"))
            else:
                cell = waiting.pop(0)
                wide = cell.right
                below[x] = (cell.down - 1, wide)
                down = '<w:vmerge w:val="restart"/>' if cell.down > 1 else ""
                cells.append(_word_cell(cell.text, wide, down))
            x += wide
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _word_cell(text: str, wide: int, merged: str) -> str:
    about = f'<w:tcW w:w="{900 * wide}" w:type="dxa"/><w:gridSpan w:val="{wide}"/>{merged}'
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{_paragraph(text)}</w:tc>"


def excel(name: str, texts: Mapping[str, str], tables: list[Form]) -> str:
    """A workbook of Excel 2003, saved as XML: everything on one sheet."""
    waiting = iter(tables)
    rows = [_row([Cell(name)], [0]), "<Row/>"]
    for heading, text in texts.items():
        rows.append(_row([Cell(heading)], [0]))
        rows += [_row([Cell(text)], [0])] if text else _excel_table(next(waiting))
        rows.append("<Row/>")
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1">'
        f"<Table>{''.join(rows)}</Table></Worksheet></Workbook>"
    )


def _excel_table(form: Form) -> list[str]:
    covered: dict[int, int] = {}
    rows = []
    for y, row in enumerate(form.rows):
        starts, x = [], 0
        for cell in row:
            while covered.get(x, 0) > y:
                x += 1
            starts.append(x)
            for beside in range(x, x + cell.right):
                covered[beside] = y + cell.down
            x += cell.right
        rows.append(_row(row, starts))
    return rows


def _row(cells: Sequence[Cell], starts: Sequence[int]) -> str:
    written = []
    for cell, x in zip(cells, starts, strict=True):
        kind = "Number" if cell.text.replace(".", "", 1).isdecimal() else "String"
        merged = f'ss:MergeAcross="{cell.right - 1}" ss:MergeDown="{cell.down - 1}"'
        data = f'<Data ss:Type="{kind}">{escape(cell.text)}</Data>'
        written.append(f'<Cell ss:Index="{x + 1}" {merged}>{data}</Cell>')
    return f"<Row>{''.join(written)}</Row>"


def archive(page: str, encoding: str) -> bytes:
    """A web archive as browsers save it."""
    whole = MIMEMultipart("related", boundary="----=_NextPart_01", type="text/html")
    whole["From"] = "<Saved by a browser>"
    whole["Subject"] = "page"
    part = MIMEText(page.replace("utf-8", encoding), "html", encoding)
    part["Content-Location"] = "http://www.example.gov.cn/report.html"
    whole.attach(part)
    return whole.as_bytes(policy=policy.SMTP.clone(max_line_length=76))


if __name__ == "__main__":
    main(sys.argv[1:])
