"""What two releases are compared by: the figures of their reports, and why they were changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.blocks import Stream
from gongkai.published.folder import Folder
from gongkai.published.form import PARQUET_FORMAT, TABLE, YEAR

OBSERVATIONS = "observations"
COMPARED = ("report_id", "cell", "value", "status", "printed_value", "printed_status")
"""The columns of observations that are compared: a third of a row, and its smallest part."""

_APPLIED = "applied"


class Figures(NamedTuple):
    """The record tables of a release that say what its figures are and why.

    `observations` gives the columns of COMPARED file by file, as texts or as dictionaries;
    `reports` has the columns `report_id` and `digest`.
    """

    observations: Sequence[Stream]
    reports: pa.Table
    corrections: pa.Table
    withdrawals: pa.Table

    @property
    def in_force(self) -> pa.Table:
        """The corrections that are applied, and whose print is still as expected."""
        applied = pc.equal(self.corrections["status"], _APPLIED)
        if "in_force" in self.corrections.column_names:
            applied = pc.and_(applied, self.corrections["in_force"])
        return self.corrections.filter(applied)


def figures(folder: Folder) -> Figures:
    """Read the figures of a release; PackageError where its files are missing or damaged."""
    return Figures(
        observations(folder),
        *(_table(folder, name) for name in ("reports", "corrections", "withdrawals")),
    )


def observations(folder: Folder) -> Sequence[Stream]:
    """Return the compared columns of every observation, file by file, texts as dictionaries.

    Reading raises PackageError where a file is missing, damaged or no Parquet file.
    """
    return [_compared(folder, each) for each in _files(folder)] or [no_observations]


def observations_by_year(folder: Folder) -> dict[int | None, Stream]:
    """Return the same by the report year of the file, null for the one without a year."""
    return {each.get(YEAR): _compared(folder, each) for each in _files(folder)}


def _files(folder: Folder) -> Iterator[Mapping[str, Any]]:
    of_table = (each for each in folder.resources if each.get(TABLE) == OBSERVATIONS)
    return (each for each in of_table if each.get("format") == PARQUET_FORMAT)


def _compared(folder: Folder, file: Mapping[str, Any]) -> Stream:
    return partial(folder.batches, file, COMPARED)


def no_observations() -> Iterator[pa.Table]:
    """Yield the observations of a release that has none."""
    yield _nothing(OBSERVATIONS, COMPARED)


def _table(folder: Folder, name: str) -> pa.Table:
    """Return a table of the release; one that it does not have yet is empty."""
    return folder.table(name) if name in folder.tables else _nothing(name)


def _nothing(name: str, columns: Iterable[str] | None = None) -> pa.Table:
    empty = arrow_schema(record_schemas()[name]).empty_table()
    return empty if columns is None else empty.select(list(columns))
