"""Tables of expressions in the schemas, compiled once: what discovery looks for is data."""

import csv
import io
import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Coded(NamedTuple):
    """An expression and the code that it stands for."""

    code: str
    pattern: re.Pattern[str]


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table of the schemas, `discovery/lists.csv` for one."""
    text = files("gongkai.schemas").joinpath(*table.split("/")).read_text(encoding="utf-8")
    return tuple(csv.DictReader(io.StringIO(text, newline="")))


@cache
def coded(table: str, kind: str) -> tuple[Coded, ...]:
    """Return the expressions of one kind of a table with columns kind, code and pattern."""
    of_kind = (row for row in rows(table) if row["kind"] == kind)
    return tuple(Coded(row["code"], re.compile(row["pattern"])) for row in of_kind)
