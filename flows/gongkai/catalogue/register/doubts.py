"""What asks for a look in a register and stops no run: doubtful codes, hosts, names and places."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from gongkai.catalogue.lineage import Lineage
from gongkai.catalogue.names import normalised
from gongkai.catalogue.register.addresses import address_fault, host_doubt
from gongkai.catalogue.register.codes import division_doubts, former_code_doubts, uscc_doubts
from gongkai.catalogue.register.fault import Fault
from gongkai.catalogue.register.table import Row, Table
from gongkai.catalogue.titles import patterns
from gongkai.model import Level

_HARMLESS = "register.host_address"
"""A number in place of a name: bodies have such hosts, and so has a test on one's own machine."""


def doubts(tables: Mapping[str, Table], lineage: Lineage) -> Iterator[Fault]:
    """Yield every warning and every info of a register, table by table."""
    agencies, sources, events = (tables[n] for n in ("agencies", "sources", "agency_events"))
    yield from _codes(agencies)
    yield from _former_codes(events)
    yield from _levels(agencies)
    yield from _names_twice(agencies, lineage)
    yield from _codes_twice(agencies, lineage)
    if agencies.whole and sources.whole:
        yield from _without_source(agencies, sources, lineage)
    yield from _hosts(sources)
    yield from _shared(sources)


def _codes(agencies: Table) -> Iterator[Fault]:
    for column, judge in (("division_code", division_doubts), ("uscc", uscc_doubts)):
        for row in agencies.rows:
            code = row.values.get(column)
            for wrong in judge(code) if code and row.sound(column) else ():
                yield agencies.doubt("warning", wrong.code, row.line, column, **wrong.arguments)


def _former_codes(events: Table) -> Iterator[Fault]:
    for row in events.rows:
        code = row.values.get("former_code")
        for wrong in former_code_doubts(code) if code and row.sound("former_code") else ():
            yield events.doubt("warning", wrong.code, row.line, "former_code", **wrong.arguments)


def _levels(agencies: Table) -> Iterator[Fault]:
    """A body that is called a people's government is no department, whatever else it is."""
    government = [pattern for _, pattern in patterns("government")]
    for row in agencies.rows:
        name, level = row.values.get("name"), row.values.get("level")
        if not row.sound("name", "level") or not str(level).endswith("_department"):
            continue
        if any(pattern.search(normalised(str(name))) for pattern in government):
            arguments = {"value": level, "name": name}
            yield agencies.doubt("warning", "register.level_name", row.line, "level", **arguments)


def _names_twice(agencies: Table, lineage: Lineage) -> Iterator[Fault]:
    """One name under two ids, with nothing to tell them apart: a place, or the body above."""
    for rows in _alike(agencies.rows, "name"):
        for place, row in enumerate(rows):
            like = next((each for each in rows[:place] if not _apart(each, row, lineage)), None)
            if like is not None:
                told = {"value": row.values["name"], "first": like.line}
                told["other"] = like.values["agency_id"]
                yield agencies.doubt("warning", "register.name_twice", row.line, "name", **told)
            if place > _MOST_ALIKE:
                break


_MOST_ALIKE = 200  # rows of one name that are compared with each other


def _apart(one: Row, other: Row, lineage: Lineage) -> bool:
    if _chained(one, other, lineage):
        return True
    pairs = ((one.values.get(n), other.values.get(n)) for n in ("division_code", "parent_id"))
    return any(a is not None and b is not None and a != b for a, b in pairs)


def _chained(one: Row, other: Row, lineage: Lineage) -> bool:
    """Whether two ids are of one body, before and after an event."""
    return lineage.first(one.values["agency_id"]) == lineage.first(other.values["agency_id"])


def _codes_twice(agencies: Table, lineage: Lineage) -> Iterator[Fault]:
    for rows in _alike(agencies.rows, "uscc"):
        for row in rows[1:]:
            if not _chained(rows[0], row, lineage):
                told = {"value": row.values["uscc"], "first": rows[0].line}
                told["other"] = rows[0].values["agency_id"]
                yield agencies.doubt("warning", "register.uscc_twice", row.line, "uscc", **told)


def _alike(rows: Iterable[Row], column: str) -> Iterator[list[Row]]:
    """Yield the rows that say the same in a column, where two or more do."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        value = row.values.get(column)
        if value and row.sound(column, "agency_id"):
            found[normalised(value) if column == "name" else value].append(row)
    yield from (each for each in found.values() if len(each) > 1)


def _without_source(agencies: Table, sources: Table, lineage: Lineage) -> Iterator[Fault]:
    """A body that ceased needs none."""
    known = {row.values.get("agency_id") for row in sources.rows}
    for row in agencies.rows:
        agency_id = row.values.get("agency_id")
        if row.sound("agency_id") and agency_id not in known and agency_id not in lineage.ends:
            told = {"value": agency_id}
            yield agencies.doubt("warning", "register.no_source", row.line, "agency_id", **told)


def _hosts(sources: Table) -> Iterator[Fault]:
    """Yield every doubtful host once, where it stands first, with how often it does."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for row in _addresses(sources):
        found[urlsplit(row.values["url"]).hostname or ""].append(row.line)
    for host, lines in found.items():
        if code := host_doubt(host):
            level: Level = "info" if code == _HARMLESS else "warning"
            yield sources.doubt(level, code, lines[0], "url", value=host, times=len(lines))


def _shared(sources: Table) -> Iterator[Fault]:
    """One address as the one report of two agencies; an own and an aggregate report may share."""
    first: dict[str, Row] = {}
    for row in _addresses(sources):
        if row.values.get("kind") != "report":
            continue
        before = first.setdefault(row.values["url"], row)
        series = {row.values.get("series"), before.values.get("series")}
        same = before.values["agency_id"] == row.values["agency_id"]
        if not same and series != {"own", "aggregate"}:
            told = {"value": row.values["url"], "first": before.line}
            told["other"] = before.values["agency_id"]
            yield sources.doubt("warning", "register.url_shared", row.line, "url", **told)


def _addresses(sources: Table) -> Iterator[Row]:
    """Yield the rows with an address on the web."""
    for row in sources.rows:
        sound = row.sound("agency_id", "url", "kind") and row.values.get("kind") != "folder"
        if sound and address_fault(row.values["url"]) is None:
            yield row
