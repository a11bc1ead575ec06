"""An object store (S3 and what speaks like it) as a place for files.

An address may say where a store is that is not Amazon's, and what it wants to be told:
`s3://bucket/prefix?endpoint_override=host:port&scheme=http&region=name`. Keys come from the
environment (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY …), never from the address.

There is no rename, no append and no lock; what decides between two writers is the store itself,
by conditional requests (If-None-Match, If-Match). A store that takes such a request and ignores
its condition would let both win: it is found out and refused.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from gongkai.errors import PlaceError

if TYPE_CHECKING:
    from obstore import Attributes, PutMode
    from obstore.store import S3Config

OPTIONS = frozenset({"endpoint_override", "scheme", "region"})
NEVER = '"00000000000000000000000000000000"'
"""An entity tag that no content of ours has."""
# The whole of one request: a file of several hundred megabytes goes through a slow line in it.
LONGEST = timedelta(minutes=20)
CONNECT = timedelta(seconds=20)
RETRIES, PATIENCE = 4, timedelta(minutes=1)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".atom": "application/atom+xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
}
"""What an object is by the ending of its key: a folder's server knows that, a store must be told.

A document has no ending, and no browser shall take it for a page."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A prefix of an object store (`s3://bucket/prefix`); `query` says where that is."""

    prefix: str
    query: str = ""

    @property
    def address(self) -> str:
        """The address, with where the store is."""
        return f"{self.prefix}?{self.query}" if self.query else self.prefix

    @property
    def local(self) -> None:
        """No folder of this machine."""
        return None

    @property
    def label(self) -> str:
        """The last part of the prefix."""
        return self.prefix.rpartition("/")[2]

    @property
    def parent(self) -> "Bucket | None":
        """The prefix above; null for the whole bucket."""
        above = self.prefix.rpartition("/")[0]
        return None if above.endswith("/") else Bucket(above, self.query)

    def read(self, key: str, most: int | None = None) -> bytes | None:
        """Return the content of an object, None where there is none."""
        found = self._found(key, most)
        return found[0] if found else None

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write an object: it is there when its upload is complete, and not before."""
        with self._asking("place.unwritable", key) as (store, path):
            obstore.put(store, path, content, attributes=_attributes(key))

    def take(self, key: str, file: Path) -> None:
        """Write an object from a file."""
        with self._asking("place.unwritable", key) as (store, path):
            obstore.put(store, path, file, attributes=_attributes(key))

    def replace(self, key: str, content: bytes, expected: bytes | None) -> None:
        """Write an object while it holds what is expected of it: the store compares.

        PlaceError of the code `place.unconditional` where the store ignores the condition.
        """
        if expected is None:
            self._put(key, content, "create")
            return
        found = self._found(key)
        if found is None or found[0] != expected:
            raise PlaceError("place.changed", file=self.name(key))
        # What is there already, on a condition that cannot hold: no harm where it is ignored.
        if not found[1] or self._accepts(key, expected, {"e_tag": NEVER}):
            raise PlaceError("place.unconditional", file=self.name(key))
        self._put(key, content, {"e_tag": found[1]})

    def holds(self, key: str) -> bool:
        """Whether there is an object."""
        with self._asking("place.unreadable", key) as (store, path):
            try:
                obstore.head(store, path)
            except FileNotFoundError:
                return False
        return True

    def keys(self, below: str) -> list[str]:
        """Return the keys of all objects below a folder, sorted."""
        with self._asking("place.unreadable", below) as (store, path):
            found = [each["path"] for part in obstore.list(store, path or None) for each in part]
        base = self._path("")
        return sorted(each.removeprefix(f"{base}/" if base else "") for each in found)

    def folders(self) -> list[str]:
        """Return the next parts of the keys below this prefix, sorted."""
        with self._asking("place.unreadable", "") as (store, path):
            found = obstore.list_with_delimiter(store, path or None)["common_prefixes"]
        return sorted(each.rstrip("/").rpartition("/")[2] for each in found)

    def remove(self, key: str) -> None:
        """Remove an object; nothing happens where there is none."""
        with (
            self._asking("place.unwritable", key) as (store, path),
            suppress(FileNotFoundError),
        ):
            obstore.delete(store, path)

    def clear(self, folder: str) -> None:
        """Remove all objects below a folder."""
        for key in self.keys(folder):
            self.remove(key)

    def below(self, folder: str) -> "Bucket":
        """Return the place that a prefix of this one is."""
        return Bucket(f"{self.prefix}/{folder}", self.query)

    def name(self, key: str) -> str:
        """Return the address of an object."""
        return f"{self.prefix}/{key}"

    def alone(self) -> AbstractContextManager["Bucket"]:
        """Keep nobody out: an object store has no lock."""
        return nullcontext(self)

    def _found(self, key: str, most: int | None = None) -> tuple[bytes, str] | None:
        """Return content and entity tag of an object."""
        with self._asking("place.unreadable", key) as (store, path):
            try:
                answer = obstore.get(store, path)
                if most is not None and answer.meta["size"] > most:
                    raise PlaceError("place.too_large", file=self.name(key), limit=most)
                return bytes(answer.bytes()), answer.meta["e_tag"] or ""
            except FileNotFoundError:
                return None

    def _put(self, key: str, content: bytes, mode: "PutMode") -> None:
        """Write on a condition; what is there already as it should be was written by us.

        An answer that is lost on its way makes the client ask again, and be refused.
        """
        if not self._accepts(key, content, mode) and self.read(key) != content:
            raise PlaceError("place.changed", file=self.name(key))

    def _accepts(self, key: str, content: bytes, mode: "PutMode") -> bool:
        with self._asking("place.unwritable", key) as (store, path):
            try:
                obstore.put(store, path, content, mode=mode)
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    def _path(self, key: str) -> str:
        """Return the whole key of an object in its bucket."""
        base = self.prefix.removeprefix("s3://").partition("/")[2]
        return f"{base}/{key}".strip("/")

    @contextmanager
    def _asking(self, code: str, key: str) -> Iterator[tuple[S3Store, str]]:
        """Yield the store and the path; turn what they answer into an error that names the file."""
        try:
            bucket = self.prefix.removeprefix("s3://").partition("/")[0]
            yield _connected(bucket, self.query), self._path(key)
        except (BaseError, OSError) as error:
            raise PlaceError(code, file=self.name(key), cause=_cause(error)) from error
        except ValueError as error:  # an address that the library cannot take apart
            raise PlaceError("place.address", file=self.name(key)) from error


@lru_cache(maxsize=8)
def _connected(bucket: str, query: str) -> S3Store:
    """Connect to an object store, once a process and bucket. ValueError for a strange address."""
    options = dict(parse_qsl(query, strict_parsing=True)) if query else {}
    scheme, host = options.get("scheme", "https"), options.get("endpoint_override")
    if set(options) - OPTIONS or scheme not in ("http", "https") or not bucket:
        raise ValueError(query)
    config: S3Config = {}
    if host:
        config["endpoint"] = f"{scheme}://{host}"
    if "region" in options:
        config["region"] = options["region"]
    return S3Store(
        bucket,
        config=config,
        client_options={
            "allow_http": scheme == "http",
            "timeout": LONGEST,
            "connect_timeout": CONNECT,
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": PATIENCE},
    )


def _cause(error: Exception) -> str:
    """Return what a store says, in one short line: its own words where it has some."""
    text = str(error)
    said = re.search(r"<Message>([^<]+)</Message>", text)
    return " ".join((said[1] if said else text.split("\n", 1)[0]).split())[:200]


def _attributes(key: str) -> "Attributes":
    kind = TYPES.get(PurePosixPath(key).suffix)
    return {"Content-Type": kind} if kind else {}
