"""How results are shown: tables for people, JSON and CSV for programs."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gongkai.cli.language import visible
from gongkai.cli.misuse import Misuse

if TYPE_CHECKING:
    from rich.table import Table

FORMATS = ("table", "json", "csv")
# Where output goes to a file or a program, a row is a line, however long.
UNBOUNDED_WIDTH = 10_000


def check_format(name: str, known: Sequence[str] = FORMATS) -> str:
    """Return `name`; Misuse where it is no output format."""
    if name not in known:
        raise Misuse("misuse.format", name=name, known=", ".join(known))
    return name


def print_json(value: Any) -> None:
    """Print one value as JSON on one line."""
    print(json.dumps(value, ensure_ascii=False, default=plain), flush=True)


def plain(value: Any) -> Any:
    """Turn a value that JSON does not know into one that it does."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]], header: bool = True) -> None:
    """Print rows as CSV (RFC 4180); null is the empty field."""
    text = io.StringIO()
    writer = csv.writer(text)
    if header:
        writer.writerow(columns)
    writer.writerows(rows)
    sys.stdout.write(text.getvalue())
    sys.stdout.flush()


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows as a table; null is an empty place."""
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title), title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        # As text, not markup: what a document holds must not be taken for a style.
        table.add_row(*(Text("" if value is None else visible(str(value))) for value in row))
    print_wide(table)


def print_wide(table: "Table") -> None:
    """Print a table of rich: as wide as the terminal, as wide as it is elsewhere."""
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=UNBOUNDED_WIDTH)
    console.print(table)


def print_records(
    form: str, title: str, headings: Mapping[str, str], records: Iterable[Mapping[str, Any]]
) -> None:
    """Print records in the form asked for; `headings` are the fields and their names for people.

    JSON is one object a line, as everywhere in the program.
    """
    if form == "json":
        for record in records:
            print_json(record)
        return
    rows = [[record.get(name) for name in headings] for record in records]
    if form == "csv":
        print_csv(tuple(headings), rows)
    else:
        print_table(title, tuple(headings.values()), rows)
