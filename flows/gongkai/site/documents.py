"""The documents behind a release: shipped beside the releases, or in the publisher's own store."""

import re
from dataclasses import dataclass

from gongkai.errors import GongkaiError
from gongkai.gather import Store
from gongkai.gather.store import digest_of
from gongkai.place import Place

MOST = 256 << 20
"""Bytes of a document that is opened: scans of a report have some tens of millions."""
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Documents:
    """Gives documents by their digests; `store` is null where there is none at hand.

    A package may come from anywhere: what is no digest is no name of a file either.
    """

    beside: Place
    store: Store | None = None

    def shipped(self, digest: str) -> bool:
        """Whether a document is published beside the releases."""
        return _DIGEST.fullmatch(digest) is not None and self.beside.holds(digest)

    def read(self, digest: str) -> bytes | None:
        """Return the bytes of a document; null where it is not at hand, or not itself."""
        if not _DIGEST.fullmatch(digest):
            return None
        try:
            content = self.beside.read(digest, MOST)
            if content is None and self.store:
                content = self.store.read(digest)
        except GongkaiError:
            return None  # the page says that it is not at hand
        return content if content and digest_of(content) == digest else None
