"""Pictures in the place of tables: recognised, put where they stand, and read like text."""

from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from gongkai.catalogue import Edition
from gongkai.convert import ocr
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError
from gongkai.extract import reports
from gongkai.gather.store import digest_of
from gongkai.model import Block, Document, Finding, Grid, Picture, Reading, Report
from gongkai.read.recognised import parts as parts_of
from gongkai.run.reasons import because


def recognised(
    reading: Reading,
    report: Report,
    document: Document,
    editions: tuple[Edition, ...],
    shelf: Shelf,
) -> Report:
    """Return the report that a document gives with its pictures recognised, if that gives more.

    Raises:
        DocumentError: the document is nothing but pictures, and they cannot be recognised.
    """
    try:
        if not ocr.available():
            raise DocumentError("convert.ocr_missing", name=document.name)
        whole = replace(reading, parts=_inserted(reading, document, shelf), pictures=())
    except DocumentError as error:
        if not reading.parts:
            raise
        return _noted(report, because("PICTURES-UNREAD", error, value=str(len(reading.pictures))))
    (found,) = reports([whole], editions, document.report_year)
    return found if _cells(found) > _cells(report) or not reading.parts else report


def _inserted(reading: Reading, document: Document, shelf: Shelf) -> tuple[Block | Grid, ...]:
    """Return the parts of a reading with those of its pictures at their places."""
    found: list[Block | Grid] = []
    grids = sum(isinstance(part, Grid) for part in reading.parts)
    done = numbered = 0
    for place, group in groupby(reading.pictures, key=attrgetter("place")):
        found += reading.parts[done:place]
        done = place
        pages = []
        for picture in group:
            numbered += 1
            pages.append((_page(picture, document, shelf), picture.page or numbered))
        made = parts_of(pages, grids + 1, document.name)
        grids += sum(isinstance(part, Grid) for part in made)
        found += made
    return (*found, *reading.parts[done:])


def _page(picture: Picture, document: Document, shelf: Shelf) -> bytes:
    """Return what is recognised in a picture, from the shelf where it has been before."""
    content = picture.content or b""
    # A page cut out of a PDF has other bytes each time: it is known by its number.
    page = f"{document.digest} {picture.page}".encode() if picture.page else content
    digest = digest_of(page)
    known = shelf.get(digest, ocr.WAY)
    if known is None:
        known = ocr.recognised(content, document.name)
        shelf.put(digest, ocr.WAY, known)
    return known


def _cells(report: Report) -> int:
    return sum(each.status not in ("absent", "unreadable") for each in report.observations)


def _noted(report: Report, *findings: Finding) -> Report:
    return replace(report, findings=(*report.findings, *findings))
