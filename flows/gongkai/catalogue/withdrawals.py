"""Withdrawals: reports that the publisher has taken out, from `withdrawals.csv`."""

from pathlib import Path

from gongkai.catalogue.editions import record_schemas
from gongkai.catalogue.kept import kept
from gongkai.model import Withdrawal

FILE = "withdrawals.csv"
TABLE = "withdrawals"


def withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    """Return the withdrawals of a file, in its order; none where there is no such file.

    Judged by the Table Schema of `withdrawals`; CatalogueError names file, line and column.
    """
    schema = record_schemas()[TABLE]
    return tuple(Withdrawal(**row) for _, row in kept(path, schema["fields"], schema["primaryKey"]))
