"""Fetching one address, politely and with limits: every way it can go wrong is an answer."""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self
from urllib.parse import urldefrag, urljoin

import requests
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, SSLError, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util.retry import Retry

from gongkai.errors import GatherError
from gongkai.gather.address import Origin, origin
from gongkai.gather.fetch.connection import Door, DoorSession, Watch
from gongkai.gather.settings import GatherSettings

REDIRECTS = 5
CHUNK = 64 * 1024
# Only Retry-After is read by it; the attempts are ours, for its own read a failed body to the end.
HEADERS = Retry(0)

PASSING = frozenset(
    {
        "gather.body_truncated",
        "gather.connect_failed",
        "gather.connect_timeout",
        "gather.connection_broken",
        "gather.name_unknown",
        "gather.read_timeout",
        "gather.server_error",
        "gather.too_many_requests",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for an address: `content`, or a `reason` with its `arguments`.

    `addresses` are all that were tried, in order; the last one gave the content or the reason.
    """

    addresses: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    content: bytes | None = None
    reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Pace:
    """Keeps `delay` seconds between the end of one request and the start of the next."""

    delay: float
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    last: float | None = None

    def wait(self) -> None:
        """Sleep until the next request may be made."""
        if self.last is not None:
            remaining = self.last + self.delay - self.clock()
            if remaining > 0:
                self.sleep(remaining)

    def done(self) -> None:
        """Note that a request has ended."""
        self.last = self.clock()


class Client:
    """Asks the addresses of one host, one after the other. Use it in a `with` block.

    `origins` are the only ones that may be private. Cookies live as long as the client.
    """

    def __init__(
        self,
        settings: GatherSettings,
        origins: frozenset[Origin],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._pace = Pace(settings.delay, sleep)
        self._door = Door(origins)
        self._session = DoorSession(self._door)
        # A new connection for each request: between two of them lies the delay anyway.
        self._session.headers.update(
            {"User-Agent": user_agent(settings.contact), "Connection": "close"}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._session.close()

    def fetch(self, address: str) -> Answer:
        """Ask for an address, again where it fails for a passing reason."""
        attempts = self._settings.attempts
        for attempt in range(1, attempts + 1):
            answer = self._follow(address)
            if answer.reason not in PASSING:
                return answer
            answer = replace(answer, arguments={**answer.arguments, "attempts": str(attempt)})
            # Nobody asks sooner than a site wishes; one that wishes for hours is left for later.
            pause = self._settings.backoff * 2 ** (attempt - 1)
            pause = max(pause, float(answer.arguments.get("retry_after", 0)))
            if attempt == attempts or pause > self._settings.longest_wait:
                break
            self._sleep(pause)
        return answer

    def _follow(self, address: str) -> Answer:
        """Ask for an address and for what it redirects to, each judged before it is asked."""
        asked: list[str] = []
        try:
            while True:
                origin(address)
                asked.append(urldefrag(address).url)
                answer = self._ask(asked[-1])
                if isinstance(answer, Answer):
                    return replace(answer, addresses=tuple(asked))
                if len(asked) > REDIRECTS:
                    raise GatherError(
                        "gather.redirects_too_many", address=asked[0], limit=REDIRECTS
                    )
                address = answer
        except GatherError as error:
            arguments = {name: str(value) for name, value in error.arguments.items()}
            status = arguments.get("status")
            return Answer(
                addresses=tuple(asked),
                status=int(status) if status else None,
                reason=error.code,
                arguments=arguments,
            )

    def _ask(self, address: str) -> Answer | str:
        """Make one request; return the answer, or the address it redirects to."""
        limit = self._settings.total_timeout
        self._pace.wait()
        with Watch(limit) as watch:
            self._door.watch = watch
            try:
                answer = self._request(address)
            except (GatherError, requests.RequestException, HTTPError, OSError) as error:
                failure = error if isinstance(error, GatherError) else _failure(error, address)
                raise (_expired(address, limit) if watch.expired else failure) from error
            finally:
                self._door.watch = None
                # Whatever the server says: an open connection would escape the next watch.
                self._session.close()
                self._pace.done()
        # Headers, or a body of no stated length, look whole when the socket was shut.
        if watch.expired:
            raise _expired(address, limit)
        return answer

    def _request(self, address: str) -> Answer | str:
        timeout = self._settings.timeout
        with self._session.get(
            address, stream=True, allow_redirects=False, timeout=(timeout, timeout)
        ) as response:
            if response.status_code in (301, 302, 303, 307, 308):
                return _target(response, address)
            if response.status_code != requests.codes.ok:
                raise _refusal(response, address)
            content = self._body(response, address)
            return Answer(
                status=response.status_code,
                media_type=_header(response, "Content-Type"),
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
                content=content,
            )

    def _body(self, response: requests.Response, address: str) -> bytes:
        """Read a body, unpacked, up to the limit."""
        limit = self._settings.max_bytes
        too_large = GatherError("gather.body_too_large", address=address, limit=limit, status=200)
        stated = response.headers.get("Content-Length", "")
        if stated.isascii() and stated.isdigit() and int(stated[:20]) > limit:
            raise too_large
        content = bytearray()
        for chunk in response.iter_content(CHUNK):
            content += chunk
            if len(content) > limit:
                raise too_large
        if not content:
            raise GatherError("gather.body_empty", address=address, status=200)
        return bytes(content)


def user_agent(contact: str) -> str:
    """Return what we call ourselves: the program, its version, and whom to write to."""
    try:
        number = version("gongkai")
    except PackageNotFoundError:  # run from the source tree
        number = "0"
    purpose = "annual reports on open government information"
    return f"gongkai/{number} ({'; '.join(part for part in (purpose, contact) if part)})"


def _target(response: requests.Response, address: str) -> str:
    """Return the address a response redirects to, absolute."""
    status = response.status_code
    location = response.headers.get("Location", "")
    # Header lines arrive as Latin-1; where a site writes more than ASCII it means UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    if not location:
        raise GatherError("gather.redirect_blank", address=address, status=status)
    try:
        return urljoin(address, location)
    except ValueError:
        raise GatherError("gather.address_invalid", address=ascii(location)[:500]) from None


def _refusal(response: requests.Response, address: str) -> GatherError:
    """Return the error for a status that brings no document."""
    status = response.status_code
    if status in (404, 410):
        return GatherError("gather.not_found", address=address, status=status)
    if status in (401, 403):
        return GatherError("gather.forbidden", address=address, status=status)
    if status != requests.codes.too_many_requests and status < 500:
        return GatherError("gather.status_unusable", address=address, status=status)
    code = "gather.server_error" if status >= 500 else "gather.too_many_requests"
    error = GatherError(code, address=address, status=status)
    with suppress(HTTPError, ValueError, OverflowError):  # a Retry-After that is none
        pause = HEADERS.get_retry_after(response.raw)
        if pause is not None:
            return GatherError(code, **error.arguments, retry_after=pause)
    return error


def _failure(error: Exception, address: str) -> GatherError:
    """Return what an exception of requests, urllib3 or the system means."""
    if isinstance(error, SSLError):
        return GatherError("gather.tls_failed", address=address, cause=_cause(error))
    stalled = isinstance(error, Timeout | TimeoutError | ReadTimeoutError)
    if stalled or any(isinstance(part, ReadTimeoutError) for part in error.args):
        return GatherError("gather.read_timeout", address=address)
    if isinstance(error, ChunkedEncodingError):
        return GatherError("gather.body_truncated", address=address)
    if isinstance(error, ContentDecodingError):
        return GatherError("gather.body_undecodable", address=address)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return GatherError("gather.address_invalid", address=address)
    return GatherError("gather.connection_broken", address=address)


def _expired(address: str, limit: float) -> GatherError:
    return GatherError("gather.total_timeout", address=address, limit=f"{limit:g}")


def _cause(error: BaseException) -> str:
    """Return the words of the innermost cause, in one short line."""
    while error.__context__ is not None:
        error = error.__context__
    return " ".join(str(error).split())[:200]


def _header(response: requests.Response, name: str) -> str | None:
    """Return a header's value, None where it is missing, blank or too long to be honest."""
    value = response.headers.get(name, "").strip()
    return value if 0 < len(value) <= 500 and value.isprintable() else None
