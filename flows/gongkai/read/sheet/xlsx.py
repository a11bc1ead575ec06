"""XLSX: the worksheets that a workbook names, measured, then read from a clean copy.

The copy holds only the parts that are read, each unpacked within limits and walked before, so
that what was measured is what is read, whatever else the container holds.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from posixpath import normpath
from typing import NamedTuple
from xml.sax.saxutils import quoteattr

from gongkai.container import Container
from gongkai.errors import DocumentError
from gongkai.model import Document
from gongkai.read.sheet.calamine import Measured, workbook
from gongkai.read.sheet.cells import Box, Place, Room, Workbook
from gongkai.read.sheet.xml import Attributes, Handlers, walk

_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORKSHEET = "worksheet"
_PARTS = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
_LONGEST = 1_000  # of a formula
_REFERENCE = re.compile(r"\$?([A-Z]{1,4})\$?([1-9][0-9]{0,8})", re.IGNORECASE)


def read(document: Document) -> Workbook:
    """Read an XLSX file.

    Raises:
        DocumentError: it is damaged, encrypted, beyond the limits, or an XLSB file.
    """
    package = _Package(document)
    room = Room(document.name)
    known: dict[str, Measured] = {}
    measured: list[Measured | None] = []
    for sheet in package.sheets:
        if not sheet.shown:
            measured.append(Measured() if sheet.kind == _WORKSHEET else None)
            continue
        if sheet.member not in known:
            known[sheet.member] = _measured(package.read(sheet.member), document.name, room)
        room.take(known[sheet.member].area, known[sheet.member].cells)
        measured.append(known[sheet.member])
    return workbook(package.copy(), measured, document.name)


class _Sheet(NamedTuple):
    identifier: str
    kind: str
    member: str
    shown: bool  # a worksheet that is not hidden


class _Package:
    """The parts of an XLSX file, found as the workbook's relations name them."""

    def __init__(self, document: Document) -> None:
        self._name = document.name
        self._container = Container(document.content, document.name)
        # Names differ in case and slashes between the programs that write such files.
        names = self._container.names
        self._members = {name.replace("\\", "/").lower(): name for name in names}
        if "xl/workbook.bin" in self._members:
            raise DocumentError("read.unknown_format", name=self._name, format="xlsb")
        self._contents: dict[str, bytes] = {}
        self._book = self.read("xl/workbook.xml")
        self._relations = self._related(self.read("xl/_rels/workbook.xml.rels"))
        self.sheets: list[_Sheet] = []
        walk(self._book, Handlers(self._sheet), self._name)

    def _sheet(self, tag: str, attributes: Attributes) -> None:
        if tag != "sheet":
            return
        identifier = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        if identifier not in self._relations:
            cause = f"sheet {identifier[:20]!r}"
            raise DocumentError("read.sheet_damaged", name=self._name, cause=cause)
        kind, member = self._relations[identifier]
        shown = kind == _WORKSHEET and attributes.get("state", "visible") == "visible"
        self.sheets.append(_Sheet(identifier, kind, member, shown))

    def read(self, member: str) -> bytes:
        """Return an unpacked member; it is unpacked once."""
        if member not in self._contents:
            found = self._members.get(member.lower())
            if found is None:
                raise DocumentError("read.sheet_damaged", name=self._name, cause=f"no {member}")
            self._contents[member] = self._container.read(found)
        return self._contents[member]

    def _related(self, content: bytes) -> dict[str, tuple[str, str]]:
        """Return kind and member of every relation of the workbook by its id."""
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: Attributes) -> None:
            if tag == "Relationship":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = attributes.get("Target", "").replace("\\", "/")
                path = target if target.startswith("/") else f"/xl/{target}"
                found[attributes.get("Id", "")] = (kind, normpath(path).lstrip("/"))

        walk(content, Handlers(start), self._name)
        return found

    def copy(self) -> bytes:
        """Return a container of the workbook and what is read of it, under the usual names."""
        kept = {"xl/workbook.xml": self._book}
        for kind, member in self._relations.values():
            if kind in _PARTS and member.lower() in self._members:
                kept[f"xl/{_PARTS[kind]}"] = self.read(member)
                walk(self.read(member), Handlers(_pass), self._name)
        names: dict[str, str] = {}
        relations: dict[str, tuple[str, str]] = {}
        for identifier, kind, member, shown in self.sheets:
            target = names.setdefault(member, f"{kind}s/sheet{len(names) + 1}.xml")
            relations[identifier] = (kind, target)
            if shown:
                kept[f"xl/{target}"] = self.read(member)
        kept["xl/_rels/workbook.xml.rels"] = _relations(relations)
        kept["_rels/.rels"] = _relations({"book": ("officeDocument", "xl/workbook.xml")})
        copied = io.BytesIO()
        with zipfile.ZipFile(copied, "w") as container:
            for member, content in kept.items():
                container.writestr(member, content)
        return copied.getvalue()


