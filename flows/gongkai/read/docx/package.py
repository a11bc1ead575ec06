"""The parts of a Word file: which holds the text, and what it refers to by which id."""

import posixpath
from collections.abc import Mapping
from typing import NamedTuple, NoReturn

from lxml import etree

from gongkai.container import Container
from gongkai.errors import DocumentError

MAX_TAGS = 3_000_000
"""Tags of one part; a report has some ten thousand, and three million take half a gigabyte."""

_DOCTYPE = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"))
_MAIN = "word/document.xml"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Relation(NamedTuple):
    """What one part refers to: the last word of the type, and the name of the other part."""

    kind: str
    part: str


class Package:
    """The parts of a Word file. `main` is the name of the one that holds the text.

    Raises:
        DocumentError: the container is damaged or holds no text.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self._name = name
        self._container = Container(content, name)
        self.main = self._found_main()

    def __contains__(self, part: str) -> bool:
        return part in self._container

    def read(self, part: str) -> bytes:
        """Return the bytes of a part."""
        return self._container.read(part)

    def root(self, part: str) -> etree._Element:
        """Parse a part; no entity is expanded and nothing outside the container is fetched.

        Raises:
            DocumentError: it is no XML, declares a document type, or is beyond the limits.
        """
        content = self.read(part)
        if any(declaration in content for declaration in _DOCTYPE):
            self.refuse_as_damaged(f"{part}: DOCTYPE")
        if (tags := content.count(b"<")) > MAX_TAGS:
            raise DocumentError("read.too_complex", name=self._name, what=f"{part}: {tags} tags")
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            collect_ids=False,
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            what = f"{part}: {error.msg}"
            # Nested too deep, or one text of many megabytes: the parser gives up by itself.
            if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
                raise DocumentError("read.too_complex", name=self._name, what=what) from error
            raise DocumentError("read.docx_damaged", name=self._name, cause=what) from error
        if root.getroottree().docinfo.internalDTD is not None:
            self.refuse_as_damaged(f"{part}: DOCTYPE")
        return root

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Return what a part refers to within the container, by id."""
        folder, base = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{base}.rels")
        if listed not in self._container:
            return {}
        return {
            one.get("Id", ""): Relation(
                one.get("Type", "").rpartition("/")[2], _resolved(folder, one.get("Target", ""))
            )
            for one in self.root(listed).iter(_RELATION)
            if one.get("TargetMode") != "External"
        }

    def refuse_as_damaged(self, cause: str) -> NoReturn:
        """Say that the file is no Word document that can be read, and why."""
        raise DocumentError("read.docx_damaged", name=self._name, cause=cause)

    def _found_main(self) -> str:
        stated = (r.part for r in self.relations("").values() if r.kind == "officeDocument")
        for part in (*stated, _MAIN):
            if part in self._container:
                return part
        self.refuse_as_damaged(f"{_MAIN}: -")


def _resolved(folder: str, target: str) -> str:
    """Return the name of the part that a target names, seen from a folder.

    >>> _resolved("word", "media/a.png"), _resolved("word", "/word/b.png"), _resolved("w", "../c")
    ('word/media/a.png', 'word/b.png', 'c')
    """
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
