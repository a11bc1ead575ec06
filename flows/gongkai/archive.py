"""Bundles of reports in one ZIP file: their members, under names that do no harm."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from gongkai.container import Container
from gongkai.errors import DocumentError
from gongkai.kind import ENDINGS, kind

MAX_REPORTS = 500
"""Documents taken from one bundle: the reports of all offices of a county and more."""


class Member(NamedTuple):
    """A document of a bundle: its name for people, and its bytes or why there are none."""

    name: str
    content: bytes | None
    error: DocumentError | None = None


def opened(content: bytes, name: str) -> tuple[Member, ...]:
    """Return a document as it is, or the documents of a bundle, called `<name>!/<member>`.

    Raises:
        DocumentError: the bundle is damaged, too large, or holds no document.
    """
    if kind(content) != "zip":
        return (Member(name, content),)
    found = tuple(each._replace(name=f"{name}!/{each.name}") for each in members(content, name))
    if not found:
        raise DocumentError("gather.bundle_empty", path=name)
    return found


def members(content: bytes, name: str) -> Iterator[Member]:
    """Yield the documents of a bundle in the order of their names.

    Hidden files, and those whose ending no document has, are left out. Names are shown and never
    used as paths. A bundle in a bundle is not opened.

    Raises:
        DocumentError: the bundle is damaged or beyond what a bundle can be.
    """
    container = Container(content, name)
    wanted = sorted((_shown(each), each) for each in container.names if _document(each))
    if len(wanted) > MAX_REPORTS:
        raise DocumentError("container.too_large", name=name, what=f"{len(wanted)} documents")
    for shown, member in wanted:
        try:
            yield Member(shown, container.read(member))
        except DocumentError as error:
            if error.code == "container.too_large":
                raise
            yield Member(shown, None, error)


def _document(member: str) -> bool:
    path = PurePosixPath(member.replace("\\", "/"))
    hidden = any(part.startswith((".", "__")) and part != ".." for part in path.parts)
    return not hidden and path.suffix.lower() in ENDINGS - {".zip"}


def _shown(member: str) -> str:
    """Return a member's name in one line; names of old archives are in GB 18030."""
    for encoding in ("utf-8", "gb18030"):
        try:
            member = member.encode("cp437").decode(encoding)
            break
        except UnicodeError:
            continue
    parts = member.replace("\\", "/").split("/")
    safe = "/".join(part for part in parts if part not in ("", ".", ".."))
    return "".join(c if c.isprintable() else " " for c in safe)[-200:]
