"""The documents behind a release, published beside the releases where the publisher wants it.

<place>/annual-reports/documents/<SHA-256>     the bytes as they were gathered

Their names are their digests, without an ending: a server hands out bytes nobody runs.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from gongkai.place import Place, place
from gongkai.published.form import FOLDER

DOCUMENTS = "documents"


def write_documents(
    digests: Iterable[str], read: Callable[[str], bytes], address: Path | str | Place
) -> int:
    """Put documents into a published place; return how many were not there yet.

    `read` gives the bytes of a digest. PlaceError where the place cannot be written.
    """
    beside = place(address).below(FOLDER).below(DOCUMENTS)
    missing = sorted(set(digests) - set(beside.keys("")))
    for digest in missing:
        beside.write(digest, read(digest))
    return len(missing)
