"""Questions to the tables of a release, answered by DuckDB, which reads no more than it needs."""

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.folder import Folder
from gongkai.published.form import PARQUET_FORMAT, TABLE


def ask(
    folder: Folder,
    query: str,
    tables: Sequence[str],
    given: Mapping[str, Any] | None = None,
) -> pa.Table:
    """Return the answer to a query in which `tables` stand by their names.

    `folder` lies on this machine; a table that the release does not have is empty.
    """
    with duckdb.connect() as session:
        session.execute("set timezone = 'UTC'")
        for table in tables:
            if files := _files(folder, table):
                session.read_parquet(files, union_by_name=True).create_view(table)
            else:
                empty = arrow_schema(record_schemas()[table]).empty_table()
                session.from_arrow(empty).create_view(table)
        return session.sql(query, params=dict(given or {})).to_arrow_table()


def _files(folder: Folder, table: str) -> list[str]:
    root = folder.place.local or Path()
    return [
        glob.escape(str(root / folder.file(str(each["path"]))))
        for each in folder.resources
        if each.get(TABLE) == table and each.get("format") == PARQUET_FORMAT
    ]
