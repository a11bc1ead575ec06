"""Files that are made of the tables of a release, for people. Effects: the disk of this machine."""

from gongkai.downloads.kept import Kept
from gongkai.downloads.making import make

__all__ = ["Kept", "make"]
