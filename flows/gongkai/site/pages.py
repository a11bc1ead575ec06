"""The files of a site: written where they differ, removed where nothing makes them any more.

sha256sums    every file of the site with its digest, as `sha256sum --check` reads it

What it names is ours; anything else in the folder is the publisher's and is let be.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gongkai.place import Place

SUMS = "sha256sums"
MOST_SUMS = 256 << 20
"""Bytes of the list: some two million files."""
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_][A-Za-z0-9_./-]*)")


@dataclass(slots=True)
class Pages:
    """The files of a site in its place; `before` are the digests of what the last build left."""

    place: Place
    before: Mapping[str, str]
    there: frozenset[str]
    now: dict[str, str] = field(default_factory=dict)
    written: int = 0

    def write(self, path: str, content: bytes) -> None:
        """Write a file, unless it is there and says the same."""
        digest = hashlib.sha256(content).hexdigest()
        self.now[path] = digest
        if self.before.get(path) != digest or path not in self.there:
            self.place.write(path, content)
            self.written += 1

    def holds(self, path: str) -> bool:
        """Whether a file whose name tells its content stands from an earlier build; it stays."""
        digest = self.now.get(path) or (self.before.get(path) if path in self.there else None)
        if digest is not None:
            self.now[path] = digest
        return digest is not None

    def finish(self) -> int:
        """Remove what no build makes any more, write the list, and return how many were removed."""
        gone = (self.before.keys() & self.there) - self.now.keys()
        for path in sorted(gone):
            self.place.remove(path)
        lines = (f"{digest}  {path}\n" for path, digest in sorted(self.now.items()))
        self.place.write(SUMS, "".join(lines).encode())
        return len(gone)


def pages(place: Place, there: Iterable[str] | None = None) -> Pages:
    """Open the files of a site; `there` are the keys of the place, where they are known."""
    known = frozenset(place.keys("") if there is None else there)
    content = place.read(SUMS, MOST_SUMS) or b""
    lines = content.decode("utf-8", "replace").splitlines()
    matches = (_LINE.fullmatch(line) for line in lines)
    before = {match[2]: match[1] for match in matches if match and ".." not in match[2]}
    return Pages(place, before, known)
