"""A ZIP file as a place: what a bundle holds is read where it is, and nothing is unpacked.

`bundle.zip` and `bundle.zip/annual-reports/1.4.0` are both addresses, as if the file were a folder.
Names in it are looked up and never used as paths; what it says of sizes is not believed.
"""

import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from gongkai.container import FAULTS
from gongkai.errors import PlaceError
from gongkai.place.folder import leads_out
from gongkai.place.readonly import ReadOnly

ENDING = ".zip"
MOST_MEMBERS = 1_000_000
"""The pages and documents of every agency of the country, and more."""
MOST = 2 << 30
"""Unpacked bytes of one file, where nobody says what its size is."""
_PIECE = 1 << 20
_ENCRYPTED = 0x1
# Of the others the library unpacks a piece whole: a megabyte of LZMA is seven gigabytes.
_PACKINGS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})


def zipped(path: Path) -> "Zipped | None":
    """Return the place at a path that is a ZIP file or leads into one; null for any other path.

    PlaceError where the file is no ZIP file, or holds more than a bundle can.
    """
    for each in (path, *path.parents):
        if each.suffix.lower() == ENDING and each.is_file():
            return Zipped(each, _opened(each), path.relative_to(each).as_posix())
    return None


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(path)
    except FAULTS as error:
        raise PlaceError("place.unreadable", file=str(path), cause=_cause(error)) from error
    if len(archive.infolist()) > MOST_MEMBERS:
        raise PlaceError("place.too_large", file=str(path), limit=MOST_MEMBERS)
    return archive


@dataclass(frozen=True, slots=True)
class Zipped(ReadOnly):
    """A folder in a ZIP file; `inside` is its path there, `.` for the whole file."""

    file: Path
    archive: zipfile.ZipFile = field(repr=False, compare=False)
    inside: str = "."

    @property
    def address(self) -> Path:
        """The path of the file, and on into it."""
        return self.file / self.inside

    @property
    def local(self) -> None:
        """No folder of this machine."""
        return None

    @property
    def label(self) -> str:
        """The last part of the path."""
        return self.address.name

    @property
    def parent(self) -> "Zipped | None":
        """The folder above; null for the whole file."""
        if self.inside == ".":
            return None
        return Zipped(self.file, self.archive, PurePosixPath(self.inside).parent.as_posix())

    def read(self, key: str, most: int | None = None) -> bytes | None:
        """Return the content of a file, None where there is none."""
        about = self._about(key)
        if about is None:
            return None
        if about.flag_bits & _ENCRYPTED:
            raise PlaceError("place.unreadable", file=self.name(key), cause="encrypted")
        if about.compress_type not in _PACKINGS:
            kind = f"compression method {about.compress_type}"
            raise PlaceError("place.unreadable", file=self.name(key), cause=kind)
        limit = MOST if most is None else most
        content = bytearray()
        try:
            with self.archive.open(about) as stream:
                while piece := stream.read(_PIECE):
                    content += piece
                    if len(content) > limit:
                        raise PlaceError("place.too_large", file=self.name(key), limit=limit)
        except FAULTS as error:
            raise PlaceError(
                "place.unreadable", file=self.name(key), cause=_cause(error)
            ) from error
        return bytes(content)

    def holds(self, key: str) -> bool:
        """Whether there is a file."""
        return self._about(key) is not None

    def keys(self, below: str) -> list[str]:
        """Return the keys of all files below a folder, sorted; a name that leads out is no key."""
        top, base = self._path(below), self._path("")
        inside = f"{top}/" if top else ""
        names = (each for each in self.archive.namelist() if not each.endswith("/"))
        found = (each for each in names if each.startswith(inside))
        keys = {each[len(base) + 1 :] if base else each for each in found}
        return sorted(each for each in keys if not leads_out(each))

    def folders(self) -> list[str]:
        """Return the names of the folders in this one, sorted."""
        return sorted({each.partition("/")[0] for each in self.keys("") if "/" in each})

    def below(self, folder: str) -> "Zipped":
        """Return the place that a folder of this one is."""
        return Zipped(self.file, self.archive, self._path(folder) or ".")

    def name(self, key: str) -> str:
        """Return the path of a file, through the ZIP file."""
        return str(self.address / key)

    def _about(self, key: str) -> zipfile.ZipInfo | None:
        try:
            return self.archive.getinfo(self._path(key))
        except KeyError:
            return None

    def _path(self, key: str) -> str:
        """Return the name of a file in the ZIP file; the empty name is that of the whole file."""
        path = (PurePosixPath(self.inside) / key).as_posix()
        return "" if path == "." else path

    def closed(self, key: str) -> PlaceError:
        """Return the error that says that nothing is written here."""
        return PlaceError("place.bundle", file=self.name(key))


def _cause(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
