"""What was converted before, by the digest of the document and the way it was converted.

Converting gives the same each time, and takes long: a run over the whole store does it once. The
shelf may be thrown away at any time.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of converted documents; several runs may use it at once."""

    root: Path

    def get(self, digest: str, way: str) -> bytes | None:
        """Return what a document became, None where it was not converted in this way."""
        try:
            return self._path(digest, way).read_bytes()
        except FileNotFoundError:
            return None

    def put(self, digest: str, way: str, content: bytes) -> None:
        """Keep what a document became."""
        path = self._path(digest, way)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{uuid4().hex}.part")
        part.write_bytes(content)
        os.replace(part, path)

    def _path(self, digest: str, way: str) -> Path:
        return self.root / way / digest[:2] / digest
