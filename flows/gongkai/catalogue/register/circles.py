"""Circles: an agency that leads back to itself, through its parents or through events."""

from collections.abc import Iterator, Mapping

from gongkai.catalogue.register.table import Row, Table


def check_parents(agencies: Table) -> None:
    """Note every agency that is above itself: sums over such a tree would never end."""
    above = {
        row.values["agency_id"]: (row.values["parent_id"],)
        for row in agencies.rows
        if row.sound("agency_id", "parent_id") and row.values.get("parent_id")
    }
    circles = _circles(above)
    for row in agencies.rows:
        circle = circles.get(row.values.get("agency_id") or "")
        if circle and row.sound("agency_id", "parent_id"):
            agencies.fault("register.parent_circle", row.line, "parent_id", value=circle)


def check_successors(events: Table) -> None:
    """Note every agency that comes back to itself through events: an id is never used again."""
    after: dict[str, tuple[str, ...]] = {}
    for row, source, target in moves(events):
        if row.sound("from_id", "to_id"):
            after[source] = (*after.get(source, ()), target)
    circles = _circles(after)
    for row, source, target in moves(events):
        if source in circles and circles.get(target) == circles[source]:
            events.fault("register.event_circle", row.line, "to_id", value=circles[source])


def moves(events: Table) -> Iterator[tuple[Row, str, str]]:
    """Yield every event that leads from one body to another; a merger with itself is one too."""
    for row in events.rows:
        source, target = row.values.get("from_id"), row.values.get("to_id")
        kept = row.values.get("kind") in ("rename", "recode") and source == target
        if source and target and not kept:
            yield row, source, target


def _circles(leads: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return, for members of circles, the circle as it is shown: `a > b > a`.

    Walks in depth, with the way as lists of its own: a chain may be longer than Python's stack.
    """
    found: dict[str, str] = {}
    done: set[str] = set()
    for start in leads:
        way, place = [start], {start: 0}
        onward = [iter(leads[start] if start not in done else ())]
        while onward:
            target = next(onward[-1], None)
            if target is None:
                done.add(way[-1])
                del place[way.pop()]
                onward.pop()
            elif target in place and target not in found:
                _keep(found, [*way[place[target] :], target])
            elif target not in done and target not in place and target in leads:
                place[target] = len(way)
                way.append(target)
                onward.append(iter(leads[target]))
    return found


_SHOWN = 12


def _keep(found: dict[str, str], circle: list[str]) -> None:
    shown = circle if len(circle) <= _SHOWN else [*circle[:_SHOWN], "…", circle[-1]]
    for member in circle:
        found.setdefault(member, " > ".join(shown))
