"""Rows added to a register's files: text in, text out, every byte that stands there kept."""

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from gongkai.catalogue.names import normalised
from gongkai.catalogue.register.table import Table
from gongkai.errors import CatalogueError

Record = Mapping[str, str | None]

_BREAK = re.compile(rb"\r\n|\n|\r")
_HASH = 12  # hexadecimal characters of a made id


def appended(table: Table, content: bytes, records: Sequence[Record]) -> bytes:
    """Return a file's content with a line more for each record.

    The lines have the columns of its header, in their order, and its newlines; what a record does
    not say is blank. CatalogueError where the header lacks a column that a record fills: a column
    more would change every line.
    """
    for record in records:
        for column, value in record.items():
            if value and column not in table.header:
                place = {"file": table.file, "column": column}
                raise CatalogueError("register.add_column", **place)
    newline = _newline(content)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=newline.decode())
    writer.writerows([record.get(column) or "" for column in table.header] for record in records)
    return _closed(content, newline) + text.getvalue().encode()


def next_line(content: bytes) -> int:
    """Return the number of the line that the first added record begins on."""
    return len(_BREAK.findall(_closed(content, _newline(content)))) + 1


def made_id(record: Record, taken: Collection[str]) -> str:
    """Return an identifier for a new agency: the same one for the same body, and never one taken.

    `a-` and its credit code; without one `a-` and 12 hexadecimal characters of the SHA-256 of its
    normalised name, its division code and its parent, joined by `|`. Where that is taken, `-2`,
    `-3` and so on follow.
    """
    about = (normalised(record["name"] or ""), record.get("division_code"), record.get("parent_id"))
    said = "|".join(each or "" for each in about)
    stem = record.get("uscc") or hashlib.sha256(said.encode()).hexdigest()[:_HASH]
    found, number = f"a-{stem}", 1
    while found in taken:
        number += 1
        found = f"a-{stem}-{number}"
    return found


def taken_ids(tables: Iterable[Table]) -> set[str]:
    """Return every identifier that stands anywhere in the register: none is used again."""
    columns = ("agency_id", "parent_id", "from_id", "to_id")
    return {
        value
        for table in tables
        for row in table.rows
        for column in columns
        if (value := row.values.get(column))
    }


def _newline(content: bytes) -> bytes:
    """Return what ends the first line; a bare line feed where there is none."""
    first = _BREAK.search(content)
    return first[0] if first else b"\n"


def _closed(content: bytes, newline: bytes) -> bytes:
    """Return the content with its last line ended."""
    return content if content.endswith((b"\n", b"\r")) else content + newline
