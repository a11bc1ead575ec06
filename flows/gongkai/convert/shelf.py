"""What was converted before, by the digest of the document and the way it was converted.

Converting gives the same each time, and takes long: a run over the whole store does it once. The
shelf may be thrown away at any time.
"""

from dataclasses import dataclass

from gongkai.place import Place


@dataclass(frozen=True, slots=True)
class Shelf:
    """A place of converted documents; several runs may use it at once."""

    place: Place

    def get(self, digest: str, way: str) -> bytes | None:
        """Return what a document became, None where it was not converted in this way."""
        return self.place.read(_key(digest, way))

    def put(self, digest: str, way: str, content: bytes) -> None:
        """Keep what a document became."""
        self.place.write(_key(digest, way), content)


def _key(digest: str, way: str) -> str:
    return f"{way}/{digest[:2]}/{digest}"
