"""Reading a whole HTML report against lxml's mere parse of the same bytes.

    python tests/benchmarks/bench_html.py [pages]

Pages are made from figures with a fixed seed, as Word pastes them into a site's editor: about
140 KB each. Ours is bytes to observations and findings, the rules run once for all pages; the
yardstick is `lxml.html.document_fromstring` on the same bytes. Time is that of the processor, and
the two take turns, so that a machine that slows down slows both; some pages at a time, for what one
leaves in memory to be tidied up is tidied at the next one's expense (a tenth of a page of lxml's).

Told twice: of pages that print one form with other figures, as most agencies do, and of pages
each with a form of its own (editions, wordings, order of columns, local lines, broken tables,
merged cells, what a nil is printed as), where nothing of a form can be known from the page before.
"""

import random
import sys
import time
from collections.abc import Sequence

import html_pages
import lxml.html

from gongkai import observations, validate
from gongkai.catalogue import Edition, editions
from gongkai.extract import reports
from gongkai.model import Document
from gongkai.read import reading
from gongkai.run.collecting import spare_collections

WARMING = 5
"""Pages read before the clock starts: they fill the caches."""
TURN = 20
"""Pages that each reads at a time."""


def measure(name: str, pages: Sequence[bytes], count: int, law: tuple[Edition, ...]) -> None:
    """Read `count` pages; print the ratio and what it is made of."""
    ours = yardstick = 0.0
    found = []
    for content in pages[:WARMING]:
        reports([reading(Document("0" * 64, content, "page.html"))], law)
    for first in range(0, count, TURN):
        turn = [(n, pages[n % len(pages)]) for n in range(first, min(first + TURN, count))]
        start = time.process_time()
        for _, content in turn:
            lxml.html.document_fromstring(content)
        middle = time.process_time()
        for n, content in turn:
            found.extend(reports([reading(Document(f"{n:064x}", content, "page.html"))], law))
        yardstick += middle - start
        ours += time.process_time() - middle
    start = time.process_time()
    table = observations.table(found)
    verdict = validate.verdict(table, law, {})
    judged = time.process_time() - start
    kilobytes = sum(map(len, pages)) / len(pages) / 1024
    print(f"{name}: {count} pages of {kilobytes:.0f} KB, observations: {table.num_rows}")
    print(f"lxml parse:            {1000 * yardstick / count:8.3f} ms a page")
    print(f"read and extract:      {1000 * ours / count:8.3f} ms a page")
    print(f"arrow and rules:       {1000 * judged / count:8.3f} ms a page")
    print(f"findings: {len(verdict.findings)}")
    print(f"ratio (bound 1.5):     {(ours + judged) / yardstick:8.2f}\n")


def misread(page: bytes, printed: dict[str, int], law: tuple[Edition, ...]) -> int:
    """Count the cells of a page that are not read as they were printed."""
    (report,) = reports([reading(Document("0" * 64, page, "page.html"))], law)
    read = {o.cell: 0 if o.status in ("blank", "dash") else o.value for o in report.observations}
    return sum(read.get(cell) != figure for cell, figure in printed.items())


def main() -> None:
    """Print both ratios; end with 1 where a cell is misread."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rng = random.Random(20240131)
    law = editions()
    spare_collections()  # as the processes of a batch do; it spares the yardstick, too
    pages = [html_pages.page(law[0], rng) for _ in range(min(count, 100))]
    measure("one form", pages, count, law)
    drawn = [html_pages.varied(law, rng) for _ in range(count)]
    measure("a form each", [page for page, _ in drawn], count, law)
    wrong = sum(misread(page, printed, law) for page, printed in drawn)
    print(f"cells misread: {wrong} of {sum(len(printed) for _, printed in drawn)}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
