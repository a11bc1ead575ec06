"""The XML in spreadsheet files, walked element by element without ever building a tree."""

from collections.abc import Callable
from typing import NamedTuple, NoReturn
from xml.parsers import expat

from gongkai.errors import DocumentError

Attributes = dict[str, str]


class Handlers(NamedTuple):
    """What is called for the start and the end of an element and for the text between."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda _: None
    text: Callable[[str], None] | None = None


def walk(content: bytes, handlers: Handlers, name: str) -> None:
    """Call the handlers for everything in a member, in its order, with names without prefixes.

    Raises:
        DocumentError: it is no XML, or it has a document type: no spreadsheet needs one, and
            entities that name each other grow without end.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> NoReturn:
        raise DocumentError("read.sheet_damaged", name=name, cause="DOCTYPE")

    def start(tag: str, attributes: Attributes) -> None:
        handlers.start(tag.rpartition(":")[2], attributes)

    def end(tag: str) -> None:
        handlers.end(tag.rpartition(":")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handlers.text
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise DocumentError("read.sheet_damaged", name=name, cause=str(error)) from error
