"""Ways to answer: well, in every coding and with every mark; and badly, in every way seen.

An `Answer` takes an exchange and answers it. Those that never end stop when the visitor leaves.
"""

import gzip
import zlib
from collections.abc import Callable
from functools import cache

import brotli

from tests.gather.site.exchange import Exchange

Answer = Callable[[Exchange], None]

HTML = "text/html; charset=utf-8"
BLOCK = 64 * 1024
BOMB = 96 * 1024 * 1024  # bytes unpacked: more than the default limit of a document
CODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda body: gzip.compress(body, mtime=0),
    "br": brotli.compress,
    "deflate": zlib.compress,
}


def page(body: bytes, media_type: str | None = HTML, status: int = 200, **headers: str) -> Answer:
    """Answer with a body and its declared type, none where that is null."""
    declared = {"Content-Type": media_type} if media_type else {}
    return lambda exchange: exchange.send(status, body, **declared, **headers)


def redirect(location: str, status: int = 302) -> Answer:
    """Answer that the document is elsewhere."""
    return lambda exchange: exchange.send(status, b"moved", Location=location)


def packed(body: bytes, coding: str) -> Answer:
    """Answer with a packed body to who takes that coding, with the plain one to others."""

    def answer(exchange: Exchange) -> None:
        if coding in exchange.headers.get("Accept-Encoding", ""):
            whole = CODERS[coding](body)
            exchange.send(200, whole, Content_Type=HTML, Content_Encoding=coding)
        else:
            exchange.send(200, body, Content_Type=HTML)

    return answer


def marked(body: bytes, **marks: str) -> Answer:
    """Answer with marks (`ETag`, `Last_Modified`), and with 304 to who shows them again."""

    def answer(exchange: Exchange) -> None:
        shown = exchange.headers["If-None-Match"], exchange.headers["If-Modified-Since"]
        same = shown == (marks.get("ETag"), marks.get("Last_Modified"))
        exchange.send(304 if same else 200, b"" if same else body, Content_Type=HTML, **marks)

    return answer


def after(times: int, first: Answer, then: Answer) -> Answer:
    """Answer in one way so many times, then in another."""
    return lambda exchange: (first if exchange.visit <= times else then)(exchange)


def counting(body: Callable[[int], bytes]) -> Answer:
    """Answer with a page that says how often it was asked for."""
    return lambda exchange: exchange.send(200, body(exchange.visit), Content_Type=HTML)


def truncated(body: bytes) -> Answer:
    """Say that more will come than does, and close."""

    def answer(exchange: Exchange) -> None:
        exchange.entry.whole = False
        exchange.head(200, f"Content-Type: {HTML}\r\nContent-Length: {2 * len(body)}\r\n")
        exchange.write(body)

    return answer


def truncated_chunk(body: bytes) -> Answer:
    """Begin a chunk, send half of it, and close."""

    def answer(exchange: Exchange) -> None:
        exchange.entry.whole = False
        exchange.head(200, f"Content-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n")
        exchange.write(f"{2 * len(body):x}\r\n".encode() + body)

    return answer


def until_closed(body: bytes) -> Answer:
    """Answer without a length: the closing of the connection ends the body."""

    def answer(exchange: Exchange) -> None:
        exchange.head(200, f"Content-Type: {HTML}\r\n")
        exchange.write(body)

    return answer


def closing(body: bytes) -> Answer:
    """Promise to keep the connection open, and close it."""

    def answer(exchange: Exchange) -> None:
        exchange.close_connection = True
        exchange.send(200, body, Content_Type=HTML, Connection="keep-alive")

    return answer


def damaged(body: bytes) -> Answer:
    """Answer with what says that it is packed and is not."""
    return page(body, Content_Encoding="gzip")


def slowly(body: bytes, pieces: int, pause: float) -> Answer:
    """Send the head in so many pieces with a pause (seconds) before each, then the body."""

    def answer(exchange: Exchange) -> None:
        exchange.entry.status = 200
        exchange.close_connection = True
        exchange.write(b"HTTP/1.1 200 OK")
        for number in range(pieces):
            if not exchange.waits(pause):
                exchange.entry.whole = False
                return
            exchange.write(f"\r\nX-Slow-{number}: 0".encode())
        rest = f"\r\nContent-Type: {HTML}\r\nContent-Length: {len(body)}\r\n\r\n"
        exchange.write(rest.encode() + body)

    return answer


def trickle(head: str | None) -> Answer:
    """Send a byte, wait, and so on for ever: after a whole head, or within one that has no end."""

    def answer(exchange: Exchange) -> None:
        exchange.entry.whole = False
        exchange.entry.status = 200
        exchange.close_connection = True
        exchange.write(b"HTTP/1.1 200 OK\r\n" + (b"X-Slow: " if head is None else head.encode()))
        while exchange.waits(exchange.server.site.interval):
            exchange.write(b"x")

    return answer


def silent(exchange: Exchange) -> None:
    """Never say anything."""
    exchange.entry.whole = False
    exchange.close_connection = True
    while exchange.waits(1.0):
        pass


def endless(exchange: Exchange) -> None:
    """Send a body without end."""
    exchange.entry.whole = False
    exchange.head(200, f"Content-Type: {HTML}\r\n")
    while exchange.waits(0.001):
        exchange.write(b"x" * BLOCK)


def endless_chunks(exchange: Exchange) -> None:
    """Send chunks without end."""
    exchange.entry.whole = False
    exchange.head(200, f"Content-Type: {HTML}\r\nTransfer-Encoding: chunked\r\n")
    while exchange.waits(0.001):
        exchange.write(f"{BLOCK:x}\r\n".encode() + b"x" * BLOCK + b"\r\n")


def bomb(coding: str) -> Answer:
    """Answer with some bytes that unpack to very many."""
    return lambda exchange: exchange.send(
        200, _bomb(coding), Content_Type=HTML, Content_Encoding=coding
    )


@cache
def _bomb(coding: str) -> bytes:
    blocks = BOMB // BLOCK
    if coding == "br":
        coder = brotli.Compressor(quality=1)
        return b"".join(coder.process(bytes(BLOCK)) for _ in range(blocks)) + coder.finish()
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(BLOCK)) for _ in range(blocks)) + packer.flush()
