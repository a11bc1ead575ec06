"""Atom feeds (RFC 4287) of the releases: one of all, one of each division that they concern.

An identifier is the address under which the thing is published, so that it stays what it is; a
publisher without an address in package.yaml has no feeds. `updated` is `created` of the release,
never the clock of a machine.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from gongkai.catalogue.cells import Title
from gongkai.messages import text
from gongkai.place import Place
from gongkai.published.folder import Entry, Folder, open_folder
from gongkai.published.form import PARQUET_FORMAT, TABLE, WITHDRAWN
from gongkai.site import addresses
from gongkai.site.frame import LANGUAGES, Site
from gongkai.site.words import region_name

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 50
_PREFIXES = (2, 4, 6)
"""Digits of a division code that name a province, a prefecture, a county."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """A release, and how many of its reports each division has that came, left or changed."""

    entry: Entry
    divisions: Mapping[str, int]


def concerned(
    root: Place, listed: Sequence[Entry], divisions: Mapping[str, str]
) -> list[Concerned]:
    """Return the releases, newest first, with what they changed.

    `divisions` are the codes of agencies. The first release concerns every report; the table
    `changes` of each later one names those that it concerns.
    """
    whose: dict[str | None, str | None] = {}
    found: list[Concerned] = []
    oldest_first = list(reversed(listed))
    for at, entry in enumerate(oldest_first):
        folder = open_folder(root.below(str(entry["version"])))
        reports = _columns(folder, "reports", ("report_id", "agency_id"))
        whose |= dict(zip(reports["report_id"], reports["agency_id"], strict=True))
        ids = set(_columns(folder, "changes", ("report_id",))["report_id"])
        counted: dict[str, int] = {}
        for id in ids if at else reports["report_id"]:
            for code in _codes(divisions.get(whose.get(id) or "") or ""):
                counted[code] = counted.get(code, 0) + 1
        found.append(Concerned(entry, counted))
    return found[::-1]


def feeds(
    site: Site, releases: Sequence[Concerned], governments: Mapping[str, str]
) -> Iterator[tuple[str, bytes]]:
    """Yield path and content of every feed; none where the publisher has no address."""
    if not (site.address and site.home and releases):
        return
    whole = [(each.entry, None) for each in releases]
    yield addresses.FEED, _feed(site, addresses.FEED, site.title, whole)
    for code in sorted({code for each in releases for code in each.divisions}):
        name = region_name(code, governments)
        titled = Title(f"{site.title.zh} · {name.zh}", f"{site.title.en} · {name.en}")
        mine = [(each.entry, each.divisions[code]) for each in releases if code in each.divisions]
        path = addresses.feed(code)
        yield path, _feed(site, path, titled, mine)


def _feed(
    site: Site, path: str, title: Title, entries: Sequence[tuple[Entry, int | None]]
) -> bytes:
    """The feed at `path`; each entry with the number of reports of the division, if it has one."""
    own = f"{site.home}/{path}"
    feed = etree.Element("feed", nsmap={None: ATOM})
    _add(feed, "id", own)
    _add(feed, "title", f"{title.zh} / {title.en}")
    _add(feed, "updated", str(entries[0][0]["created"]))
    etree.SubElement(feed, "link", rel="self", href=own)
    etree.SubElement(feed, "link", rel="alternate", type="text/html", href=f"{site.home}/")
    _add(etree.SubElement(feed, "author"), "name", site.publisher)
    for told, number in entries[:MOST_ENTRIES]:
        version = str(told["version"])
        where = f"{site.address}/{version}"
        entry = etree.SubElement(feed, "entry")
        mark = "" if number is None else f"#{path.rpartition('/')[2].removesuffix('.atom')}"
        _add(entry, "id", where + mark)
        _add(entry, "title", f"{site.title.zh} {version}")
        _add(entry, "updated", str(told["created"]))
        etree.SubElement(entry, "link", rel="alternate", href=f"{where}/datapackage.json")
        _add(entry, "summary", "\n".join(_summary(told, number, each) for each in LANGUAGES))
    content: bytes = etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return content


def _summary(entry: Entry, number: int | None, language: str) -> str:
    counts = {
        "reports": entry.get("reports", 0),
        "added": entry.get("reportsAdded", 0),
        "withdrawn": entry.get("reportsWithdrawn", 0),
    }
    told = text("site.feed_release", language, **counts)
    if number is not None:
        told += text("site.feed_division", language, number=number)
    if withdrawn := entry.get(WITHDRAWN):
        reason = str(withdrawn.get("reason", ""))
        told += text("site.feed_withdrawn", language, reason=reason)
    return told


def _add(parent: etree._Element, name: str, value: str) -> None:
    """Add a text; what XML cannot hold becomes a blank."""
    etree.SubElement(parent, name).text = "".join(
        each if each.isprintable() or each == "\n" else " " for each in value
    )


def _codes(division: str) -> Iterable[str]:
    """The codes of a division and of those above it, each told once."""
    return dict.fromkeys(f"{division[:n]:0<6}" for n in _PREFIXES if len(division) >= n)


def _columns(folder: Folder, table: str, names: Sequence[str]) -> Mapping[str, list[str | None]]:
    """Columns of a table, each row told once; nothing where the release has no such table."""
    found: pa.Table = pa.table({name: pa.array([], pa.string()) for name in names})
    for each in folder.resources:
        if each.get(TABLE) == table and each.get("format") == PARQUET_FORMAT:
            for rows in folder.batches(each, names):
                plain = [pc.cast(column, pa.string()) for column in rows.select(names).columns]
                batch = pa.Table.from_arrays(plain, list(names))
                once = pa.concat_tables([found, batch]).group_by(list(names), use_threads=False)
                found = once.aggregate([])
    columns: Mapping[str, list[str | None]] = found.to_pydict()
    return columns
