"""A list of agencies as someone else keeps it, CSV or a workbook, as rows of texts with lines."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from gongkai.errors import CatalogueError

if TYPE_CHECKING:
    from gongkai.read.sheet.cells import Sheet

MAX_BYTES = 64 << 20
"""A list of all bodies of the country with their addresses is some 30 megabytes."""
ENCODINGS = ("utf-8-sig", "gb18030")  # as spreadsheet programs in China save CSV
_BREAKS = re.compile(r"\s*[\r\n]+\s*")


class Listed(NamedTuple):
    """The rows below the headings, the columns they have, and headings that mean nothing here."""

    columns: tuple[str | None, ...]
    rows: tuple[tuple[int, Sequence[str]], ...]
    ignored: tuple[str, ...]

    def given(self) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Yield the line of each row and its texts by column of the register."""
        for line, row in self.rows:
            pairs = zip(self.columns, row, strict=False)
            yield line, {column: text for column, text in pairs if column is not None}


def read_list(path: Path) -> Listed:
    """Read a list.

    CatalogueError, DocumentError or OSError where it cannot be read, has no headings, or two that
    mean the same.
    """
    from gongkai.catalogue.register.headings import headings_at, read_headings

    with path.open("rb") as stream:
        content = stream.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise CatalogueError("register_import.too_large", file=str(path), limit=MAX_BYTES >> 20)
    for rows in tables(content, path):
        top = headings_at([row for _, row in rows])
        if top is None:
            continue
        columns, headings = read_headings(rows[top][1]), rows[top][1]
        meant = [column for column in columns if column is not None]
        for column in meant:
            if meant.count(column) > 1:
                both = [h for h, c in zip(headings, columns, strict=True) if c == column]
                told = {"file": str(path), "column": column, "headings": ", ".join(both)}
                raise CatalogueError("register_import.heading_twice", **told)
        pairs = zip(headings, columns, strict=True)
        ignored = tuple(heading for heading, column in pairs if heading and column is None)
        below = tuple((line, row) for line, row in rows[top + 1 :] if any(row))
        return Listed(columns, below, ignored)
    raise CatalogueError("register_import.no_headings", file=str(path))


def tables(content: bytes, path: Path) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield what may be the list: the text of a CSV, or every visible sheet of a workbook."""
    from gongkai.kind import kind

    form = kind(content)
    if form in ("xlsx", "xls", "ods"):
        yield from sheets(content, form, str(path))
    else:
        yield list(records(decoded(content, path), path))


def sheets(content: bytes, form: str, name: str) -> Iterator[list[tuple[int, list[str]]]]:
    """Yield the visible sheets of a workbook."""
    from gongkai.model import Document
    from gongkai.read.sheet import ods, xls, xlsx

    read = {"xlsx": xlsx.read, "xls": xls.read, "ods": ods.read}[form]
    for sheet in read(Document("", content, name)).sheets:
        yield list(sheet_rows(sheet))


def sheet_rows(sheet: "Sheet") -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet that hold something, each with its number on the sheet."""
    if not sheet.cells:
        return
    rows: dict[int, dict[int, str]] = {}
    for (row, column), text in sheet.cells.items():
        rows.setdefault(row, {})[column] = clean(text)
    for (top, column), (bottom, _) in sheet.merged:
        # An agency above several addresses: its name stands in the first row alone.
        text = rows.get(top, {}).get(column, "")
        for row in range(top + 1, min(bottom, top + _LONGEST_MERGE) + 1) if text else ():
            if row in rows:
                rows[row].setdefault(column, text)
    width = max(column for _, column in sheet.cells) + 1
    for row in sorted(rows):
        yield row + 1, [rows[row].get(column, "") for column in range(width)]


_LONGEST_MERGE = 200  # rows: addresses of one agency


def decoded(content: bytes, path: Path) -> str:
    """Return the text of a CSV; CatalogueError where it is in no encoding that is known."""
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CatalogueError("register_import.encoding", file=str(path))


def records(text: str, path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a CSV, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        line = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            told = {"file": str(path), "line": line, "cause": str(error)}
            raise CatalogueError("register_import.not_csv", **told) from error
        if row is None:
            return
        yield line, [clean(text) for text in row]


def clean(text: str) -> str:
    """Return a cell without blanks at its ends and without line breaks."""
    return _BREAKS.sub("", text.strip())
