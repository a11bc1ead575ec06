"""Writing releases to their place, and withdrawing them. Effects: the disk, an object store."""

from gongkai.publish.documents import write_documents
from gongkai.publish.draft import publish_draft, read_draft, write_draft
from gongkai.publish.earlier import earlier
from gongkai.publish.files import write_files
from gongkai.publish.mirror import Mirrored, mirror
from gongkai.publish.standing import previous
from gongkai.publish.withdrawal import withdraw
from gongkai.publish.writing import write

__all__ = [
    "Mirrored",
    "earlier",
    "mirror",
    "previous",
    "publish_draft",
    "read_draft",
    "withdraw",
    "write",
    "write_documents",
    "write_draft",
    "write_files",
]
