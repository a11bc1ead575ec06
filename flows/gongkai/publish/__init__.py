"""Writing a release to its place. Effects: the disk."""

from gongkai.publish.place import previous, write, write_files

__all__ = ["previous", "write", "write_files"]
