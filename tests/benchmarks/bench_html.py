"""Reading a whole HTML report against lxml's mere parse of the same bytes.

    python tests/benchmarks/bench_html.py [pages]

Pages are made from figures with a fixed seed, as Word pastes them into a site's editor: about
140 KB each. Ours is bytes to observations and findings, the rules run once for all pages; the
yardstick is `lxml.html.document_fromstring` on the same bytes. The two take turns, page by page,
so that a machine that slows down slows both.
"""

import random
import sys
import time

import lxml.html

from gongkai import observations, validate
from gongkai.catalogue import Edition, Table, editions
from gongkai.extract import reports
from gongkai.model import Document
from gongkai.read import reading
from gongkai.run.batch import spare_collections

CELL = (
    '<td{span} valign="center" style="width:46.35pt;border:1.0000pt '
    'solid windowtext;padding:0.75pt 0.75pt 0.75pt 0.75pt;"><p class="MsoNormal" align="center" '
    'style="text-align:center;line-height:150%;mso-pagination:widow-orphan;"><span '
    'style="font-family:宋体;font-size:9.0pt;mso-font-kerning:0pt;">{text}</span><span '
    'style="font-family:宋体;mso-spacerun:yes;font-size:9pt"><o:p></o:p></span></p></td>'
)
PARAGRAPH = (
    '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:'
    'exactly"><span style="font-family:仿宋_GB2312;font-size:16.0pt"><font face="仿宋">第{n}项，'
    '本机关全年主动公开政府信息{m}条，</font></span><span style="font-family:仿宋_GB2312;'
    'font-size:16.0pt">办理行政许可{n}件，总计{m}件。</span></p>'
)


def cell(text: object, span: int = 1) -> str:
    """One cell as Word writes it."""
    return CELL.format(text=text, span=f' colspan="{span}"' if span > 1 else "")


def printed(title: str) -> str:
    """A title without the headings above it."""
    return title.rsplit("/", 1)[-1].strip()


def figures(table: Table, rng: random.Random) -> dict[str, list[int]]:
    """Figures that every rule holds for: what came in was granted, what was closed upheld."""
    rows = {line.code: [0] * len(table.columns) for line in table.lines}
    if table.code == "applications":
        parts = [rng.choice((0, 0, 1, 2, 40)) for _ in table.columns[1:]]
        for code in ("new_received", "granted", "total_processed"):
            rows[code] = [*parts, sum(parts)]
    elif table.one_row:
        for code in rows:
            upheld = rng.randrange(9)
            rows[code] = [upheld, *[0] * (len(table.columns) - 2), upheld]
    else:
        rows = {code: [rng.randrange(4000) for _ in table.columns] for code in rows}
    return rows


def page(edition: Edition, rng: random.Random) -> bytes:
    """One report page of the edition in force."""
    body = []
    for table in edition.tables:
        if table.one_row:
            heads = "".join(cell(printed(line.title), len(table.columns)) for line in table.lines)
            below = "".join(cell(printed(c.title)) for _ in table.lines for c in table.columns)
            row = "".join(cell(n) for line in figures(table, rng).values() for n in line)
            body.append(f"<table><tr>{heads}</tr><tr>{below}</tr><tr>{row}</tr></table>")
            continue
        head = cell("信息内容", 3) + "".join(cell(printed(c.title)) for c in table.columns)
        rows = [f"<tr>{head}</tr>"]
        filled = figures(table, rng)
        for line in table.lines:
            rows.append(f"<tr>{cell(line.title, 3)}{''.join(map(cell, filled[line.code]))}</tr>")
        body.append(f"<table>{''.join(rows)}</table>")
    prose = "".join(PARAGRAPH.format(n=n, m=n * 37) for n in range(70))
    title = f"测试县第{rng.randrange(900)}局2024年政府信息公开工作年度报告"
    return (
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><div id="zoom">'
        f"<p>{title}</p><p>一、总体情况</p>{prose}{''.join(body)}</div></body></html>"
    ).encode()


def main() -> None:
    """Print the ratio and what it is made of."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(20240131)
    law = editions()
    spare_collections()  # as the processes of a batch do; it spares the yardstick, too
    pages = [page(law[0], rng) for _ in range(min(count, 100))]
    ours = yardstick = 0.0
    found = []
    for n in range(count + 5):
        content = pages[n % len(pages)]
        start = time.perf_counter()
        lxml.html.document_fromstring(content)
        middle = time.perf_counter()
        read = reports([reading(Document(f"{n:064x}", content, "page.html"))], law)
        if n >= 5:  # the first pages fill the caches
            yardstick += middle - start
            ours += time.perf_counter() - middle
            found.extend(read)
    start = time.perf_counter()
    table = observations.table(found)
    verdict = validate.verdict(table, law, {})
    judged = time.perf_counter() - start
    kilobytes = sum(map(len, pages)) / len(pages) / 1024
    print(f"pages: {count} of {kilobytes:.0f} KB, observations: {table.num_rows}")
    print(f"lxml parse:            {1000 * yardstick / count:8.3f} ms a page")
    print(f"read and extract:      {1000 * ours / count:8.3f} ms a page")
    print(f"arrow and rules:       {1000 * judged / count:8.3f} ms a page")
    print(f"findings: {len(verdict.findings)}")
    print(f"ratio (bound 1.5):     {(ours + judged) / yardstick:8.2f}")


if __name__ == "__main__":
    main()
