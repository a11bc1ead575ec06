"""Writing a release to its place. Effects: the disk."""

from gongkai.publish.place import previous, write

__all__ = ["previous", "write"]
