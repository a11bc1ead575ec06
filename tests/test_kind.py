"""Formats by their bytes: endings and declared types say nothing."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.kind import PICTURES, kind

EXAMPLES = Path(__file__).parent / "examples"
# Where the folder of an example does not tell its format.
OFFICE = {
    "doc-2019": "doc", "doc-2021": "doc", "doc-named-docx": "doc", "docx-named-doc": "docx",
    "et-2021": "xls", "excel-2003-xml": "excel-xml", "mhtml-2021": "mhtml",
    "mhtml-named-doc": "mhtml", "odt-2021": "odt", "page-named-doc": "html",
    "page-named-xls": "html", "rtf-2019": "rtf", "rtf-2021": "rtf", "word-2003-xml": "word-xml",
    "wps-2021": "doc",
}  # fmt: skip


def zipped(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("case", sorted(OFFICE))
def test_what_a_document_is_under_any_name(case: str) -> None:
    (path,) = (EXAMPLES / "office" / case).glob("document.*")
    assert kind(path.read_bytes()) == OFFICE[case]


@pytest.mark.parametrize("folder", ["docx", "pdf", "html", "text"])
def test_every_example_is_of_the_kind_of_its_folder(folder: str) -> None:
    found = {path: kind(path.read_bytes()) for path in (EXAMPLES / folder).glob("*/document.*")}
    assert len(found) > 5
    assert {path.parent.name: each for path, each in found.items() if each != folder} == {}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "text"),
        ("序号\t数量".encode("utf-16"), "text"),
        ("<html><table>".encode("utf-16"), "html"),
        (b"\r\n\r\n%PDF-1.7", "pdf"),
        (b"BM is a text that begins like a bitmap", "text"),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00\x36", "bmp"),
        (b"PK\x03\x04 and then nothing of an archive", "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no directory", "ole"),
        (b"Rar!\x1a\x07\x01\x00", "rar"),
        (b"\x00\x01\x02", "binary"),
        (zipped(**{"xl/workbook.xml": b"<a/>"}), "xlsx"),
        (zipped(**{"word/document2.xml": b"", "[Content_Types].xml": b"wordprocessingml"}), "docx"),
        (zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "ods"),
        (zipped(**{"report.html": b"<p>"}), "zip"),
    ],
)
def test_signatures_and_what_stands_behind_them(content: bytes, found: str) -> None:
    assert kind(content) == found


@given(
    st.sampled_from(
        [b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"MIME", b""]
    ),
    st.binary(max_size=2_000),
)
def test_no_bytes_are_too_odd(start: bytes, rest: bytes) -> None:
    assert kind(start + rest).isascii()


def test_pictures_are_kinds() -> None:
    assert kind(b"\x89PNG\r\n\x1a\n") in PICTURES and kind(b"\xff\xd8\xff\xe0") in PICTURES
