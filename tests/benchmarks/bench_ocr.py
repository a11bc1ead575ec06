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
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    pages = {case: pictures(SCANS / case) for case in CASES}
    due = {case: printed(SCANS / case) for case in CASES}
    ours, mine = timed(pages, lambda content: [w[0] for w in words(content)])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    # Loaded only now: what it holds is not ours.
    whole = RapidOCR(params={"Global.log_level": "critical"})

    def lines(content: bytes) -> Iterable[str]:
        (frame,) = frames(content, "")
        return whole(np.ascontiguousarray(frame.pixels[..., ::-1])).txts or ()

    theirs, other = timed(pages, lines)
    count = sum(map(len, pages.values()))
    print(f"{count} pages: {ours / theirs:.2f} times the time of RapidOCR's own pass over the page")
    hits = [sum((each[case] & due[case]).total() for case in CASES) for each in (mine, other)]
    figures = sum(each.total() for each in due.values())
    print(f"figures as words: ours {hits[0]}, RapidOCR {hits[1]}, of {figures}")
    print(f"most memory held by ours: {most >> 20} MB (bound {BOUND >> 20})")
    return int(most > BOUND)


def timed(
    pages: Mapping[str, Sequence[bytes]], read: Callable[[bytes], Iterable[str]]
) -> tuple[float, dict[str, Counter[str]]]:
    """Read all pages; return the seconds it took, and the words of each case."""
    found: dict[str, Counter[str]] = {}
    start = time.perf_counter()
    for case, contents in pages.items():
        found[case] = Counter(word for content in contents for word in read(content))
    return time.perf_counter() - start, found


def words(content: bytes) -> list[Any]:
    """What we recognise on a page."""
    found: list[Any] = json.loads(ocr.recognised(content, ""))[0]["words"]
    return found


def pictures(case: Path) -> list[bytes]:
    """The pages of a case."""
    (path,) = case.glob("document.*")
    content = path.read_bytes()
    seen = reading(Document(hashlib.sha256(content).hexdigest(), content, path.name))
    return [picture.content or b"" for picture in seen.pictures]


def printed(case: Path) -> Counter[str]:
    """The figures of table 3 that a case prints."""
    expected: dict[str, Any] = json.loads((case / "expected.json").read_text("utf-8"))
    cells = expected["cells"].items()
    return Counter(str(value) for cell, value in cells if cell.startswith("applications."))


if __name__ == "__main__":
    sys.exit(main())
