"""What an answer or an exception means that brings no document, as an error with its sentence."""

from contextlib import suppress
from urllib.parse import urljoin

import requests
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, SSLError, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.util.retry import Retry

from gongkai.errors import GatherError

# Only Retry-After is read by it; the attempts are ours, for its own read a failed body to the end.
HEADERS = Retry(0)


def target(response: requests.Response, address: str) -> str:
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


def refusal(response: requests.Response, address: str) -> GatherError:
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


def failed(error: Exception, address: str) -> GatherError:
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


def expired(address: str, limit: float) -> GatherError:
    """Return the error for a request that took longer than all of it may, in seconds."""
    return GatherError("gather.total_timeout", address=address, limit=f"{limit:g}")


def _cause(error: BaseException) -> str:
    """Return the words of the innermost cause, in one short line."""
    while error.__context__ is not None:
        error = error.__context__
    return " ".join(str(error).split())[:200]
