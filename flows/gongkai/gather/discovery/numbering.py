"""How the pages of a list are numbered in their addresses.

Known are a parameter (`?pageNo=2`, `?a22p=2`, `?PAGENUM=2`), a number after the name
(`index_2.html`, `list-2.shtml`), and a number below it that counts downwards (Boda: `nb.htm`,
then `nb/4.htm` … `nb/1.htm`).
"""

import re
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl

from gongkai.gather.discovery.addresses import split
from gongkai.gather.discovery.wordings import says

_AFTER = re.compile(r"^(.{0,500}?[a-zA-Z])([_-]?)(\d{1,4})(\.\w{2,6})$")
_BELOW = re.compile(r"^(.{1,500})/(\d{1,4})(\.html?)$")
_DIRECTORY_PAGES = ("/index", "/list", "/default", "/column-index")


class Numbered(NamedTuple):
    """The number of a page and the two halves of its address around it."""

    before: str
    number: int
    after: str
    downwards: bool = False

    @property
    def family(self) -> tuple[str, str]:
        """What the pages of one list have in common."""
        return self.before, self.after

    def at(self, number: int) -> str:
        """Return the address of another page of the list."""
        return f"{self.before}{number}{self.after}"


def numbered(address: str, here: str) -> Numbered | None:
    """Return how an address is numbered, None where it is no page of the list of `here`."""
    parts, home = split(address), split(here)
    root = f"{parts.scheme}://{parts.netloc}"
    if parts.query and _page(parts.path) == _page(home.path):
        return _by_parameter(address, parts, home)
    if parts.query != home.query:
        return None
    query = f"?{parts.query}" if parts.query else ""
    below = _BELOW.match(parts.path)
    if below:
        first = home.path == f"{below[1]}{below[3]}"
        other = _BELOW.match(home.path)
        if first or (other is not None and other[1] == below[1]):
            return Numbered(f"{root}{below[1]}/", int(below[2]), below[3] + query, first)
    after = _AFTER.match(parts.path)
    if after and _is_home(after, home.path):
        return Numbered(f"{root}{after[1]}{after[2]}", int(after[3]), after[4] + query)
    return None


def _by_parameter(address: str, parts: SplitResult, home: SplitResult) -> Numbered | None:
    others = dict(parse_qsl(home.query))
    for name, value in parse_qsl(parts.query):
        if not (value.isascii() and value.isdecimal() and len(value) < 6):
            continue
        if not says("page_parameter", name.lower()):
            continue
        kept = {k: v for k, v in parse_qsl(parts.query) if k != name and k in others}
        # What counts may differ between the pages of one list.
        counted = {
            k
            for k in kept
            if says("page_parameter", k.lower()) or says("total_parameter", k.lower())
        }
        if any(others[k] != kept[k] for k in kept.keys() - counted):
            return None
        start = re.search(rf"[?&]{re.escape(name)}=", address)
        if start is not None:
            after = address[start.end() + len(value) :]
            return Numbered(address[: start.end()], int(value), after)
    return None


def _page(path: str) -> str:
    """Return a path as it is without the name of a folder's first page."""
    return re.sub(r"/(?:index|default)\.\w{2,6}$", "/", path)


def _is_home(found: re.Match[str], home: str) -> bool:
    """Whether a page belongs to the list of `home`: its first page, or another numbered one."""
    if home == f"{found[1]}{found[4]}":
        return True
    match = _AFTER.match(home)
    if match and (match[1], match[2], match[4]) == (found[1], found[2], found[4]):
        return True
    folder, _, name = found[1].rpartition("/")
    return home == f"{folder}/" and f"/{name}" in _DIRECTORY_PAGES
