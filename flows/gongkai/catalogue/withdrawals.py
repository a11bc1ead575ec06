"""Withdrawals: reports that the publisher has taken out, from `withdrawals.csv`."""

from pathlib import Path

from gongkai.catalogue.editions import record_schemas
from gongkai.catalogue.record_file import record_rows
from gongkai.model import Withdrawal

FILE = "withdrawals.csv"
TABLE = "withdrawals"


def withdrawals(path: Path) -> tuple[Withdrawal, ...]:
    """Return the withdrawals of a file, in its order; none where there is no such file.

    Judged by the Table Schema of `withdrawals`; CatalogueError names file, line and column.
    """
    return tuple(Withdrawal(**row) for row in record_rows(path, record_schemas()[TABLE]))
