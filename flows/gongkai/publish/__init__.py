"""Writing a release to its place. Effects: the disk."""

from gongkai.publish.draft import publish_draft, read_draft, write_draft
from gongkai.publish.place import previous, write, write_files

__all__ = [
    "previous",
    "publish_draft",
    "read_draft",
    "write",
    "write_draft",
    "write_files",
]
