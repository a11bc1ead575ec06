"""The documents that one address gave over time: which replaced another, and which only look new.

Many sites change a counter or a token in a page with every visit. A page is another one when the
cells or the sentences that we read in it differ; any other document when its bytes do. Of pages
that print the same the first one stands: else every visit would make a new release.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from pebble import ProcessPool

from gongkai import read
from gongkai.catalogue import editions
from gongkai.convert.shelf import Shelf
from gongkai.errors import GongkaiError
from gongkai.extract import reports
from gongkai.gather import Store, StoredDocument
from gongkai.gather.holdings import Bundle
from gongkai.kind import kind
from gongkai.model import Capture, Document
from gongkai.release.years import day
from gongkai.run.readers import is_first, readers

SECONDS = 60.0
WAY = f"printed-{version('gongkai')}"
"""Where the digests of what pages print are kept: another version may read another thing."""

SENTENCE = "。"
_PAGES = frozenset({"html", "mhtml"})


class Standing(NamedTuple):
    """The first document of an address that prints what the newest one does, and its time."""

    digest: str
    time: str


@dataclass(frozen=True, slots=True)
class Vintages:
    """What is known of addresses that gave several documents, by the address that was asked for.

    `replaced` is the day of the newest replacement (Asia/Shanghai, ISO 8601), `standing` the
    document that stands for the newest one.
    """

    replaced: Mapping[str, str]
    standing: Mapping[str, Standing]

    def stands(self, entry: StoredDocument) -> StoredDocument:
        """Return the document to be read for one of the store."""
        found = self.standing.get(entry.asked)
        if found is None or "!/" in entry.name:
            return entry
        return replace(entry, digest=found.digest, first_seen=min(found.time, entry.first_seen))


def standing(bundles: Iterable[Bundle], known: Vintages) -> list[Bundle]:
    """Return the bundles of a store as they are to be read: with the documents that stand."""
    return [tuple(map(known.stands, bundle)) for bundle in bundles]


def vintages(
    store: Store, captures: Iterable[Capture], labels: bytes | None = None, workers: int = 1
) -> Vintages:
    """Compare the documents of every address that gave more than one.

    captures: all that were ever made, in time order. labels, workers: which readers are asked, so
    that those who then read the rest need not start again.
    """
    changed = {
        address: found
        for address, found in _vintages(captures).items()
        if len({each.digest for each in found}) > 1
    }
    ask = partial(readers, labels, workers, workers)
    firsts = _first_alike(partial(_printed, ask, store), changed)
    return Vintages(
        {a: day(first.time) for a, first in firsts.items() if first is not changed[a][0]},
        {a: Standing(first.digest or "", first.time) for a, first in firsts.items()},
    )


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


def _first_alike(
    printed: Callable[[Collection[str]], Mapping[str, str]],
    changed: Mapping[str, Sequence[Capture]],
) -> Mapping[str, Capture]:
    """Return for each address the first of its last documents that all print the same.

    All addresses go back one document at a time, so that readers have enough to read at once.
    """
    firsts = {address: found[-1] for address, found in changed.items()}
    told: dict[str, str] = {}
    alike, back = dict(changed), 2
    while alike:
        seen = {each.digest for found in alike.values() for each in found[-back:] if each.digest}
        told |= printed(seen - told.keys())
        for address, found in list(alike.items()):
            before = found[-back]
            if told[before.digest or ""] == told[found[-1].digest or ""]:
                firsts[address] = before
            if firsts[address] is not before or back == len(found):
                del alike[address]
        back += 1
    return firsts


def _printed(
    ask: Callable[[], ProcessPool], store: Store, digests: Collection[str]
) -> Mapping[str, str]:
    """Return a digest of what each document prints; that of its bytes where it cannot be read."""
    shelf = Shelf(store.place.below("converted"))
    kept = {digest: shelf.get(digest, WAY) for digest in digests}
    asked = {
        digest: ask().schedule(_read, args=(store.root, digest), timeout=SECONDS)
        for digest in sorted(each for each, known in kept.items() if known is None)
    }
    told = {digest: known.decode("ascii") for digest, known in kept.items() if known is not None}
    for digest, future in asked.items():
        # A reader may have died for a reason that has passed the next time: that is not kept.
        if future.exception() is None:
            told[digest] = future.result()
            shelf.put(digest, WAY, told[digest].encode())
        else:
            told[digest] = digest
    return told


def _read(root: Path | str, digest: str) -> str:
    """Read a page of the store; return a digest of its cells and sections."""
    is_first()  # it counts: whoever reads in this process after it is not the first
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
