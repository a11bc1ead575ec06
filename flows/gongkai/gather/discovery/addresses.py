"""Addresses as pages state them: joined, judged, compared."""

import re
from pathlib import PurePosixPath
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

from gongkai.address import PORTS

LONGEST = 2_000
"""Characters of an address that a page may state: what is longer is no address of a page."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def joined(address: str, stated: str) -> str | None:
    """Return the address that a link leads to, None where it is none that can be asked.

    As browsers do: line breaks within are dropped, a backslash is a slash, the fragment goes.
    """
    stated = _CONTROL.sub("", stated.strip())
    if len(stated) > LONGEST:
        return None
    path, mark, query = stated.partition("?")
    try:
        found = urldefrag(urljoin(address, path.replace("\\", "/") + mark + query)).url
        parts = urlsplit(found)
        asked = parts.scheme in PORTS and parts.hostname
        return found if asked and found.isprintable() else None
    except ValueError:
        return None


def site(address: str) -> tuple[str, int | None]:
    """Return the host and port of an address; with and without www. it is the same site."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.port if parts.port not in PORTS.values() else None


def ending(name: str) -> str:
    """Return what the name of a file ends in, `.pdf` for one, in small letters."""
    return PurePosixPath(name.strip()).suffix.lower()


def folder(address: str) -> str:
    """Return an address up to the last slash of its path."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}{parts.path.rpartition('/')[0]}/"


def split(address: str) -> SplitResult:
    """Return the parts of an address that `joined` gave."""
    return urlsplit(address)
