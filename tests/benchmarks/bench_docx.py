"""Reading a Word report against lxml's mere parse of its text.

    python tests/benchmarks/bench_docx.py [documents]

Documents are made from figures with a fixed seed, marked up as Word saves a report: every run
with its fonts, every cell with its borders. Ours is bytes to a Reading: the container opened,
text, styles and relations parsed, grids laid out; the yardstick is `lxml.etree.fromstring` on the
unpacked `word/document.xml` alone. The two take turns, document by document.
"""

import io
import random
import sys
import time
import zipfile

from lxml import etree

from gongkai.catalogue import Edition, Table, editions
from gongkai.model import Document, Grid
from gongkai.read import reading
from gongkai.run.collecting import spare_collections

BOUND = 3.0
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
RUN = (
    '<w:r w:rsidRPr="00A77B3E"><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体" '
    'w:eastAsia="宋体" w:cs="宋体"/><w:color w:val="000000"/><w:kern w:val="0"/>'
    '<w:sz w:val="20"/><w:szCs w:val="20"/></w:rPr><w:t>{text}</w:t></w:r>'
)
CELL = (
    '<w:tc><w:tcPr><w:tcW w:w="1080" w:type="dxa"/>{span}<w:tcBorders><w:top w:val="single" '
    'w:sz="8" w:space="0" w:color="auto"/><w:left w:val="nil"/><w:bottom w:val="single" w:sz="8" '
    'w:space="0" w:color="auto"/><w:right w:val="single" w:sz="8" w:space="0" w:color="auto"/>'
    '</w:tcBorders><w:vAlign w:val="center"/></w:tcPr><w:p w:rsidR="00A77B3E" '
    'w:rsidRDefault="00A77B3E"><w:pPr><w:widowControl/><w:spacing w:line="240" '
    'w:lineRule="atLeast"/><w:jc w:val="center"/></w:pPr>{run}</w:p></w:tc>'
)
PARAGRAPH = (
    '<w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E"><w:pPr><w:pStyle w:val="a3"/><w:spacing '
    'w:line="560" w:lineRule="exact"/><w:ind w:firstLine="640" w:firstLineChars="200"/></w:pPr>'
    "{runs}</w:p>"
)
STYLE = (
    '<w:style w:type="paragraph" w:styleId="a{n}"><w:name w:val="Style {n}"/><w:basedOn '
    'w:val="a"/><w:uiPriority w:val="99"/><w:pPr><w:spacing w:before="100"/></w:pPr><w:rPr>'
    '<w:rFonts w:ascii="宋体"/><w:sz w:val="24"/></w:rPr></w:style>'
)
LATENT = (
    '<w:lsdException w:name="List Table {n}" w:semiHidden="1" w:uiPriority="99" '
    'w:unhideWhenUsed="1"/>'
)


def cell(text: object, span: int = 1) -> str:
    """One cell as Word writes it."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return CELL.format(run=RUN.format(text=text), span=spanned)


def table(form: Table, rng: random.Random) -> str:
    """One statutory table: a row of headings, then the lines with their figures."""
    heads = "".join(cell(column.title.rsplit("/", 1)[-1]) for column in form.columns)
    rows = [cell("信息内容", 3) + heads]
    for line in form.lines:
        rows.append(cell(line.title, 3) + "".join(cell(rng.randrange(4000)) for _ in form.columns))
    columns = '<w:gridCol w:w="1080"/>' * (3 + len(form.columns))
    body = "".join(f'<w:tr w:rsidR="00A77B3E">{row}</w:tr>' for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{body}</w:tbl>"


def text(edition: Edition, rng: random.Random) -> bytes:
    """The main part of one report: paragraphs of some runs each, then the tables."""
    prose = [
        PARAGRAPH.format(runs="".join(RUN.format(text=t) for t in (f"第{n}项，", "公开", n * 37)))
        for n in range(70)
    ]
    tables = "".join(table(form, rng) for form in edition.tables)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{WORD}"><w:body>{"".join(prose)}{tables}</w:body></w:document>'
    ).encode()


def packed(main: bytes) -> bytes:
    """A Word file with that text, its styles and relations."""
    latent = "".join(LATENT.format(n=n) for n in range(376))  # Word lists all that it knows
    styles = f"<w:latentStyles>{latent}</w:latentStyles>"
    styles += "".join(STYLE.format(n=n) for n in range(60))
    main_is = f'Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"'
    styles_are = f'Id="r2" Type="{OFFICE}/styles" Target="styles.xml"'
    start = f'<Relationships xmlns="{PACKAGE}"><Relationship '
    members = {
        "_rels/.rels": f"{start}{main_is}/></Relationships>".encode(),
        "word/document.xml": main,
        "word/_rels/document.xml.rels": f"{start}{styles_are}/></Relationships>".encode(),
        "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>'.encode(),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return held.getvalue()


def main() -> int:
    """Print the ratio and what it is made of; 1 where a table is missing or the bound broken."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    rng = random.Random(20240131)
    edition = editions()[0]
    spare_collections()
    texts = [text(edition, rng) for _ in range(20)]
    files = [packed(each) for each in texts]
    ours = yardstick = 0.0
    grids = 0
    for n in range(count + 5):
        content = texts[n % len(texts)]
        start = time.perf_counter()
        etree.fromstring(content)
        middle = time.perf_counter()
        seen = reading(Document(f"{n:064x}", files[n % len(files)], "report.docx"))
        if n >= 5:  # the first documents fill the caches
            yardstick += middle - start
            ours += time.perf_counter() - middle
            grids += sum(isinstance(part, Grid) for part in seen.parts)
    kilobytes = sum(map(len, texts)) / len(texts) / 1024
    print(f"documents: {count}, document.xml of {kilobytes:.0f} KB, grids: {grids}")
    print(f"lxml parse of it alone: {1000 * yardstick / count:8.3f} ms a document")
    print(f"read:                   {1000 * ours / count:8.3f} ms a document")
    print(f"ratio (bound {BOUND}):      {ours / yardstick:8.2f}")
    return int(grids != count * len(edition.tables) or ours > BOUND * yardstick)


if __name__ == "__main__":
    sys.exit(main())
