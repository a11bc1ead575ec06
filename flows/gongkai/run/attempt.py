"""One report out of its documents: read as they are, then with what other programs make of them.

The first attempt reads what we read ourselves and says what is wanting. Then LibreOffice converts
old formats, many at a time, and the second attempt, with a shelf, has these and may recognise
pictures.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urljoin

from gongkai import read
from gongkai.catalogue import Edition
from gongkai.convert import office
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError
from gongkai.extract import Copy, joined, reports
from gongkai.kind import PICTURES, kind
from gongkai.model import Document, Reading, Report
from gongkai.place import place
from gongkai.run.pictures import recognised
from gongkai.run.reasons import because


class Wanting(NamedTuple):
    """What the first attempt lacked: documents for LibreOffice, and a number of pictures."""

    office: tuple[office.Given, ...]
    pictures: int


class Read(NamedTuple):
    """A report, and which of the documents given holds its tables.

    `passing` is the reason why it might be another one the next time; mostly none.
    """

    place: int
    report: Report
    passing: str = ""


PASSING = frozenset({"convert.office_failed"})
"""What is wrong with a document for a reason that need not be its own."""


def attempt(
    documents: Sequence[Document], editions: tuple[Edition, ...], shelf: Shelf | None = None
) -> Read | Wanting:
    """Read a report.

    Args:
        documents: a page first, then its attachments and pictures; or one document alone.
        shelf: what was converted; without it nothing is recognised, and what is wanting is said.

    Raises:
        DocumentError: the first document cannot be read, and no attachment makes up for it.
    """
    beside = [d for d in documents[1:] if kind(d.content) in PICTURES]
    texts = [d for d in documents if d not in beside]
    old = [d for d in texts if kind(d.content) in office.TARGETS]
    if old and shelf is None:
        given = (office.Given(d.digest, kind(d.content), d.content) for d in old)
        return Wanting(tuple(given), 0)
    copies: list[Copy] = []
    failures: list[tuple[Document, DocumentError]] = []
    unseen = 0
    for document in texts:
        try:
            seen = shown(document, beside, shelf)
            (report,) = reports([seen], editions, documents[0].report_year)
            if seen.pictures and _lacks_tables(report):
                if shelf is None:
                    unseen += len(seen.pictures)
                else:
                    report = recognised(seen, report, document, editions, shelf)
            copies.append(Copy(document.name, report))
        except DocumentError as error:
            failures.append((document, error))
    if unseen:
        return Wanting((), unseen)
    return _joined(documents, copies, failures)


def alone(document: Document, editions: tuple[Edition, ...], folder: Path | None = None) -> Report:
    """Read one document with all that is installed here, and without a store.

    folder: where what is converted is kept for the next time; nowhere, where it is null.

    Raises:
        DocumentError: it cannot be read.
    """
    first = attempt([document], editions)
    if isinstance(first, Read):
        return first.report
    with TemporaryDirectory(prefix="gongkai-") as passing:
        shelf = Shelf(place(folder or passing))
        convert(first.office, shelf)
        second = attempt([document], editions, shelf)
    assert isinstance(second, Read), "with a shelf nothing is wanting"
    return second.report


def convert(wanted: Iterable[office.Given], shelf: Shelf) -> None:
    """Have LibreOffice convert documents, all at once, those that are on the shelf left out."""
    missing = [each for each in wanted if shelf.get(each.digest, office.WAY) is None]
    for digest, content in office.converted(missing).items():
        shelf.put(digest, office.WAY, content)


def _joined(
    documents: Sequence[Document],
    copies: list[Copy],
    failures: list[tuple[Document, DocumentError]],
) -> Read:
    usable = any(copy.report.usable for copy in copies)
    if failures and failures[0][0] is documents[0] and not usable:
        raise failures[0][1]
    place, report = joined(copies)
    notes = tuple(
        because("ATTACHMENT-UNREADABLE", error, printed=document.name)
        for document, error in failures
    )
    names = [document.name for document in documents]
    report = replace(report, findings=(*report.findings, *notes))
    passing = " ".join(error.code for _, error in failures if error.code in PASSING)
    return Read(names.index(copies[place].name), report, passing)


def shown(document: Document, beside: Sequence[Document], shelf: Shelf | None) -> Reading:
    """Return what a document shows, its pictures with the bytes that were gathered beside it.

    Raises:
        DocumentError: it cannot be read.
    """
    return _with_bytes(_reading(document, shelf), document.name, beside)


def _reading(document: Document, shelf: Shelf | None) -> Reading:
    """Read a document, an old format as what LibreOffice made of it."""
    form = kind(document.content)
    if form not in office.TARGETS or shelf is None:
        return read.reading(document)
    made = shelf.get(document.digest, office.WAY)
    if made is None:
        code = "convert.office_failed" if office.program() else "convert.office_missing"
        raise DocumentError(code, name=document.name, format=form)
    return replace(read.reading(replace(document, content=made)), format=form)


def _with_bytes(reading: Reading, page: str, beside: Sequence[Document]) -> Reading:
    """Give the pictures of a page the bytes that were gathered for them; drop those without."""
    known = {document.name: document.content for document in beside}
    filled = (
        picture
        if picture.content is not None
        else replace(picture, content=known.get(urljoin(page, picture.address)))
        for picture in reading.pictures
    )
    return replace(reading, pictures=tuple(p for p in filled if p.content is not None))


def _lacks_tables(report: Report) -> bool:
    rules = {each.rule for each in report.findings}
    return "TABLE-ABSENT" in rules or "NO-TABLE" in rules or "NOT-A-REPORT" in rules
