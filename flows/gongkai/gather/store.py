"""The store: documents by their SHA-256, and the ledger of captures. Nothing in it ever changes.

    documents/<first 2 hex>/<digest>     the bytes
    captures/<run>-<host>.jsonl          what one run got from one host, one capture a line

Every file appears whole or not at all, and is never written again; so any number of readers and
of runs may use a store at once, and a killed run leaves at most a hidden `.part` file behind.
"""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

from gongkai.errors import GatherError
from gongkai.gather import holdings, ledger
from gongkai.gather.holdings import StoredDocument
from gongkai.model import Capture, Document

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def digest_of(content: bytes) -> str:
    """Return the SHA-256 of some bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """A store in a folder, which is made when the first thing is kept."""

    root: Path

    def holds(self, digest: str) -> bool:
        """Whether the bytes of a digest are here."""
        path = self._document(digest)
        with _reading(path):
            return path.is_file()

    def keep(self, content: bytes) -> str:
        """Keep a document; return its digest. Bytes that are here already are left alone."""
        digest = digest_of(content)
        if not self.holds(digest):
            self._write(self._document(digest), content)
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
        path = self._document(digest)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise GatherError("gather.document_missing", file=str(path), digest=digest) from None
        except OSError as error:
            raise _failure("gather.store_unreadable", path, error) from error
        if digest_of(content) != digest:
            raise GatherError("gather.document_damaged", file=str(path), digest=digest)
        return content

    def record(self, run: str, host: str, captures: Iterable[Capture]) -> None:
        """Write what a run got from a host: once, for a record is never changed.

        Raises GatherError where it was recorded already.
        """
        path = self._ledger(run, host)
        if self.recorded(run, host) is not None:
            raise GatherError("gather.ledger_exists", file=str(path), run=run, host=host)
        self._write(path, ledger.encode(captures))

    def recorded(self, run: str, host: str) -> tuple[Capture, ...] | None:
        """Return what a run has recorded for a host, None where it has not."""
        path = self._ledger(run, host)
        with _reading(path):
            known = path.exists()
        return _captures(path) if known else None

    def captures(self) -> tuple[Capture, ...]:
        """Return every capture of every run, in time order."""
        found = [capture for path in self._ledgers() for capture in _captures(path)]
        return tuple(sorted(found, key=lambda capture: (capture.time, capture.run)))

    def documents(self, history: bool = False) -> tuple[StoredDocument, ...]:
        """Return the newest document of every source ever gathered, without its bytes.

        history: also the documents that were replaced at their source.
        """
        return holdings.documents(self.captures(), history)

    def bundles(self) -> tuple[holdings.Bundle, ...]:
        """Return the newest documents, those of one page or archive together."""
        return holdings.bundles(self.documents())

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

    def _document(self, digest: str) -> Path:
        return self.root / "documents" / digest[:2] / digest

    def _ledger(self, run: str, host: str) -> Path:
        """Return a ledger's path: no two hosts share one, whatever characters they are of."""
        return self.root / "captures" / f"{quote(run, safe='')}-{quote(host, safe='')}.jsonl"

    def _ledgers(self) -> list[Path]:
        """Return the ledgers. Not by glob, to which a folder that may not be read is empty."""
        folder = self.root / "captures"
        with _reading(folder):
            try:
                names = os.listdir(folder)
            except FileNotFoundError:
                return []
        return [folder / n for n in sorted(names) if n.endswith(".jsonl") and n[0] != "."]

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file in a hidden place beside its own, then move it there in one step."""
        part = path.with_name(f".{uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                with part.open("xb") as stream:
                    stream.write(content)
                    stream.flush()
                    os.fsync(stream.fileno())
                os.replace(part, path)
            except BaseException:
                with suppress(OSError):
                    part.unlink()
                raise
        except OSError as error:
            code = "gather.store_full" if error.errno in FULL else "gather.store_unwritable"
            raise _failure(code, path, error) from error


def _captures(path: Path) -> tuple[Capture, ...]:
    with _reading(path):
        return ledger.decode(path.read_bytes(), str(path))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _failure("gather.store_unreadable", path, error) from error


def _failure(code: str, path: Path, error: OSError) -> GatherError:
    cause = error.strerror or type(error).__name__
    return GatherError(code, file=str(path), cause=cause)
