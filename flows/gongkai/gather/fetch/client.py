"""Fetching one address, politely and with limits: every way it can go wrong is an answer."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import urldefrag

import requests
from urllib3.exceptions import HTTPError

from gongkai.address import Origin, origin
from gongkai.connection import Door, DoorSession, Watch
from gongkai.errors import GatherError
from gongkai.gather.fetch.failures import expired, failed, refusal, target
from gongkai.gather.fetch.turns import Turns
from gongkai.gather.settings import GatherSettings

REDIRECTS = 5
CHUNK = 64 * 1024
RECORDED = ("content-disposition", "content-encoding", "content-length", "date", "server")
"""Headers that are kept in the record beside those with a field of their own."""

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


class Validators(NamedTuple):
    """What a site said of the document that we have: it need not be sent again."""

    etag: str | None
    last_modified: str | None


NOTHING_KNOWN: Mapping[str, Validators] = {}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking for an address: `content`, or a `reason` with its `arguments`.

    `addresses` are all that were tried, in order; the last one gave the content or the reason.
    `unchanged` says that the site holds what we have already (status 304).
    """

    addresses: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    unchanged: bool = False
    reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)


class Client:
    """Asks addresses for the sources of one host, one after the other. Use it in a `with` block.

    `origins` are the only ones that may be private; `turns` are those of the whole process.
    Cookies live as long as the client.
    """

    def __init__(
        self, settings: GatherSettings, origins: frozenset[Origin], turns: Turns | None = None
    ) -> None:
        self._settings = settings
        self._turns = turns or Turns(settings.delay, settings.longest_wait)
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

    def stop(self) -> None:
        """End the request that is under way, if there is one; from any thread."""
        watch = self._door.watch
        if watch is not None:
            watch.expire()

    def fetch(
        self,
        address: str,
        known: Mapping[str, Validators] = NOTHING_KNOWN,
        permit: Callable[[str], None] | None = None,
    ) -> Answer:
        """Ask for an address, again where it fails for a passing reason.

        known: by final address, what was said of the document that we have. permit: raises
        GatherError for an address that must not be asked; it is told each one, redirects too.
        """
        attempts = self._settings.attempts
        for attempt in range(1, attempts + 1):
            answer = self._follow(address, known, permit)
            # One with attempts is a word about the whole site, which was asked for its rules.
            if answer.reason not in PASSING or "attempts" in answer.arguments:
                return answer
            answer = replace(answer, arguments={**answer.arguments, "attempts": str(attempt)})
            # Nobody asks sooner than a site wishes; one that wishes for hours is left for later.
            pause = self._settings.backoff * 2 ** (attempt - 1) * random.uniform(1, 1.5)
            wished = float(answer.arguments.get("retry_after", 0))
            if wished > 0:
                self._turns.close(origin(answer.addresses[-1]), wished)
            pause = max(pause, wished)
            if attempt == attempts or pause > self._settings.longest_wait:
                break
            self._turns.rest(pause)
        return answer

    def _follow(
        self,
        address: str,
        known: Mapping[str, Validators],
        permit: Callable[[str], None] | None,
    ) -> Answer:
        """Ask for an address and for what it redirects to, each judged before it is asked."""
        asked: list[str] = []
        try:
            while True:
                origin(address)
                asked.append(urldefrag(address).url)
                if permit is not None:
                    permit(asked[-1])
                answer = self._ask(asked[-1], known.get(asked[-1]))
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

    def _ask(self, address: str, known: Validators | None) -> Answer | str:
        """Make one request; return the answer, or the address it redirects to."""
        limit = self._settings.total_timeout
        with self._turns.turn(origin(address)), Watch(limit) as watch:
            self._door.watch = watch
            try:
                answer = self._request(address, known)
            except (GatherError, requests.RequestException, HTTPError, OSError) as error:
                failure = error if isinstance(error, GatherError) else failed(error, address)
                raise (expired(address, limit) if watch.expired else failure) from error
            finally:
                self._door.watch = None
                # Whatever the server says: an open connection would escape the next watch.
                self._session.close()
        # Headers, or a body of no stated length, look whole when the socket was shut.
        if watch.expired:
            raise expired(address, limit)
        return answer

    def _request(self, address: str, known: Validators | None) -> Answer | str:
        timeout = self._settings.timeout
        with self._session.get(
            address,
            stream=True,
            allow_redirects=False,
            timeout=(timeout, timeout),
            headers=_conditions(known),
        ) as response:
            if response.status_code in (301, 302, 303, 307, 308):
                return target(response, address)
            told = Answer(
                status=response.status_code,
                media_type=_header(response, "Content-Type"),
                etag=_header(response, "ETag"),
                last_modified=_header(response, "Last-Modified"),
                headers=_headers(response),
            )
            if response.status_code == requests.codes.not_modified and known is not None:
                return replace(told, unchanged=True)
            if response.status_code != requests.codes.ok:
                raise refusal(response, address)
            return replace(told, content=self._body(response, address))

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


def _conditions(known: Validators | None) -> dict[str, str]:
    """Return the headers by which a site need not send what we have."""
    if known is None:
        return {}
    named = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in named.items() if value and value.isascii()}


def user_agent(contact: str) -> str:
    """Return what we call ourselves: the program, its version, and whom to write to."""
    try:
        number = version("gongkai")
    except PackageNotFoundError:  # run from the source tree
        number = "0"
    purpose = "annual reports on open government information"
    return f"gongkai/{number} ({'; '.join(part for part in (purpose, contact) if part)})"


def _headers(response: requests.Response) -> dict[str, str]:
    """Return what else is worth a record of the headers of an answer."""
    found = ((name, _header(response, name)) for name in RECORDED)
    return {name: value for name, value in found if value is not None}


def _header(response: requests.Response, name: str) -> str | None:
    """Return a header's value, None where it is missing, blank or too long to be honest."""
    value = response.headers.get(name, "").strip()
    return value if 0 < len(value) <= 500 and value.isprintable() else None
