"""ZIP containers, opened within limits: Word and Excel files are such, and bundles of reports.

Nothing is believed that a container says of itself: a member is unpacked piece by piece and given
up at the limit, whatever size its header states.
"""

import io
import lzma
import struct
import zipfile
import zlib
from typing import NoReturn

from gongkai.errors import DocumentError

MAX_MEMBERS = 5_000
"""A Word file has some dozens of members, a bundle of a county's reports some hundreds."""

MAX_MEMBER = 64 << 20
"""Unpacked bytes of one member: as much as a document that comes unpacked may have."""

MAX_UNPACKED = 192 << 20
"""Unpacked bytes of all members that are read."""

_PIECE = 1 << 20
_ENCRYPTED = 0x1
FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    IndexError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""All that the standard library raises for hostile bytes, as found by trying."""


class Container:
    """The members of a ZIP file. `read` unpacks one; its size counts towards the limit of all."""

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        self._unpacked = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except FAULTS as error:
            raise DocumentError("container.damaged", name=name, cause=str(error)) from error
        found = (each for each in self._zip.infolist() if each.filename and not each.is_dir())
        self._members = {each.filename: each for each in found}
        if len(self._members) > MAX_MEMBERS:
            self._refuse(f"{len(self._members)} members")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all members, in the order of the container; folders have none."""
        return tuple(self._members)

    def __contains__(self, member: str) -> bool:
        return member in self._members

    def read(self, member: str) -> bytes:
        """Unpack a member.

        Raises:
            KeyError: there is none of that name.
            DocumentError: it is encrypted, damaged, or beyond the limits.
        """
        about = self._members[member]
        if about.flag_bits & _ENCRYPTED:
            raise DocumentError("container.encrypted", name=self._name, member=member[:200])
        content = bytearray()
        try:
            with self._zip.open(about) as stream:
                while piece := stream.read(_PIECE):
                    content += piece
                    self._unpacked += len(piece)
                    if len(content) > MAX_MEMBER or self._unpacked > MAX_UNPACKED:
                        self._refuse(f"{member[:200]}: > {len(content) >> 20} MB")
        except FAULTS as error:
            cause = f"{member[:200]}: {error}"
            raise DocumentError("container.damaged", name=self._name, cause=cause) from error
        return bytes(content)

    def _refuse(self, what: str) -> NoReturn:
        raise DocumentError("container.too_large", name=self._name, what=what)
