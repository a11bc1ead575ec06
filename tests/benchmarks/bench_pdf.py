"""Reading PDFs against pdfplumber's tables of the same files.

    python tests/benchmarks/bench_pdf.py [rounds]

The examples of tests/examples/pdf, read whole: characters, rules, grids and lines, against
`extract_tables` of pdfplumber. The two take turns, file by file, so that a machine that slows
down slows both.
"""

import io
import logging
import sys
import time
from pathlib import Path

import pdfplumber

from gongkai.model import Document
from gongkai.read import reading

EXAMPLES = Path(__file__).parents[1] / "examples" / "pdf"


def main(rounds: int) -> None:
    """Print pages a second of both, and how many times faster ours is."""
    logging.disable(logging.WARNING)  # pdfplumber warns of fonts that are not embedded
    files = [path.read_bytes() for path in sorted(EXAMPLES.glob("*/document.pdf"))]
    reading(Document("0", files[0], "warm.pdf"))
    ours = theirs = 0.0
    pages = 0
    for content in files * rounds:
        start = time.perf_counter()
        reading(Document("0", content, "a.pdf"))
        middle = time.perf_counter()
        with pdfplumber.open(io.BytesIO(content)) as opened:
            for page in opened.pages:
                page.extract_tables()
            pages += len(opened.pages)
        ours += middle - start
        theirs += time.perf_counter() - middle
    print(f"{pages} pages: ours {pages / ours:.1f}/s, pdfplumber {pages / theirs:.1f}/s")
    print(f"ratio {theirs / ours:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1)