def _relations(relations: Mapping[str, tuple[str, str]]) -> bytes:
    """Write relations by id, each with its kind and target."""
    listed = (
        f"<Relationship Id={quoteattr(identifier)} Type={quoteattr(f'{_RELATIONSHIPS}/{kind}')} "
        f"Target={quoteattr(target)}/>"
        for identifier, (kind, target) in relations.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(listed)}</Relationships>'.encode()


def _pass(tag: str, attributes: Attributes) -> None:
    """Take an element that is of no interest."""


def _measured(content: bytes, name: str, room: Room) -> Measured:
    """Measure a worksheet by the cells in it, not by the dimension it states."""
    cells = _Cells(name, room)
    walk(content, Handlers(cells.start, cells.end, cells.text), name)
    return Measured(cells.box.area, cells.count, cells.texts)


class _Cells:
    """One walk over a worksheet: where its cells stand, and those that print an error value.

    A formula that was never calculated has no value: its own text stands for it, for it is not
    a blank cell.
    """

    def __init__(self, name: str, room: Room) -> None:
        self.box = Box()
        self.texts: dict[Place, str] = {}
        self._name = name
        self._room = room
        self.count = 0
        self._merged = 0
        self._row = self._column = -1
        self._kind = ""
        self._inside: str | None = None
        self._found: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the start of an element."""
        if tag == "c":
            self._kind, self._found = attributes.get("t", ""), {}
            self._column += 1
            if "r" in attributes:
                self._row, self._column = self._place(attributes["r"])
        elif tag == "row":
            given = attributes.get("r", "")
            self._row = int(given) - 1 if given.isdecimal() and len(given) < 9 else self._row + 1
            self._column = -1
        elif tag in ("v", "is", "f"):
            self._inside = tag
            self._found[tag] = ""
        elif tag == "mergeCell":
            self._merged += 1
            self._room.check(self._merged)

    def text(self, text: str) -> None:
        """Take text: of formulas and values only what is needed."""
        if self._inside is not None and len(self._found[self._inside]) < _LONGEST:
            self._found[self._inside] += text

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag in ("v", "is", "f"):
            self._inside = None
        elif tag == "c" and self._found:
            self._take(self._found)

    def _take(self, found: dict[str, str]) -> None:
        self.count += 1
        self._room.check(self.count)
        self.box.add(self._row, self._column)
        value = found.get("v", "")
        if self._kind == "e":
            self.texts[self._row, self._column] = value
        elif "f" in found and not value and self._kind not in ("str", "inlineStr"):
            self.texts[self._row, self._column] = "=" + found["f"]

    def _place(self, reference: str) -> Place:
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise DocumentError("read.sheet_damaged", name=self._name, cause=reference[:20])
        column = 0
        for letter in match[1].upper():
            column = column * 26 + ord(letter) - 64
        return int(match[2]) - 1, column - 1
