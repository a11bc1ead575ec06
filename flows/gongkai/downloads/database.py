"""All tables of a release in one DuckDB file: years united, keys, comments, views.

The rows of a table lie in its order; DuckDB reads their files by itself, which takes half the time
and memory of handing it the rows. A key is kept where DuckDB can keep it: not that of a table
to itself, whose order may have an agency before the one above it, and none where there are very
many rows, whose indexes must lie in memory whole and outweigh the rows on the disk. What the key
is, the comment of the table says in any case.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib.resources import files
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from gongkai.catalogue.package_info import LANGUAGES
from gongkai.downloads.cells import Cell, cells
from gongkai.messages import text
from gongkai.published.form import Resource

Schemas = Mapping[str, Mapping[str, Any]]

CELLS = "cells"
"""The table of the labels of every statutory cell; the one table that is no resource."""
MOST_KEYED = 400_000
"""Entries of all indexes, a row each key: of the first tables of the package. As many need less
than 40 MB; to make them takes longer than to write the rows."""
_TYPES = {
    "integer": "BIGINT",
    "number": "DECIMAL(24, 6)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
}
_SMALL_BLOCKS, _BLOCKS = 16384, 262144
"""Bytes of a block: in those of the second size a column of a few rows takes sixteen times as much,
and in those of the first many rows take twice as much, and eight times as long."""
_AT_ONCE = 8
"""Pieces in one transaction, which needs memory for all that it has written until it ends."""
_CODED = frozenset({"cell", "column", "indicator", "line"})
"""Fields of keys that say: each report has many rows, whose texts are codes that repeat."""
_FOR_PROSE = "fsst"
"""How DuckDB packs texts that do not repeat: to try it on codes takes a sixth of the time."""
_FORMAT = "v1.3.0"
"""The oldest DuckDB that reads the file."""
_SETTINGS: Mapping[str, Any] = {
    "memory_limit": "200MB",
    "threads": 1,
    # Pieces are read once, and each group of rows is written as soon as it is full.
    "enable_external_file_cache": False,
    "write_buffer_row_group_count": 1,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def write_database(resources: Iterable[Resource], schemas: Schemas, path: Path) -> None:
    """Write the tables to a new DuckDB file at `path`; what has no room in memory lies beside it.

    duckdb.Error where the file cannot be written or rows break a key.
    """
    beside = str(path.with_suffix(".tmp"))
    tables = [tuple(own) for _, own in groupby(resources, key=lambda each: each.table)]
    counts = [sum(each.rows.num_rows for each in own) for own in tables]
    block = _BLOCKS if sum(counts) > MOST_KEYED else _SMALL_BLOCKS
    with duckdb.connect(config={**_SETTINGS, "temp_directory": beside}) as database:
        database.execute(
            f"ATTACH {_quoted(str(path))} AS made (BLOCK_SIZE {block}, STORAGE_VERSION '{_FORMAT}')"
        )
        database.execute("USE made")
        keyed: dict[str, int] = {}
        for own, rows in zip(tables, counts, strict=True):
            schema = schemas[own[0].schema]
            entries = rows * len(tuple(_keys(schema, keyed)))
            kept = sum(keyed.values()) + entries <= MOST_KEYED
            _write_table(database, own, schema, keyed if kept else None)
            keyed |= {own[0].table: entries} if kept else {}
        _write_cells(database)
        database.execute(files("gongkai.schemas").joinpath("database/views.sql").read_text("utf-8"))
        database.execute("USE memory")
        database.execute("DETACH made")


def _write_table(
    database: duckdb.DuckDBPyConnection,
    parts: tuple[Resource, ...],
    schema: Mapping[str, Any],
    keyed: Collection[str] | None,
) -> None:
    """Write one table, with keys unless `keyed` is null: to the tables that have keys already."""
    name = parts[0].table
    columns = [_column(each) for each in schema["fields"]]
    keys = () if keyed is None else _keys(schema, keyed)
    database.execute(f"CREATE TABLE {_name(name)} ({', '.join((*columns, *keys))})")
    names = [each["name"] for each in schema["fields"]]
    unused = "" if _CODED.isdisjoint(schema.get("primaryKey", ())) else _FOR_PROSE
    database.execute(f"SET disabled_compression_methods = {_quoted(unused)}")
    pieces = (piece for part in parts for piece in part.rows.pieces)
    for in_files, alike in groupby(pieces, key=lambda piece: isinstance(piece, Path)):
        while some := list(islice(alike, _AT_ONCE)):
            if in_files:
                found = database.read_parquet([str(each) for each in some])
            else:
                found = database.from_arrow(pa.concat_tables(some))
            found.select(*_plain(found, names)).insert_into(name)
    # One transaction: each waits for the disk.
    database.begin()
    _comment(database, f"TABLE {_name(name)}", f"{_said(schema)}{_key_said(schema)}")
    for each in schema["fields"]:
        _comment(database, f"COLUMN {_name(name)}.{_name(each['name'])}", _said(each))
    database.commit()


def _column(field: Mapping[str, Any]) -> str:
    required = field.get("constraints", {}).get("required", False)
    kind = _TYPES.get(field.get("type", "string"), "VARCHAR")
    return f"{_name(field['name'])} {kind}{' NOT NULL' if required else ''}"


def _keys(schema: Mapping[str, Any], keyed: Collection[str]) -> Iterator[str]:
    if key := schema.get("primaryKey"):
        yield f"PRIMARY KEY ({_names(key)})"
    for each in schema.get("foreignKeys", ()):
        target = each["reference"]
        if target.get("resource") in keyed:  # none names the table itself
            key = f"{_name(target['resource'])} ({_names(target['fields'])})"
            yield f"FOREIGN KEY ({_names(each['fields'])}) REFERENCES {key}"


def _plain(rows: duckdb.DuckDBPyRelation, names: Iterable[str]) -> Iterator[duckdb.Expression]:
    """Yield columns, instants as the UTC they are: types with zones need more libraries."""
    kinds = dict(zip(rows.columns, map(str, rows.types), strict=True))
    for name in names:
        column = duckdb.ColumnExpression(name)
        if kinds[name].startswith("TIMESTAMP"):
            micros = duckdb.FunctionExpression("epoch_us", column)
            column = duckdb.FunctionExpression("make_timestamp", micros)
        yield column


def _write_cells(database: duckdb.DuckDBPyConnection) -> None:
    columns = zip(*cells(), strict=True)
    arrays = [pa.array(each, pa.string()) for each in columns]
    labels = pa.Table.from_arrays(arrays, names=list(Cell._fields))
    texts = ", ".join(f"{_name(each)} VARCHAR" for each in Cell._fields)
    database.execute(f"CREATE TABLE {CELLS} ({texts}, PRIMARY KEY (edition, cell))")
    database.register("rows", labels)
    database.execute(f"INSERT INTO {CELLS} SELECT * FROM rows")
    database.unregister("rows")


def _said(described: Mapping[str, Any]) -> str:
    """Titles and descriptions in both languages, with the unit."""
    unit = f"（{described['unit']} / {described['unitEn']}）" if described.get("unit") else ""
    title = f"{described['title']} / {described['titleEn']}{unit}"
    return f"{title}\n{described['descriptionZh']}\n{described['description']}"


def _key_said(schema: Mapping[str, Any]) -> str:
    key = ", ".join(schema.get("primaryKey", ()))
    told = [text("downloads.key", language, key=key) for language in LANGUAGES]
    return f"\n{' / '.join(told)}" if key else ""


def _comment(database: duckdb.DuckDBPyConnection, on: str, said: str) -> None:
    database.execute(f"COMMENT ON {on} IS {_quoted(said)}")


def _names(fields: Iterable[str]) -> str:
    return ", ".join(map(_name, fields))


def _name(name: str) -> str:
    doubled = name.replace('"', '""')
    return f'"{doubled}"'


def _quoted(said: str) -> str:
    doubled = said.replace("'", "''")
    return f"'{doubled}'"
