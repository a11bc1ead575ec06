"""What a document is, by its bytes alone."""

import re

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
)
_WINDOW = 65_536
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|table|tbody|tr|td|div|p|span|br|font|h[1-6])[\s/>]",
    re.IGNORECASE,
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def kind(content: bytes) -> str:
    """Name the format: `html`, `text`, `pdf`, `ole`, `zip`, …; `binary` where none is known."""
    start = content.lstrip(b"\r\n\t ")[:16] if content[:1].isspace() else content[:16]
    for signature, name in _SIGNATURES:
        if start.startswith(signature):
            return name
    head = content[:_WINDOW]
    if content.startswith(_UTF16):
        head = head.replace(b"\0", b"")
    elif b"\0" in head:
        return "binary"
    return "html" if _MARKUP.search(head) else "text"
