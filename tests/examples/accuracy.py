"""Accuracy on the examples: every cell of every case, by format and by edition.

    python tests/examples/accuracy.py [--write docs/accuracy.md]

A cell is exact where value and status are the expected ones; `silent` where a number came out
that is not the expected one, which is what must never happen; `null` where a number was expected
and none came out, honestly. Expectations are set by hand or made from the figures a document was
generated from, never from what the reader gives.
"""

import hashlib
import json
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from gongkai.catalogue import editions
from gongkai.errors import DocumentError
from gongkai.model import Document, Observation
from gongkai.run.attempt import alone

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "datapackages" / "sample"
COLUMNS = ("documents", "whole", "cells", "exact", "silent", "null", "spurious")
HEAD = """# Accuracy on the examples

Printed by `make accuracy`. The documents are in `tests/examples/`, each with its expected cells and
with how it was made; they are written or generated for the purpose in the layouts that agencies
use, so this says how well these layouts are read, not how often agencies use others.

- **whole**: documents in which every cell is exact, value and status;
- **silent**: a number that is not the expected one (must be 0);
- **null**: a number was expected, none came out, and the status says so;
- **spurious**: a number in a document that is no report (must be 0).

"""


def document_of(case: Path) -> Document:
    """The document of a case: its own, or one of the sample."""
    pointer = case / "source.txt"
    path = SAMPLE / pointer.read_text("utf-8").strip() if pointer.exists() else None
    path = path or next(iter(sorted(case.glob("document.*"))))
    content = path.read_bytes()
    return Document(hashlib.sha256(content).hexdigest(), content, path.name)


def observed(case: Path, year: int | None) -> dict[str, Observation]:
    """What is read of a case, by cell; nothing where the document is refused."""
    try:
        report = alone(replace(document_of(case), report_year=year), editions())
    except DocumentError:
        return {}
    return {o.cell: o for o in report.observations}


def judge(case: Path) -> tuple[str, Counter[str]]:
    """Count the cells of one case; return its edition with the counts."""
    expected: dict[str, Any] = json.loads(
        (case / "expected.json").read_text("utf-8"), parse_float=Decimal
    )
    cells, statuses = expected.get("cells", {}), expected.get("statuses", {})
    found = observed(case, expected.get("year"))
    count: Counter[str] = Counter(documents=1, cells=len(cells))
    for cell, value in cells.items():
        seen = found.get(cell)
        number = seen.value if seen else None
        status = statuses.get(cell, "reported")
        exact = number == value and (seen.status if seen else "absent") == status
        count["exact"] += exact
        count["silent"] += number is not None and number != value
        count["null"] += number is None and value is not None
    if not cells:
        count["spurious"] = sum(o.value is not None for o in found.values())
    count["whole"] = count["exact"] == count["cells"] and not count["spurious"]
    return str(expected.get("edition") or "none"), count


def table() -> str:
    """The table, one row a format and edition."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for kind in sorted(p.name for p in HERE.iterdir() if p.is_dir() and p.name != "make"):
        for case in sorted(p for p in (HERE / kind).iterdir() if (p / "expected.json").exists()):
            edition, count = judge(case)
            counts[kind, edition] += count
            counts["all", "all"] += count
    head = f"| format | edition | {' | '.join(COLUMNS)} |"
    rows = [
        f"| {kind} | {edition} | {' | '.join(str(count[c]) for c in COLUMNS)} |"
        for (kind, edition), count in sorted(counts.items(), key=lambda item: item[0][0] == "all")
    ]
    return "\n".join([head, "|---|---|" + "---:|" * len(COLUMNS), *rows]) + "\n"


def main() -> None:
    """Print the table; with --write keep it in the documentation."""
    made = table()
    print(made)
    if "--write" in sys.argv:
        Path(sys.argv[sys.argv.index("--write") + 1]).write_text(HEAD + made, "utf-8")


if __name__ == "__main__":
    main()
