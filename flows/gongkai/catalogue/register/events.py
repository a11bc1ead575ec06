"""Events of the register: what each kind needs, and what cannot have happened."""

from gongkai.catalogue.register.circles import check_successors, moves
from gongkai.catalogue.register.table import Row, Table, schema

_GOES_ON = ("rename", "recode")


def check_events(events: Table) -> None:
    """Note what is wrong with events: alone, and with those before and after them."""
    for row in events.rows:
        _check_kind(events, row)
    check_successors(events)
    _check_ends(events)
    _check_origins(events)


def _check_kind(events: Table, row: Row) -> None:
    """Check which columns are filled: what a kind needs and must not have stands in the schema."""
    kind = row.values.get("kind")
    needs = schema(events.name)["kinds"].get(kind)
    if needs is None or not row.sound("kind"):
        return
    for column in needs["required"]:
        if row.values.get(column) is None and row.sound(column):
            events.fault("register.event_required", row.line, column, kind=kind)
    for column in needs["blank"]:
        if row.values.get(column) is not None:
            events.fault("register.event_blank", row.line, column, kind=kind)


def _check_ends(events: Table) -> None:
    """Note what is said of a body after it ceased: an id is never used again."""
    ended: dict[str, tuple[str, int]] = {}
    sound = [row for row in events.rows if row.sound("kind", "date", "from_id", "to_id")]
    for row in sorted(sound, key=_when):
        for column in ("from_id", "to_id"):
            day, line = ended.get(row.values.get(column) or "", ("", 0))
            # The split of a body that goes under has the day of its end.
            if line and (day < row.values["date"] or (column == "from_id" and _ends(row))):
                arguments = {"value": row.values[column], "first": line, "day": day}
                events.fault("register.event_after_end", row.line, column, **arguments)
        if _ends(row):
            ended.setdefault(row.values["from_id"], (row.values["date"], row.line))


def _when(row: Row) -> tuple[str, int]:
    return row.values["date"], row.line


def _ends(row: Row) -> bool:
    """Whether a body ceases, or goes on under another id."""
    kind, source, target = (row.values.get(name) for name in ("kind", "from_id", "to_id"))
    return kind in ("merge", "abolish") or (
        kind in _GOES_ON and target is not None and target != source
    )


def _check_origins(events: Table) -> None:
    """Note a body that goes on from two others: that is a merger, and no new name."""
    first: dict[str, tuple[str, int]] = {}
    for row, source, target in moves(events):
        if row.values["kind"] in _GOES_ON and row.sound("from_id", "to_id"):
            before, line = first.setdefault(target, (source, row.line))
            if before != source:
                arguments = {"value": target, "first": line, "before": before}
                events.fault("register.event_origins", row.line, "to_id", **arguments)
