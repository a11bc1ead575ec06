"""Model values as the record tables a release publishes beside those of `observations`."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date

import pyarrow as pa

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.audits import Row
from gongkai.model import Agency, Correction, Tally, Withdrawal


def record_schema(name: str) -> pa.Schema:
    """Return the Arrow schema of a record table."""
    return arrow_schema(record_schemas()[name])


def empty(name: str) -> pa.Table:
    """Return a record table without rows."""
    return record_schema(name).empty_table()


def agencies_table(agencies: Iterable[Agency]) -> pa.Table:
    """Return the agencies of a register as the table `agencies`."""
    given, schema = list(agencies), record_schema("agencies")
    # A hundred thousand of them: no row of its own for each.
    columns = {name: [getattr(each, name) for each in given] for name in schema.names}
    return pa.Table.from_pydict(columns, schema)


def rules_table(tallies: Iterable[Tally]) -> pa.Table:
    """Return what became of every rule as the table `rules`."""
    return pa.Table.from_pylist([asdict(each) for each in tallies], record_schema("rules"))


def corrections_table(corrections: Iterable[Correction]) -> pa.Table:
    """Return the publisher's corrections as the table `corrections`; days become dates.

    None is in force before it was compared with what is printed.
    """
    rows = [
        asdict(each) | {"decided_on": date.fromisoformat(each.decided_on), "in_force": False}
        for each in corrections
    ]
    return pa.Table.from_pylist(rows, record_schema("corrections"))


def withdrawals_table(withdrawals: Iterable[Withdrawal]) -> pa.Table:
    """Return the publisher's withdrawals as the table `withdrawals`; days become dates."""
    rows = [
        asdict(each) | {"decided_on": date.fromisoformat(each.decided_on)} for each in withdrawals
    ]
    return pa.Table.from_pylist(rows, record_schema("withdrawals"))


def audits_table(rows: Iterable[Row]) -> pa.Table:
    """Return the rows of finished audits as the table `audits`."""
    return pa.Table.from_pylist([dict(each) for each in rows], record_schema("audits"))
