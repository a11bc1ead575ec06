"""The two vocabularies a Word document is written in: the transitional and the strict one.

ISO/IEC 29500 gives every element two namespaces; a document uses one of the two throughout, and
the name of its first element tells which.
"""

from typing import NamedTuple

_MICROSOFT = "http://schemas.openxmlformats.org"
_ISO = "http://purl.oclc.org/ooxml"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"

ALTERNATIVES = f"{_COMPATIBILITY}AlternateContent"
CHOICE = f"{_COMPATIBILITY}Choice"
OLD_PICTURE = "{urn:schemas-microsoft-com:vml}imagedata"


class Names(NamedTuple):
    """The namespaces of one vocabulary, each in braces as they stand before a name."""

    word: str
    drawing: str
    relations: str
    math: str

    def w(self, *names: str) -> tuple[str, ...]:
        """Return the qualified names of elements or attributes of the word namespace."""
        return tuple(self.word + name for name in names)


_VOCABULARIES = (
    Names(
        f"{{{_MICROSOFT}/wordprocessingml/2006/main}}",
        f"{{{_MICROSOFT}/drawingml/2006/main}}",
        f"{{{_MICROSOFT}/officeDocument/2006/relationships}}",
        f"{{{_MICROSOFT}/officeDocument/2006/math}}",
    ),
    Names(
        f"{{{_ISO}/wordprocessingml/main}}",
        f"{{{_ISO}/drawingml/main}}",
        f"{{{_ISO}/officeDocument/relationships}}",
        f"{{{_ISO}/officeDocument/math}}",
    ),
)


def vocabulary(tag: str) -> Names | None:
    """Return the vocabulary that an element's qualified name belongs to, None for another one."""
    return next((names for names in _VOCABULARIES if tag.startswith(names.word)), None)
