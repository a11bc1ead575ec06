"""Reports that were replaced at their address: what they print has changed, not just their bytes.

Many sites change a counter or a token in a page with every visit. A page counts as replaced when
the cells or the sentences that we read in it differ; any other document when its bytes do.
"""

import hashlib
import multiprocessing
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from pebble import ProcessPool

from gongkai import read
from gongkai.catalogue import editions
from gongkai.convert.shelf import Shelf
from gongkai.errors import GongkaiError
from gongkai.extract import reports
from gongkai.gather import Store
from gongkai.kind import kind
from gongkai.model import Capture, Document

SECONDS = 60.0
WAY = f"printed-{version('gongkai')}"
"""Where the digests of what pages print are kept: another version may read another thing."""

SENTENCE = "。"
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_PAGES = frozenset({"html", "mhtml"})


def replaced(store: Store, captures: Iterable[Capture]) -> Mapping[str, str]:
    """Return the day of the newest replacement by the address that was asked for.

    captures: all that were ever made, in time order. Days are in Asia/Shanghai, ISO 8601.
    """
    changed = {
        address: vintages
        for address, vintages in _vintages(captures).items()
        if len({each.digest for each in vintages}) > 1
    }
    if not changed:
        return {}
    context = multiprocessing.get_context("spawn")
    with ProcessPool(1, context=context) as pool:
        found = {address: _newest(pool, store, each) for address, each in changed.items()}
    return {address: day for address, day in found.items() if day is not None}


def _vintages(captures: Iterable[Capture]) -> Mapping[str, Sequence[Capture]]:
    """Return the documents that each address gave, one after the other, without repetitions."""
    found: defaultdict[str, list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.role != "report" or capture.digest is None or not capture.addresses:
            continue
        asked, final = capture.addresses[0], capture.addresses[-1]
        if "!/" not in final and (not found[asked] or found[asked][-1].digest != capture.digest):
            found[asked].append(capture)
    return found


def _newest(pool: ProcessPool, store: Store, vintages: Sequence[Capture]) -> str | None:
    """Return the day of the newest change of what is printed, None where nothing changed."""
    for after, before in pairwise(reversed(vintages)):
        if _printed(pool, store, after) != _printed(pool, store, before):
            seen = datetime.fromisoformat(after.time)
            return seen.astimezone(_SHANGHAI).date().isoformat()
    return None


def _printed(pool: ProcessPool, store: Store, capture: Capture) -> str:
    """Return a digest of what a document prints; that of its bytes where it cannot be read."""
    digest = capture.digest or ""
    shelf = Shelf(store.place.below("converted"))
    known = shelf.get(digest, WAY)
    if known is None:
        future = pool.schedule(_read, args=(store.root, digest), timeout=SECONDS)
        known = (digest if future.exception() is not None else future.result()).encode()
        shelf.put(digest, WAY, known)
    return known.decode("ascii")


def _read(root: Path | str, digest: str) -> str:
    """Read a page of the store; return a digest of its cells and sections."""
    content = Store(root).read(digest)
    if kind(content) not in _PAGES:
        return digest
    try:
        reading = read.reading(Document(digest, content, digest))
    except GongkaiError:
        return digest
    (report,) = reports([reading], editions())
    cells = [(o.cell, str(o.value), o.status, o.text) for o in report.observations]
    # Sentences alone: what a site adds below the last section, such as a counter, is none.
    lines = (line for section in report.sections for line in section.text.splitlines())
    told = [line for line in lines if SENTENCE in line]
    return hashlib.sha256(repr((cells, told)).encode()).hexdigest()
