"""Web archives (MHTML, RFC 2557): a page in one file with its pictures, as browsers save it."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message
from typing import cast
from urllib.parse import urljoin

from gongkai.errors import DocumentError
from gongkai.model import Document, Picture, Reading
from gongkai.read import html

MAX_PARTS = 2_000
"""A saved page has some dozens of parts."""


def reading(document: Document) -> Reading:
    """Read the page of a web archive, with the pictures that stand beside it."""
    try:
        # compat32 gives payloads as they came and never fails over a header.
        archive = message_from_bytes(document.content, policy=policy.compat32)
        parts = _parts(archive)
        page = next(part for part in parts if part.get_content_type() == "text/html")
        content = _payload(page)
    except (MessageError, StopIteration, LookupError, ValueError, RecursionError) as error:
        cause = f"{type(error).__name__}: {error}"
        raise DocumentError("read.mhtml_no_page", name=document.name, cause=cause) from error
    stated = page.get("Content-Type")
    found = html.reading(replace(document, content=content, declared_type=str(stated)))
    base = str(page.get("Content-Location") or "")
    beside = {name: part for part in parts for name in _names(part)}
    pictures = tuple(_filled(picture, base, beside) for picture in found.pictures)
    return replace(found, format="mhtml", pictures=pictures)


def _parts(archive: Message) -> list[Message]:
    """Return the parts of an archive that hold no others, in their order."""
    found: list[Message] = []
    waiting: list[Message] = [archive]
    while waiting:
        part = waiting.pop()
        if part.is_multipart():
            waiting.extend(reversed(cast("list[Message]", part.get_payload())))
        else:
            found.append(part)
        if len(found) + len(waiting) > MAX_PARTS:
            raise ValueError(f"> {MAX_PARTS} parts")
    return found


def _payload(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _names(part: Message) -> tuple[str, ...]:
    """Return the addresses that a page may name a part by."""
    location = str(part.get("Content-Location") or "")
    known = str(part.get("Content-ID") or "").strip("<> ")
    return tuple(name for name in (location, f"cid:{known}" if known else "") if name)


def _filled(picture: Picture, base: str, beside: dict[str, Message]) -> Picture:
    """Give a picture the bytes that stand beside the page under its address."""
    if picture.content is not None:
        return picture
    addresses = (picture.address, urljoin(base, picture.address))
    part = next((beside[each] for each in addresses if each in beside), None)
    return picture if part is None else replace(picture, content=_payload(part))
