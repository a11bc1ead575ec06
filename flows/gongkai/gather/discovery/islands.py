"""Lists that a page holds as data, and lists that are nothing but data.

Three families of systems do not print a list but leave it to a script of the page:

- Hanweb jpage: records of HTML in CDATA sections, in an element `datastore` that stands in a
  script or is the whole answer of `dataproxy.jsp`; or in an array of strings;
- Hanweb jpaas: `<script url="…/build/unit" querydata="{'webId':…}">`; the answer is JSON that
  holds HTML;
- gkmlpt (Guangdong): a tree of columns in the page, their articles as JSON at `/api/all/<id>`.
"""

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from selectolax.lexbor import LexborHTMLParser, LexborNode

from gongkai.catalogue.normal import plain
from gongkai.gather.discovery.addresses import joined, split
from gongkai.gather.discovery.wordings import says

MAX_SCRIPTS = 400
_MAX_UNITS = 5
_MAX_GROUPS = 100
_CDATA = ("<![CDATA[", "]]>")
_NEXT = ("<nextgroup>", "</nextgroup>")
_TOTAL = re.compile(r"<totalrecord>\s*(\d{1,7})", re.IGNORECASE)
_JPAGE = ".jpage("
_CALL = re.compile(r"\s*\{(.{1,4000}?)\}\s*\)", re.DOTALL)
# What jpage sends with each question.
_ASKED = "col appid webid path columnid sourceContentType unitid webname permissiontype".split()
_SETTING = re.compile(r"(\w{1,30})\s*:\s*['\"]?([^'\",{}]{0,200})['\"]?")
_ARRAY = re.compile(r"\b(?:InitData|dataStore)\w{0,20}\s*[=:]\s*\[")
_UNIT = "/front/page/build/unit"
_SID = re.compile(r"\bSID['\"]?\s*:\s*['\"]?(\d{1,12})")
_TREE = re.compile(r"\bTREE['\"]?\s*:\s*(?=\[)")
_COLUMN_ID = re.compile(r"^\d{1,9}$")
_MAX_COLUMNS = 3


class Island(NamedTuple):
    """A list that is data: pieces of HTML, and the addresses where it goes on."""

    pieces: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


def islands(scopes: tuple[LexborHTMLParser | LexborNode, ...], address: str) -> Iterator[Island]:
    """Yield the lists that scripts of a page hold or ask for."""
    scripts = [each for scope in scopes for each in scope.css("script")][:MAX_SCRIPTS]
    units = 0
    for script in scripts:
        text = script.text()
        asked = script.attributes.get("querydata")
        if asked and units < _MAX_UNITS:
            units += 1
            yield _unit(script.attributes.get("url") or "", asked, address)
        elif "<datastore" in text:
            yield datastore(text, address)
        elif _ARRAY.search(text):
            yield _array(text)
        if _JPAGE in text:
            yield _call(text, address)
        if "_CONFIG" in text:
            yield Island(pages=tuple(_gkmlpt(text, address)))


def datastore(text: str, address: str) -> Island:
    """Return the records of a jpage list, and the address of its next group.

    A group that holds every record of the list has no next one.
    """
    head, _, rest = text.partition(_NEXT[0])
    following, mark, rest = rest.partition(_NEXT[1]) if rest else ("", "", "")
    if not mark:
        head, rest, following = text, "", ""
    pieces = (*_between(head, *_CDATA), *_between(rest, *_CDATA))
    total = _TOTAL.search(text)
    whole = total is not None and int(total[1]) <= len(pieces)
    if not pieces or whole:
        return Island(pieces)
    return Island(pieces, tuple(_next_group(following, address)))


def _next_group(text: str, address: str) -> Iterator[str]:
    for piece in islice(_between(text, *_CDATA), 1):
        link = LexborHTMLParser(piece[:4_000]).css_first("a[href]")
        found = joined(address, link.attributes.get("href") or "") if link is not None else None
        if found is not None:
            yield found


def _between(text: str, start: str, end: str) -> Iterator[str]:
    at = text.find(start)
    while at >= 0:
        stop = text.find(end, at)
        if stop < 0:
            return
        yield text[at + len(start) : stop]
        at = text.find(start, stop)


def _array(text: str) -> Island:
    """Return the records of an older jpage list, written as an array of strings."""
    match = _ARRAY.search(text)
    whole = text[match.end() :].partition("];")[0] if match else ""
    return Island((re.sub(r"\\(.)", r"\1", whole.replace("\\n", " ").replace("\\t", " ")),))


def _call(text: str, address: str) -> Island:
    """Return the further groups of a jpage list whose data names no next group."""
    call = _CALL.match(text, text.find(_JPAGE) + len(_JPAGE))
    if call is None or "<nextgroup" in text:
        return Island()
    asked = dict(_SETTING.findall(call[1]))
    try:
        total, size = int(asked.pop("totalRecord", "")), int(asked.pop("perPage", ""))
        group = size * int(asked.pop("groupSize", "3"))
    except ValueError:
        return Island()
    proxy = asked.pop("proxyUrl", "")
    if not proxy or group <= 0 or "columnid" not in asked:
        return Island()
    known = {name: asked[name] for name in _ASKED if name in asked}
    pages = []
    for start in range(group + 1, min(total, group * _MAX_GROUPS) + 1, group):
        records = {"startrecord": start, "endrecord": min(start + group - 1, total)}
        page = joined(address, f"{proxy}?{urlencode({**records, 'perpage': size, **known})}")
        pages.append(page)
    return Island(pages=tuple(page for page in pages if page is not None))


def _unit(stated: str, asked: str, address: str) -> Island:
    """Return the address that a jpaas list is asked from."""
    try:
        query = json.loads(asked[:4_000].replace("'", '"'))
    except (ValueError, RecursionError):
        return Island()
    if _UNIT not in stated or not isinstance(query, dict):
        return Island()
    found = joined(address, f"{stated}?{urlencode({k: str(v) for k, v in query.items()})}")
    return Island(pages=(found,) if found else ())


def _gkmlpt(text: str, address: str) -> Iterator[str]:
    """Yield the addresses of the columns of annual reports in a gkmlpt site."""
    sid = _SID.search(text)
    parts = split(address)
    root, mark, _ = parts.path.partition("/gkmlpt")
    if sid is None or not mark:
        return
    tree = _TREE.search(text)
    asked = [parts.fragment] if _COLUMN_ID.match(parts.fragment) else []
    if not asked and tree is not None:
        try:
            nodes, _ = json.JSONDecoder().raw_decode(text, tree.end())
        except (ValueError, RecursionError):
            nodes = []
        asked = list(_columns(nodes))
    for number in asked[:_MAX_COLUMNS]:
        found = joined(address, f"{root}/gkmlpt/api/all/{number}?page=1&sid={sid[1]}")
        if found is not None:
            yield found


def _columns(nodes: Any) -> Iterator[str]:
    """Yield the ids of the nodes of a tree that are called a column of annual reports."""
    waiting = [nodes]
    for _ in range(5_000):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(reversed(node))
        elif isinstance(node, dict):
            name = plain(str(node.get("name", ""))[:60])
            if says("column", name):
                yield str(node.get("id", ""))[:9]
            else:
                waiting.append(node.get("children"))
