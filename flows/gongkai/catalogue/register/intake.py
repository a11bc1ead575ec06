"""Taking another list into the register: what is new, what differs, what cannot be taken.

Nothing that stands in the register is changed: a difference is told, and left to a person.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from gongkai.catalogue.register import Judged, judge
from gongkai.catalogue.register.additions import Record, appended, made_id, next_line, taken_ids
from gongkai.catalogue.register.fault import Fault, first_error
from gongkai.catalogue.register.headings import TAKEN, code_of
from gongkai.catalogue.register.matching import Known
from gongkai.catalogue.register.table import fields, file_name
from gongkai.catalogue.register.values import Wrong

_AGENCY, _SOURCE = TAKEN


class Given(NamedTuple):
    """A row of the list: its line, and its texts by column of the register."""

    line: int
    values: Mapping[str, str]


class Note(NamedTuple):
    """What became of a row, where it was not simply taken: `refused`, `differs` or `doubtful`."""

    kind: Literal["refused", "differs", "doubtful"]
    line: int
    column: str | None
    code: str
    arguments: Mapping[str, object]


class New(NamedTuple):
    """A row for a file of the register, and the line of the list it comes from."""

    line: int
    record: Record


@dataclass(frozen=True, slots=True)
class Intake:
    """What a list would add to the register: rows by table, notes on lines, rows known already."""

    added: Mapping[str, list[New]] = field(default_factory=lambda: {name: [] for name in TAKEN})
    notes: list[Note] = field(default_factory=list)
    known: list[int] = field(default_factory=list)

    @property
    def refused(self) -> tuple[Note, ...]:
        """The notes on rows that cannot be taken, by line."""
        found = (note for note in self.notes if note.kind == "refused")
        return tuple(sorted(found, key=lambda note: note.line))


def intake(standing: Judged, rows: Iterable[Given], defaults: Mapping[str, str]) -> Intake:
    """Sort the rows of a list by what they would add; nothing is judged yet by its value.

    standing: the register as it is.
    defaults: what holds where a row leaves `level` or `kind` blank.
    """
    agencies, sources = (standing.tables[name] for name in TAKEN)
    known = Known(row.values for row in agencies.rows)
    listed = {_place(row.values) for row in sources.rows}
    taken = taken_ids(standing.tables.values())
    found = Intake()
    for line, texts in rows:
        values = {name: code_of(name, text) for name, text in texts.items() if text}
        agency = known.match(values)
        if isinstance(agency, Wrong):
            found.notes.append(Note("refused", line, "name", *agency))
            continue
        differences: list[Note] = []
        new = agency is None
        if agency is None:
            agency = _agency({**defaults, **values}, taken)
            taken.add(agency["agency_id"] or "")
            known.add(agency)
            found.added[_AGENCY].append(New(line, agency))
        else:
            differences = list(_differences(line, agency, values, known))
        source = _source(agency, {**defaults, **values})
        if source is not None and _place(source) not in listed:
            listed.add(_place(source))
            found.added[_SOURCE].append(New(line, source))
        elif not new and not differences:
            found.known.append(line)
        found.notes.extend(differences)
    return _with_parents(found, known)


def settled(
    found: Intake, standing: Judged, files: Mapping[str, bytes]
) -> tuple[Intake, Mapping[str, bytes]]:
    """Judge what would be added; return what can be, and the files as they would be.

    A row with an error is refused, and with it what points at its agency.

    Raises CatalogueError for what is wrong with a file as a whole: it would be too large, or its
    header lacks a column that is needed.
    """
    while True:
        contents = {
            name: appended(standing.tables[name], files[name], [n.record for n in new])
            for name, new in found.added.items()
            if new
        }
        judged = judge({**files, **contents})
        refused = tuple(_noted(found, files, judged.errors, "refused"))
        if not refused and judged.errors:
            raise first_error(Path(), judged.errors)
        if not refused:
            doubts = [fault for fault in judged.faults if fault.level == "warning"]
            found.notes.extend(_noted(found, files, doubts, "doubtful"))
            return found, contents
        found = _without(found, refused)


def _agency(values: Record, taken: Collection[str]) -> dict[str, str | None]:
    record = {name: values.get(name) for name in fields(_AGENCY)}
    record["name"] = record["name"] or ""
    record["agency_id"] = record["agency_id"] or made_id(record, taken)
    return record


def _source(agency: Record, values: Record) -> dict[str, str | None] | None:
    if not values.get("url"):
        return None
    record = {name: values.get(name) for name in fields(_SOURCE)}
    return {**record, "agency_id": agency["agency_id"]}


def _place(record: Mapping[str, object]) -> tuple[str, ...]:
    """Return what makes a source the same: agency, address, year and series."""
    key = ("agency_id", "url", "report_year", "series")
    return tuple(str(record.get(name) or "") for name in key)


def _differences(line: int, agency: Record, values: Record, known: Known) -> Iterator[Note]:
    for column in fields(_AGENCY):
        here, there = agency.get(column), values.get(column)
        if column == "parent_id":
            here, there = known.parent(here or ""), known.parent(there or "")
        if there and here != there:
            told = {"here": here or "", "value": there, "agency": agency["agency_id"]}
            yield Note("differs", line, column, "register_import.differs", told)


def _with_parents(found: Intake, known: Known) -> Intake:
    """Give the ids of bodies above that are given by name: a list may name them further down."""
    agencies = [
        New(line, {**record, "parent_id": known.parent(record.get("parent_id") or "") or None})
        for line, record in found.added[_AGENCY]
    ]
    return Intake({**found.added, _AGENCY: agencies}, found.notes, found.known)


def _noted(
    found: Intake,
    files: Mapping[str, bytes],
    faults: Iterable[Fault],
    kind: Literal["refused", "doubtful"],
) -> Iterator[Note]:
    """Yield notes on the lines of the list for faults of the lines that would be added."""
    added = {file_name(name): (next_line(files[name]), new) for name, new in found.added.items()}
    for fault in faults:
        first, new = added.get(fault.file, (0, []))
        place = (fault.line or 0) - first
        if 0 <= place < len(new):
            yield Note(kind, new[place].line, fault.column, fault.code, fault.arguments)


def _without(found: Intake, refused: Sequence[Note]) -> Intake:
    """Leave out refused lines, and the rows of agencies that would not be there then."""
    lines = {note.line for note in refused}
    gone = {n.record["agency_id"]: n.line for n in found.added[_AGENCY] if n.line in lines}
    notes = [*found.notes, *refused]
    while True:
        bound = [
            (new, gone[new.record[column]])
            for name, column in ((_AGENCY, "parent_id"), (_SOURCE, "agency_id"))
            for new in found.added[name]
            if new.line not in lines and new.record.get(column) in gone
        ]
        if not bound:
            break
        for new, first in bound:
            lines.add(new.line)
            told = {"first": first}
            notes.append(Note("refused", new.line, None, "register_import.agency_refused", told))
        gone |= {n.record["agency_id"]: n.line for n in found.added[_AGENCY] if n.line in lines}
    added = {name: [n for n in new if n.line not in lines] for name, new in found.added.items()}
    kept = [note for note in notes if note.kind == "refused" or note.line not in lines]
    return Intake(added, kept, found.known)
