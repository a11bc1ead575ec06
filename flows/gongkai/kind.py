"""What a document is, by its bytes alone: never by its ending or the type a server declares."""

import io
import re

import olefile

from gongkai.container import Container
from gongkai.errors import DocumentError

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (olefile.MAGIC, "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
# What a container holds says what it is; the first that fits.
_IN_ZIP: tuple[tuple[str, str], ...] = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("word/document.xml", "docx"),
)
_IN_TYPES = ((b"wordprocessingml", "docx"), (b"spreadsheetml", "xlsx"))
_IN_OLE: tuple[tuple[str, str], ...] = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
)
_MIMETYPES = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.text": "odt",
}
# Word and Excel of 2003 as XML; an old Word document under its own name opens as well.
_IN_XML: tuple[tuple[bytes, str], ...] = (
    (b"http://schemas.microsoft.com/office/word/2003/wordml", "word-xml"),
    (b"http://schemas.microsoft.com/office/2006/xmlPackage", "word-xml"),
    (b"urn:schemas-microsoft-com:office:spreadsheet", "excel-xml"),
)
_WINDOW = 65_536
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|table|tbody|tr|td|div|p|span|br|font|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_MHTML = re.compile(
    rb"\A(?:[\x21-\x7e]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,40}?"
    rb"content-type:\s*multipart/(?:related|alternative|mixed)",
    re.IGNORECASE,
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_HEAD = 4_096

ENDINGS = frozenset(
    ".htm .html .mht .mhtml .shtm .shtml .xhtml .xml .doc .docx .md .odt .pdf .rtf .txt .wps "
    ".et .ods .xls .xlsm .xlsx .bmp .gif .jpeg .jpg .png .tif .tiff .zip".split()
)
"""What the names of documents end in: which files of a folder or a bundle are looked at."""

PICTURES = frozenset({"png", "jpeg", "gif", "tiff", "bmp"})


def kind(content: bytes) -> str:
    """Name the format: `html`, `text`, `pdf`, `docx`, `doc`, `zip`, …; `binary` where none fits."""
    start = content.lstrip(b"\r\n\t ")[:16] if content[:1].isspace() else content[:16]
    for signature, name in _SIGNATURES:
        # A text may begin with the two letters of a bitmap: the four reserved bytes are zero there.
        if start.startswith(signature) and (name != "bmp" or content[6:10] == bytes(4)):
            inside = {"zip": _in_zip, "ole": _in_ole}.get(name)
            return inside(content) if inside else name
    head = content[:_WINDOW]
    if content.startswith(_UTF16):
        head = head.replace(b"\0", b"")
    elif b"\0" in head:
        return "binary"
    if _MHTML.match(head[:_LONGEST_HEAD].replace(b"\r\n", b"\n").lstrip()):
        return "mhtml"
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        for namespace, name in _IN_XML:
            if namespace in head[:_LONGEST_HEAD]:
                return name
    return "html" if _MARKUP.search(head) else "text"


def _in_zip(content: bytes) -> str:
    try:
        container = Container(content, "")
        for member, name in _IN_ZIP:
            if member in container:
                return name
        if "mimetype" in container:
            return _MIMETYPES.get(container.read("mimetype").strip(), "zip")
        # Word may keep its text under another name; the list of parts tells.
        if "[Content_Types].xml" in container:
            types = container.read("[Content_Types].xml")
            found = (kind for words, kind in _IN_TYPES if words in types)
            return next(found, "zip")
    except DocumentError:
        pass  # its reader says what is wrong with it
    return "zip"


def _in_ole(content: bytes) -> str:
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as opened:
            return next((name for stream, name in _IN_OLE if opened.exists(stream)), "ole")
    except (OSError, ValueError, IndexError, RecursionError, MemoryError):
        return "ole"
