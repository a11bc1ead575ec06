"""A web site as a place: files are read, whole, and nothing is written.

The address was typed by a person, so its own host may be a private one; a redirect to any other
private address is refused. Sizes and times are bounded, whatever the site says.
"""

from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

from gongkai.address import Origin, bare, origin
from gongkai.connection import Door, DoorSession, Watch
from gongkai.errors import GatherError, PlaceError
from gongkai.place.readonly import ReadOnly

REDIRECTS = 5
SILENT = 30.0
"""Seconds a site may say nothing."""
LONGEST = 1800.0
"""Seconds one file may take."""
MOST = 2 << 30
"""Bytes of one file, where nobody says what its size is."""
CHUNK = 1 << 20
# Where nothing may be listed, some object stores answer 403 for a file that is not there.
NOT_THERE = frozenset({403, 404, 410})
MOVED = frozenset({301, 302, 303, 307, 308})


def site(address: str) -> "Site":
    """Return the place at a web address; PlaceError for one that none can be."""
    try:
        origin(address)
    except GatherError as error:
        raise PlaceError("place.address", file=bare(address)) from error
    parts = urlsplit(address)
    if parts.query or parts.fragment:
        raise PlaceError("place.address", file=bare(address))
    return Site(address.rstrip("/"))


@dataclass(frozen=True, slots=True)
class Site(ReadOnly):
    """A folder of a web site."""

    root: str

    @property
    def address(self) -> str:
        """The address of the folder."""
        return self.root

    @property
    def local(self) -> None:
        """No folder of this machine."""
        return None

    @property
    def label(self) -> str:
        """The last part of the address."""
        return self.root.rpartition("/")[2]

    @property
    def parent(self) -> "Site | None":
        """The folder above; null for the whole site."""
        above = self.root.rpartition("/")[0]
        return None if above.endswith("/") else Site(above)

    def read(self, key: str, most: int | None = None) -> bytes | None:
        """Return the content of a file, None where there is none."""
        return self._asked(key, MOST if most is None else most)

    def holds(self, key: str) -> bool:
        """Whether there is a file: asked for without taking its content."""
        return self._asked(key, None) is not None

    def below(self, folder: str) -> "Site":
        """Return the place that a folder of this one is."""
        return Site(f"{self.root}/{quote(folder)}")

    def name(self, key: str) -> str:
        """Return the address of a file."""
        return f"{self.root}/{quote(key)}"

    def keys(self, below: str) -> list[str]:
        """Tell that a web site does not say what it has."""
        raise self.closed(below)

    def folders(self) -> list[str]:
        """Tell that a web site does not say what it has."""
        raise self.closed("")

    def _refused(self, error: GatherError, key: str) -> PlaceError:
        """Return what gathering says of a connection, in words that know of no register."""
        if error.code == "gather.address_private":
            return PlaceError("place.private", file=self.name(key), **error.arguments)
        if "address" in error.arguments:  # where a redirect leads
            cause = f"→ {error.arguments['address']}"
            return PlaceError("place.unreadable", file=self.name(key), cause=cause)
        return PlaceError(error.code, **error.arguments)

    def closed(self, key: str) -> PlaceError:
        """Return the error that says that nothing is written here."""
        return PlaceError("place.read_only", file=self.name(key))

    def _asked(self, key: str, most: int | None) -> bytes | None:
        """Ask for a file and follow its redirects, each of them judged."""
        address = self.name(key)
        door = Door(frozenset({origin(self.root)}))
        try:
            with DoorSession(door) as session:
                for _ in range(REDIRECTS + 1):
                    _must_be_closed(origin(self.root), origin(address), self.name(key))
                    answer = _answer(session, door, address, most)
                    if not isinstance(answer, str):
                        return answer
                    address = answer
        except GatherError as error:
            raise self._refused(error, key) from error
        raise PlaceError("place.unreadable", file=self.name(key), cause=f"> {REDIRECTS} redirects")


def _must_be_closed(asked: Origin, led: Origin, file: str) -> None:
    """Refuse a redirect from https to http: on that way anybody may say what there is."""
    if asked.scheme == "https" and led.scheme != "https":
        cause = f"→ {led.scheme}://{led.host}"
        raise PlaceError("place.unreadable", file=file, cause=cause)


def _answer(session: DoorSession, door: Door, address: str, most: int | None) -> bytes | str | None:
    """Return what one request brings: content, the address it redirects to, null for no file."""
    with Watch(LONGEST) as watch:
        door.watch = watch
        try:
            with session.get(address, stream=True, timeout=(SILENT, SILENT)) as response:
                content = _content(response, address, most)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            cause = f"> {LONGEST:g} s" if watch.expired else type(error).__name__
            raise PlaceError("place.unreadable", file=address, cause=cause) from error
        finally:
            door.watch = None
    if watch.expired:  # a body of no stated length looks whole when its connection was shut
        raise PlaceError("place.unreadable", file=address, cause=f"> {LONGEST:g} s")
    return content


def _content(response: requests.Response, address: str, most: int | None) -> bytes | str | None:
    if response.status_code in MOVED:
        return urljoin(address, response.headers.get("Location", ""))
    if response.status_code in NOT_THERE:
        return None
    if response.status_code != requests.codes.ok:
        cause = f"HTTP {response.status_code}"
        raise PlaceError("place.unreadable", file=address, cause=cause)
    if most is None:
        return b""
    content = bytearray()
    for chunk in response.iter_content(CHUNK):
        content += chunk
        if len(content) > most:
            raise PlaceError("place.too_large", file=address, limit=most)
    return bytes(content)
