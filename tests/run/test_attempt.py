"""One report out of its documents: the page, what it attaches, and what must be converted."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from gongkai.catalogue import editions
from gongkai.convert import ocr, office
from gongkai.convert.shelf import Shelf
from gongkai.errors import DocumentError
from gongkai.model import Document
from gongkai.place import place
from gongkai.run.attempt import Read, Wanting, alone, attempt

EXAMPLES = Path(__file__).parents[1] / "examples"
SITES = Path(__file__).parents[2] / "datapackages" / "sample" / "sites"
PAGE = SITES / "lanxi/xxgk/202501/t20250120_364.html"
WORD = SITES / "lanxi/xxgk/202501/P020250120364.docx"
EDITIONS = editions()


def document(path: Path, name: str | None = None) -> Document:
    return bytes_of(path.read_bytes(), name or path.name)


def bytes_of(content: bytes, name: str) -> Document:
    return Document(hashlib.sha256(content).hexdigest(), content, name)


def example(case: str) -> Document:
    (path,) = (EXAMPLES / case).glob("document.*")
    return document(path)


def read(*documents: Document, shelf: Shelf | None = None) -> Read:
    found = attempt(documents, EDITIONS, shelf)
    assert isinstance(found, Read)
    return found


def test_the_tables_are_the_attachments_where_the_page_has_none() -> None:
    place, report, _ = read(document(PAGE), document(WORD))
    assert place == 1 and report.usable
    assert report.digest == hashlib.sha256(WORD.read_bytes()).hexdigest()


def test_two_copies_of_one_report_are_one_and_the_other_is_told() -> None:
    first = document(WORD, "a.docx")
    second = document(WORD, "b.docx")
    place, report, _ = read(first, second)
    assert place == 0 and [f.rule for f in report.findings] == ["COPY"]


def test_an_attachment_that_cannot_be_read_is_told_and_costs_nothing() -> None:
    _, report, _ = read(document(WORD), bytes_of(b"%PDF-1.4 broken", "x.pdf"))
    (told,) = report.findings
    assert told.rule == "ATTACHMENT-UNREADABLE" and "x.pdf" in told.message("en")


def test_a_document_that_cannot_be_read_at_all_is_an_error() -> None:
    with pytest.raises(DocumentError) as raised:
        read(bytes_of(b"%PDF-1.4 broken", "x.pdf"))
    assert raised.value.code == "read.pdf_damaged"


def test_an_old_format_is_wanted_first_then_read_from_the_shelf(tmp_path: Path) -> None:
    old = example("office/doc-2021")
    wanting = attempt([old], EDITIONS)
    assert isinstance(wanting, Wanting) and [each.kind for each in wanting.office] == ["doc"]
    shelf = Shelf(place(tmp_path))
    with pytest.raises(DocumentError) as raised:
        read(old, shelf=shelf)
    assert raised.value.code in ("convert.office_failed", "convert.office_missing")
    shelf.put(old.digest, office.WAY, WORD.read_bytes())
    assert read(old, shelf=shelf).report.usable


def test_without_the_programs_the_reason_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    monkeypatch.setattr(ocr, "available", lambda: False)
    for case, code in (("office/doc-2021", "office"), ("scan/jpeg-low", "ocr")):
        with pytest.raises(DocumentError) as raised:
            alone(example(case), EDITIONS)
        assert raised.value.code == f"convert.{code}_missing"
    told = alone(example("scan/page-of-pictures"), EDITIONS)
    assert not told.usable
    assert {"PICTURES-UNREAD"} <= {finding.rule for finding in told.findings}


def test_a_bundle_is_no_report_of_its_own() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("a.html", "<p>x</p>")
    assert not alone(bytes_of(held.getvalue(), "a.zip"), EDITIONS).usable
    with pytest.raises(DocumentError) as raised:
        alone(bytes_of(held.getvalue()[:-10], "a.zip"), EDITIONS)
    assert raised.value.code == "container.damaged"
