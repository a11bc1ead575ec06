"""DuckDB over Arrow tables in memory: it reads no file, writes none and loads nothing."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import sql

# Exact numbers and a complete order make the answer the same whatever the number of threads.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


class Database:
    """Relations by name, and the statements of `schemas/views` over them."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def give(self, relations: Mapping[str, pa.Table]) -> None:
        """Make tables known by their names, in place of what these meant before."""
        for name, table in relations.items():
            self._connection.register(name, table)

    def answer(self, view: str) -> pa.Table:
        """Return what a view says."""
        return self._connection.sql(sql(view)).to_arrow_table()

    def keep(self, view: str) -> None:
        """Work out a view once and let others read it by its name."""
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {view} AS {sql(view)}")


@contextmanager
def database() -> Iterator[Database]:
    """Open a database that is gone with the block."""
    # A quarter of a second to import, and only what derives needs it.
    import duckdb  # noqa: PLC0415

    with duckdb.connect(config=_CONFIG) as connection:
        connection.execute("SET enable_external_access = false")
        yield Database(connection)


def typed(name: str, table: pa.Table) -> pa.Table:
    """Return a derived table in its schema: DuckDB knows no required fields."""
    schema = arrow_schema(view_schemas()[name])
    return table.select(schema.names).cast(schema)
