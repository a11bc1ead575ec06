"""DuckDB over record tables: in memory, or in Parquet files of this machine that it is told of."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import sql
from gongkai.pieces import Pieces

# Exact numbers and a complete order make the answer the same whatever the number of threads.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
_LIMIT = "512MB"
_ROWS_AT_ONCE = 100_000


class Database:
    """Relations by name, and the statements of `schemas/views` over them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def give(self, relations: Mapping[str, pa.Table]) -> None:
        """Make tables known by their names, in place of what these meant before."""
        for name, table in relations.items():
            self._connection.register(name, table)

    def name(self, kind: str, names: Sequence[str]) -> None:
        """Make names known as a type: DuckDB has numbers for them and shows names."""
        self.give({"names": pa.table({"name": names})})
        self._connection.execute(f"CREATE TYPE {kind} AS ENUM (SELECT name FROM names)")

    def give_pieces(self, name: str, rows: Pieces, columns: Iterable[str]) -> None:
        """Make columns of a long table known by its name; DuckDB reads the files by itself."""
        held = [each for each in rows.pieces if isinstance(each, pa.Table)]
        self._connection.register("held", pa.concat_tables([rows.schema.empty_table(), *held]))
        relation = self._connection.table("held").select(*columns)
        if paths := [str(each) for each in rows.pieces if isinstance(each, Path)]:
            relation = relation.union(self._connection.read_parquet(paths).select(*columns))
        self._connection.unregister(name)  # what is registered goes before a view
        relation.create_view(name, replace=True)

    def answer(self, view: str) -> pa.Table:
        """Return what a view says."""
        return self._connection.sql(sql(view)).to_arrow_table()

    def answers(self, view: str) -> Iterator[pa.Table]:
        """Yield what a view says, some rows at a time."""
        for batch in self._connection.sql(sql(view)).to_arrow_reader(_ROWS_AT_ONCE):
            yield pa.Table.from_batches([batch])

    def keep(self, view: str) -> None:
        """Work out a view once and let others read it by its name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {view} AS {sql(view)}")


@contextmanager
def database(files: Pieces, spill: Path | None) -> Iterator[Database]:
    """Open a database that is gone with the block.

    It reads no file but those of `files`, and writes none but in the folder `spill`, where it puts
    what has no room in memory; without one it works in memory alone, as far as that goes.
    """
    # A quarter of a second to import, and only what derives needs it.
    import duckdb  # noqa: PLC0415

    limits = {"memory_limit": _LIMIT} if spill else {}
    place = str(spill) if spill else ""
    with duckdb.connect(config={**_CONFIG, **limits, "temp_directory": place}) as connection:
        paths = [str(each) for each in files.pieces if isinstance(each, Path)]
        connection.execute("SET allowed_paths = ?", [paths])
        connection.execute("SET enable_external_access = false")
        yield Database(connection)


def typed(name: str, table: pa.Table) -> pa.Table:
    """Return a derived table in its schema: DuckDB knows no required fields."""
    schema = arrow_schema(view_schemas()[name])
    return table.select(schema.names).cast(schema)
