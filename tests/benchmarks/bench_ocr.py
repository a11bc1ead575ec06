"""Recognising scanned reports cell by cell, beside RapidOCR's own pass over the same pages.

    python tests/benchmarks/bench_ocr.py

The documents are those of `tests/examples/scan`. The yardstick finds and reads lines of text on
the whole page and knows no table. Also told: how many of the figures of table 3 either gives as
words of their own, and the most memory the process held.
"""

import hashlib
import json
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from rapidocr import RapidOCR

from gongkai.convert import ocr
from gongkai.convert.ocr_image import frames
from gongkai.model import Document
from gongkai.read import reading

SCANS = Path(__file__).parents[1] / "examples" / "scan"
CASES = ("pdf-2021", "pdf-2019", "pdf-grey-rules", "jpeg-low")
BOUND = 1 << 30


def main() -> int:
    """Print the ratios; 1 where more than a gigabyte was held."""
    whole = RapidOCR(params={"Global.log_level": "critical"})
    ours = theirs = 0.0
    pages = figures = 0
    found: Counter[str] = Counter()
    for case in CASES:
        (path,) = (SCANS / case).glob("document.*")
        content = path.read_bytes()
        seen = reading(Document(hashlib.sha256(content).hexdigest(), content, path.name))
        due = printed(SCANS / case)
        figures += due.total()
        mine: Counter[str] = Counter()
        other: Counter[str] = Counter()
        for picture in seen.pictures:
            (frame,) = frames(picture.content or b"", path.name)
            start = time.perf_counter()
            words = json.loads(ocr.recognised(picture.content or b"", path.name))[0]["words"]
            middle = time.perf_counter()
            read = whole(np.ascontiguousarray(frame.pixels[..., ::-1])).txts or ()
            ours += middle - start
            theirs += time.perf_counter() - middle
            pages += 1
            mine.update(word[0] for word in words)
            other.update(read)
        found["ours"] += (mine & due).total()
        found["theirs"] += (other & due).total()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    print(f"{pages} pages: {ours / theirs:.2f} times the time of RapidOCR's own pass over the page")
    print(f"figures as words: ours {found['ours']}, RapidOCR {found['theirs']}, of {figures}")
    print(f"most memory held: {most >> 20} MB, with both in one process")
    return int(most > BOUND)


def printed(case: Path) -> Counter[str]:
    """The figures of table 3 that a case prints."""
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text("utf-8"))
    cells = expected["cells"].items()
    return Counter(str(value) for cell, value in cells if cell.startswith("applications."))


if __name__ == "__main__":
    sys.exit(main())
