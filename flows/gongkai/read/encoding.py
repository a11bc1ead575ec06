"""Bytes to text: what the bytes themselves say goes before what was declared about them."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_HEADER = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030"}
_SAMPLE = 65_536


def decode(content: bytes, declared_type: str | None = None) -> str:
    """Decode a document's bytes.

    Tried in order: a byte order mark, the charset the page declares, the one the server
    declared, UTF-8, GB18030 (a superset of the GB2312 and GBK that Chinese sites declare); then
    what charset-normalizer makes of it. Only the last step replaces what cannot be decoded.
    """
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    for name in _candidates(content, declared_type):
        try:
            return content.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    best = from_bytes(content[:_SAMPLE]).best()
    return content.decode(best.encoding if best else "gb18030", errors="replace")


def utf8(content: bytes, declared_type: str | None = None) -> bytes:
    """Return a document's bytes in UTF-8, decoded as `decode` does it.

    Most pages are in UTF-8 already: checked, they are given back as they are.
    """
    first = _candidates(content, declared_type)[0]
    if first in ("utf-8", "utf8") and not content.startswith(tuple(mark for mark, _ in _BOMS)):
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            pass
        else:
            return content
    return decode(content, declared_type).encode("utf-8")


def _candidates(content: bytes, declared_type: str | None) -> list[str]:
    named = []
    if meta := _META.search(content[:4096]):
        named.append(meta.group(1).decode("ascii").lower())
    if declared_type and (header := _HEADER.search(declared_type)):
        named.append(header.group(1).lower())
    # A page that declares a single-byte charset decodes without an error and into nonsense.
    named = [_SUPERSETS.get(name, name) for name in named if not name.startswith("iso-8859")]
    return [*dict.fromkeys([*named, "utf-8", "gb18030"])]
