"""The register: who must report, where to look, and what became of whom.

A folder with `agencies.csv` and `sources.csv`, and `agency_events.csv` where there were any; each
is judged by its Table Schema in `schemas/register`. `register` reads it for a run and stops at
what is wrong; `check` names everything, also what is only doubtful.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from gongkai.catalogue.lineage import Lineage, lineage_of
from gongkai.catalogue.register.addresses import check_sources
from gongkai.catalogue.register.circles import check_parents
from gongkai.catalogue.register.doubts import doubts
from gongkai.catalogue.register.events import check_events
from gongkai.catalogue.register.fault import Fault, first_error, in_order
from gongkai.catalogue.register.keys import check_keys
from gongkai.catalogue.register.table import MAX_BYTES, Table, file_name, no_table, table
from gongkai.errors import CatalogueError
from gongkai.model import Agency, AgencyEvent, Register, Source

__all__ = ["TABLES", "Fault", "Judged", "check", "contents", "judge", "register"]

TABLES = ("agencies", "sources", "agency_events")
_OPTIONAL = "agency_events"


class Judged(NamedTuple):
    """The tables of a register as read, and every fault by file and line."""

    tables: Mapping[str, Table]
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What stops a run."""
        return tuple(fault for fault in self.faults if fault.level == "error")


def register(folder: Path) -> Register:
    """Return the agencies, sources and events of a register's folder; events by date.

    Raises CatalogueError for the first error by file and line, with `file`, `line`, `column`,
    `fault` (the code of what is wrong) and `faults`, the number of errors.
    """
    found = judge(contents(folder), doubtful=False)
    if found.errors:
        raise first_error(folder, found.errors)
    return _register(found.tables)


def check(folder: Path) -> tuple[Fault, ...]:
    """Return everything that is wrong or doubtful in a register's folder, by file and line.

    Raises CatalogueError where there is no such folder.
    """
    return judge(contents(folder)).faults


def contents(folder: Path) -> Mapping[str, bytes | Fault]:
    """Return the bytes of each table's file, or why they are not to be had."""
    if not folder.is_dir():
        raise CatalogueError("register.folder_missing", folder=str(folder))
    found = {name: _content(folder / file_name(name)) for name in TABLES}
    return {name: content for name, content in found.items() if content is not None}


def judge(files: Mapping[str, bytes | Fault], doubtful: bool = True) -> Judged:
    """Judge a register by the contents of its files.

    files: by name of table; a table that may be missing and is has no rows.
    doubtful: whether to look for what is only doubtful too.
    """
    tables = {name: _table(name, files.get(name)) for name in TABLES}
    check_keys(tables)
    check_parents(tables["agencies"])
    check_sources(tables["sources"])
    check_events(tables[_OPTIONAL])
    faults = [fault for each in tables.values() for fault in each.faults]
    if doubtful:
        faults.extend(doubts(tables, _lineage(tables)))
    return Judged(tables, in_order(faults, [file_name(name) for name in TABLES]))


def _content(path: Path) -> bytes | Fault | None:
    """Read one file, no further than a register can be long."""
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        optional = path.name == file_name(_OPTIONAL)
        return None if optional else Fault("error", "register.file_missing", path.name)
    except OSError as error:
        cause = {"cause": error.strerror or type(error).__name__}
        return Fault("error", "register.file_unreadable", path.name, arguments=cause)


def _table(name: str, content: bytes | Fault | None) -> Table:
    if isinstance(content, bytes):
        return table(name, content)
    return no_table(name, content)


def _register(tables: Mapping[str, Table]) -> Register:
    return Register(
        tuple(Agency(**row.values) for row in tables["agencies"].rows),
        tuple(Source(**row.values, row=row.line) for row in tables["sources"].rows),
        tuple(sorted(_events(tables[_OPTIONAL]), key=lambda event: event.date)),
    )


def _events(events: Table) -> tuple[AgencyEvent, ...]:
    return tuple(AgencyEvent(**row.values) for row in events.rows)


def _lineage(tables: Mapping[str, Table]) -> Lineage:
    """Return what the events tell; nothing, where they are wrong themselves."""
    events = tables[_OPTIONAL]
    return lineage_of((), {}) if events.faults else lineage_of(_events(events), {})
