"""What a document shows, whatever its format: bytes in, a Reading out.

One module a format; all give the same Reading, so that formats and statutory tables never
multiply. The format is decided by the bytes, never by the ending or the declared type.
"""

from collections.abc import Callable, Mapping

from gongkai.container import Container
from gongkai.errors import DocumentError
from gongkai.kind import PICTURES, kind
from gongkai.model import Document, Picture, Reading
from gongkai.read import html, mhtml, text
from gongkai.read.limits import MAX_BYTES


def _pdf(document: Document) -> Reading:
    """Read a PDF. Its library is loaded here, so that a run without PDFs never pays for it."""
    from gongkai.read.pdf import document as pdf  # noqa: PLC0415

    return pdf.reading(document)


def _picture(document: Document) -> Reading:
    """Give a picture as what it is: what it prints is told by recognition."""
    picture = Picture(document.content, 0)
    return Reading(document.digest, kind(document.content), (), pictures=(picture,))


def _bundle(document: Document) -> Reading:
    """Give a bundle as nothing, if it is whole: its documents are gathered one by one."""
    Container(document.content, document.name)
    return Reading(document.digest, "zip", ())


def _docx(document: Document) -> Reading:
    """Read a Word document. Its parser is loaded here, so that a run without them is spared it."""
    from gongkai.read.docx import document as docx  # noqa: PLC0415

    return docx.reading(document)


def _spreadsheet(document: Document) -> Reading:
    """Read XLSX, XLS or ODS. Its library is loaded here, for most runs have no spreadsheets."""
    from gongkai.read.sheet import document as spreadsheet  # noqa: PLC0415

    return spreadsheet.reading(document)


READERS: Mapping[str, Callable[[Document], Reading]] = {
    "html": html.reading,
    "mhtml": mhtml.reading,
    "text": text.reading,
    "pdf": _pdf,
    "docx": _docx,
    **dict.fromkeys(("xlsx", "xls", "ods"), _spreadsheet),
    "zip": _bundle,
    **dict.fromkeys(PICTURES, _picture),
}


def reading(document: Document) -> Reading:
    """Read a document's grids and blocks, in reading order, each with its place.

    Raises:
        DocumentError: the document is empty, larger than a report can be, or of a format
            that is not read.
    """
    if not document.content.strip(b"\0\t\r\n "):
        raise DocumentError("read.empty", name=document.name)
    if len(document.content) > MAX_BYTES:
        raise DocumentError(
            "read.too_large",
            name=document.name,
            megabytes=len(document.content) >> 20,
            limit=MAX_BYTES >> 20,
        )
    found = kind(document.content)
    if found == "encrypted":
        raise DocumentError("read.encrypted", name=document.name)
    if found not in READERS:
        raise DocumentError("read.unknown_format", name=document.name, format=found)
    return READERS[found](document)
