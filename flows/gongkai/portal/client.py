"""Calls of the action API of CKAN, each made once: bounded in size and time, and never redirected.

The token is sent to the origin of the address that a person gave, and stands in no message.
"""

import json
from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import requests
from ckanapi import RemoteCKAN
from ckanapi.errors import CKANAPIError, NotAuthorized, NotFound, ServerIncompatibleError
from ckanapi.errors import ValidationError as Invalid
from urllib3.exceptions import HTTPError

from gongkai.address import Origin, origin, without_secret
from gongkai.connection import Door, DoorSession, Watch
from gongkai.errors import GatherError, PortalError
from gongkai.portal.answers import usable

SILENT = (30.0, 300.0)
"""Seconds until a connection stands, and seconds that a portal may then say nothing."""
LONGEST = 3600.0
"""Seconds of one request, an upload with it."""
MOST_ANSWER = 32 << 20
"""Bytes of an answer: a dataset of a thousand resources has about two million."""
CHUNK = 1 << 18
SHOWN = 500
"""Characters of a portal's own words that are repeated."""
AGAIN = frozenset({429, 500, 502, 503, 504})
LOOPBACK = "localhost"


class Unavailable(PortalError):
    """Raised by portal where it cannot be known whether a call was done: look, then try again.

    `wait` is how many seconds the portal asks for, null where it does not say.
    """

    wait: float | None = None


class Refused(PortalError):
    """Raised by portal for a call that was understood and not accepted: again is no use."""


class Portal:
    """A CKAN, and the right to write to it."""

    def __init__(self, address: str, token: str) -> None:
        """Take an address and a token; PortalError for one that may not be used."""
        self.address = address.rstrip("/")
        door = Door(frozenset({_allowed(address)}))
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise PortalError("portal.token")
        self._token = token
        self._remote = _Bounded(self.address, token, door)

    def __repr__(self) -> str:
        return f"Portal({self.address!r})"

    def ask(self, action: str, **asked: Any) -> Any:
        """Return what an action gives, null for what is not there; errors as of `call`."""
        try:
            return self.call(action, asked)
        except _Missing:
            return None

    def call(
        self, action: str, data: Mapping[str, Any], upload: tuple[str, bytes, str] | None = None
    ) -> Any:
        """Call an action, with a file (name, content, media type) where it takes one.

        Unavailable where the answer is lost or the portal is busy, Refused where it does not
        accept the call, PortalError where it is none or gives no right.
        """
        files = None if upload is None else {"upload": upload}
        about = {"action": action, "address": self.address}
        try:
            result = self._remote.call_action(action, dict(data), files=files)
        except NotFound as error:
            raise _Missing("portal.not_found", **about) from error
        except NotAuthorized as error:
            reason = error.extra_msg
            text = reason.get("message", "") if isinstance(reason, dict) else reason
            raise PortalError("portal.forbidden", **about, reason=self._plain(text)) from error
        except Invalid as error:
            if "match" in error.error_dict:
                raise Unavailable("portal.changed", **about) from error
            raise Refused("portal.refused", **about, reason=self._reasons(error)) from error
        except (CKANAPIError, ServerIncompatibleError, KeyError, RecursionError) as error:
            # The last two: a success without a result, and JSON of a hundred thousand levels.
            raise PortalError("portal.not_ckan", **about) from error
        if not usable(action, result):
            raise PortalError("portal.not_ckan", **about)
        return result

    def _reasons(self, error: Any) -> str:
        told = {name: why for name, why in error.error_dict.items() if name != "__type"}
        return self._plain(json.dumps(told, ensure_ascii=False))

    def _plain(self, text: object) -> str:
        return _shown(str(text), self._token)


class _Missing(Refused):
    """What was asked for is not there."""


class _Bounded(RemoteCKAN):  # type: ignore[misc]
    """ckanapi's client, but for how a request is sent and its answer read."""

    def __init__(self, address: str, token: str, door: Door) -> None:
        super().__init__(address, apikey=token, user_agent="gongkai")
        self._door = door

    def _request_fn(
        self, url: str, data: Any, headers: Any, files: Any, requests_kwargs: Any
    ) -> tuple[int, str]:
        about = {"action": url.rpartition("/")[2], "address": self.address}
        # A session for each request: a connection that is kept would be under no watch, and the
        # portal may have dropped it while rows were read.
        with Watch(LONGEST) as watch:
            self._door.watch = watch
            try:
                with (
                    DoorSession(self._door) as session,
                    session.post(
                        url, data=data, headers=headers, files=files, stream=True,
                        allow_redirects=False, timeout=SILENT,
                    ) as response,
                ):  # fmt: skip
                    _judge(response, about, self.apikey)
                    text = _text(response, about)
                    if not watch.expired:  # a body of no stated length looks whole when cut
                        return response.status_code, text
                    raise Unavailable("portal.cut", **about, reason=f"> {LONGEST:g} s")
            except GatherError as error:
                raise _unreached(error, about) from error
            except (requests.RequestException, HTTPError, OSError) as error:
                raise Unavailable("portal.cut", **about, reason=type(error).__name__) from error
            finally:
                self._door.watch = None


def _allowed(address: str) -> Origin:
    """Return the origin of an address a token may be sent to."""
    shown = without_secret(address)
    try:
        found = origin(address)
    except GatherError as error:
        raise PortalError("portal.address", address=shown) from error
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise PortalError("portal.address", address=shown)
    if found.scheme != "https" and not _loopback(found.host):
        raise PortalError("portal.insecure", address=shown)
    return found


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == LOOPBACK


def _shown(text: str, token: str) -> str:
    """Return words of a portal fit for a message: printable, of bearable length, no token."""
    told = text.replace(token, "…")[:SHOWN]
    return "".join(each if each.isprintable() else " " for each in told)


def _judge(response: requests.Response, about: Mapping[str, str], token: str) -> None:
    """Raise for an answer that does not come from an action."""
    status = response.status_code
    if status in AGAIN:
        busy = Unavailable("portal.busy", **about, status=status)
        waits = response.headers.get("Retry-After", "")
        busy.wait = float(waits) if waits.isascii() and waits.isdecimal() else None
        raise busy
    if 300 <= status < 400:
        place = _shown(without_secret(response.headers.get("Location", "")), token)
        raise PortalError("portal.moved", **about, place=place)
    if status == 400:
        raise PortalError("portal.no_action", **about)
    if status == 413:
        raise Refused("portal.too_large", **about)
    if "json" not in response.headers.get("Content-Type", ""):
        if status in (401, 403):
            raise PortalError("portal.forbidden", **about, reason=f"HTTP {status}")
        raise PortalError("portal.not_ckan", **about)


def _text(response: requests.Response, about: Mapping[str, str]) -> str:
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > MOST_ANSWER:
            raise PortalError("portal.answer_too_large", **about, limit=MOST_ANSWER)
    return content.decode("utf-8", "replace")


def _unreached(error: GatherError, about: Mapping[str, str]) -> PortalError:
    """Return what a failed connection means: a name that does not exist will not tomorrow."""
    if error.code == "gather.name_unknown":
        return PortalError("portal.unknown_host", **about)
    return Unavailable("portal.cut", **about, reason=error.code.rpartition(".")[2])
