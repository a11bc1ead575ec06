"""The store: documents by their SHA-256, and the ledger of captures. Nothing in it ever changes.

    documents/<first 2 hex>/<digest>     the bytes
    captures/<host>/…                    what runs got from a host (gongkai.gather.sitting)

It is a folder or an `s3://` address, and any number of runs on any machines may use it at once.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from gongkai import place
from gongkai.errors import GatherError
from gongkai.gather import holdings, ledger, sitting
from gongkai.gather.holdings import StoredDocument
from gongkai.model import Capture, Document
from gongkai.place import Place

DOCUMENTS = "documents"


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Fault(NamedTuple):
    """What is wrong with one file of a store: its name and an error that says why."""

    file: str
    error: GatherError


@dataclass(frozen=True, slots=True)
class Store:
    """A store at a path or an `s3://` address; it is made when the first thing is kept."""

    root: Path | str

    @property
    def place(self) -> Place:
        """Where the files are."""
        return place.place(self.root)

    def holds(self, digest: str) -> bool:
        """Whether the bytes of a digest are here."""
        return self.place.holds(_document(digest))

    def where(self, digest: str) -> str:
        """Return the file of a digest, as a person would look for it."""
        return self.place.name(_document(digest))

    def keep(self, content: bytes) -> str:
        """Keep a document; return its digest. Bytes that are here already are left alone."""
        digest = digest_of(content)
        if not self.holds(digest):
            self.place.write(_document(digest), content)
        return digest

    def take(self, asked: Capture, content: bytes) -> Capture:
        """Keep what an attempt brought; return its capture with digest, size and outcome."""
        known = self.holds(digest_of(content))
        return replace(
            asked,
            outcome="unchanged" if known else "kept",
            digest=self.keep(content),
            bytes=len(content),
        )

    def read(self, digest: str) -> bytes:
        """Return the bytes of a digest. Raises GatherError where they are missing or damaged."""
        key = _document(digest)
        content = self.place.read(key)
        if content is None:
            raise GatherError("gather.document_missing", file=self.place.name(key), digest=digest)
        if digest_of(content) != digest:
            raise GatherError("gather.document_damaged", file=self.place.name(key))
        return content

    def name(self, digest: str) -> str:
        """Return what a person would look for to open the bytes of a digest."""
        return self.place.name(_document(digest))

    def sitting(self, run: str, host: str) -> sitting.Sitting:
        """Begin to record what a run gets from a host."""
        return sitting.Sitting(self.place, run, host)

    def captures(self, host: str | None = None, run: str | None = None) -> tuple[Capture, ...]:
        """Return every capture, of one host or one run where given, in time order."""
        return tuple(sitting.recorded(self.place, host, run))

    def documents(self, history: bool = False) -> tuple[StoredDocument, ...]:
        """Return the newest document of every source ever gathered, without its bytes.

        history: also the documents that were replaced at their source.
        """
        return holdings.documents(self.captures(), history)

    def bundles(self, captures: Sequence[Capture] | None = None) -> tuple[holdings.Bundle, ...]:
        """Return the newest documents, those of one page or archive together.

        captures: all of the store's in time order, where they have been read already.
        """
        known = self.captures() if captures is None else captures
        return holdings.bundles(holdings.documents(known))

    def load(self, entry: StoredDocument) -> Document:
        """Return a document with its bytes. Raises GatherError as `read` does."""
        return Document(
            digest=entry.digest,
            content=self.read(entry.digest),
            name=entry.name,
            declared_type=entry.declared_type,
            agency_id=entry.agency_id,
            report_year=entry.report_year,
            series=entry.series,
            first_seen=entry.first_seen,
        )

    def verified(self) -> Iterator[Fault | None]:
        """Look at every file: yield its fault, or None where it is as it was written.

        Every document is read and its digest computed anew; every record is read, and every
        document that it names must be there.
        """
        held = set()
        for key in self.place.keys(DOCUMENTS):
            name = key.rpartition("/")[2]
            held.add(name)
            yield self._judged(key, name)
        for key in sitting.files(self.place):
            yield self._ledger_fault(key, held)

    def _judged(self, key: str, name: str) -> Fault | None:
        if not re.fullmatch(r"[0-9a-f]{64}", name) or key != _document(name):
            return Fault(key, GatherError("gather.document_strange", file=self.place.name(key)))
        try:
            self.read(name)
        except GatherError as error:
            return Fault(key, error)
        return None

    def _ledger_fault(self, key: str, held: set[str]) -> Fault | None:
        """Return what is wrong with a file of the ledger."""
        try:
            captures = ledger.decode(self.place.read(key) or b"", self.place.name(key))
        except GatherError as error:
            return Fault(key, error)
        for digest in sorted({c.digest for c in captures if c.digest} - held):
            if not self.holds(digest):  # else it came while we looked
                file = self.place.name(_document(digest))
                return Fault(key, GatherError("gather.document_missing", file=file, digest=digest))
        return None


def _document(digest: str) -> str:
    return f"{DOCUMENTS}/{digest[:2]}/{digest}"
