"""The record of what one process gets from one host in a run, written as it comes.

    captures/<host>/<run>~<sitting>-<n>.jsonl     a part, as soon as an address is answered
    captures/<host>/<run>~<sitting>.jsonl         the whole, when the host is done; then no parts

A sitting that was killed leaves its parts, which count like any record. No file is written twice
and no two sittings share a name, so that any number of writers may record at once.
"""

from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote
from uuid import uuid4

from gongkai.errors import GatherError
from gongkai.gather import ledger
from gongkai.model import Capture
from gongkai.place import Place

FOLDER = "captures"
ENDING = ".jsonl"
LISTINGS = 5
"""How often the ledger is listed anew while others put their parts together."""


class Sitting:
    """Notes captures of one run and host; `close` makes one record of them."""

    def __init__(self, place: Place, run: str, host: str) -> None:
        self.captures: list[Capture] = []
        self._place = place
        self._stem = f"{_folder(host)}/{quote(run, safe='')}~{uuid4().hex[:12]}"
        self._parts: list[str] = []

    def note(self, captures: Sequence[Capture]) -> None:
        """Record captures for good."""
        if captures:
            key = f"{self._stem}-{len(self._parts):06}{ENDING}"
            self._place.write(key, ledger.encode(captures))
            self._parts.append(key)
            self.captures += captures

    def close(self) -> None:
        """Put the parts together in one record."""
        if len(self._parts) > 1:
            self._place.write(self._stem + ENDING, ledger.encode(self.captures))
            for key in self._parts:
                self._place.remove(key)


def recorded(place: Place, host: str | None = None, run: str | None = None) -> list[Capture]:
    """Return the captures of all sittings, of one host or run where given, in time order."""
    for _ in range(LISTINGS):
        found = _read(place, FOLDER if host is None else _folder(host), run)
        if found is not None:
            return sorted(found, key=lambda capture: (capture.time, capture.run))
    raise GatherError("gather.ledger_moving", file=place.name(FOLDER))


def files(place: Place) -> list[str]:
    """Return the keys of all files of the ledger that count."""
    return _effective(key for key in place.keys(FOLDER) if key.endswith(ENDING))


def _read(place: Place, folder: str, run: str | None) -> list[Capture] | None:
    """Read the records below a folder; None where a sitting was closed in the meantime."""
    found: list[Capture] = []
    for key in _effective(key for key in place.keys(folder) if key.endswith(ENDING)):
        if run is None or _run(key) == run:
            content = place.read(key)
            if content is None:
                return None
            found += ledger.decode(content, place.name(key))
    return found


def _effective(keys: Iterable[str]) -> list[str]:
    """Leave out the parts of sittings whose whole record is there: they were about to go."""
    every = list(keys)
    whole = {key.removesuffix(ENDING) for key in every if "-" not in key.rpartition("~")[2]}
    return [key for key in every if _stem(key) not in whole or _stem(key) + ENDING == key]


def _stem(key: str) -> str:
    head, mark, tail = key.removesuffix(ENDING).rpartition("~")
    return head + mark + tail.partition("-")[0]


def _run(key: str) -> str:
    return unquote(key.rpartition("/")[2].rpartition("~")[0])


def _folder(host: str) -> str:
    """Return a host's folder: no two hosts share one, and none leads out of the ledger."""
    name = quote(host, safe="")
    return f"{FOLDER}/{name if name.strip('.') else name.replace('.', '%2E')}"
