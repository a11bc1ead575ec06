"""`gongkai diff`: two releases compared, or two report years of one."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import output
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse

if TYPE_CHECKING:
    from gongkai.cli.compared import Compared

FORMATS = ("table", "json", "csv", "html")
ROWS_AT_ONCE = 10_000
MOST_ROWS = 2_000
"""Rows on a terminal; a program gets every one."""


def diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="argument.old")],
    new: Annotated[str | None, typer.Argument(metavar="NEW", help="argument.new")] = None,
    years: Annotated[
        tuple[str, str] | None, typer.Option("--years", metavar="YEAR YEAR", help="option.years")
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", metavar="TABLE", help="option.diff_table")
    ] = None,
    agency: Annotated[
        str | None, typer.Option("--agency", metavar="ID", help="option.diff_agency")
    ] = None,
    form: Annotated[
        str, typer.Option("--format", metavar="table|json|csv|html", help="option.diff_format")
    ] = "table",
    target: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="option.output")
    ] = None,
) -> None:
    """Print the cells that differ between two releases, or between two years of one."""
    output.check_format(form, FORMATS)
    if (new is None) == (years is None):
        raise Misuse("misuse.diff")
    from gongkai.cli import compared

    if years is not None:
        found = compared.years(old, *map(year_of, years))
    else:
        assert new is not None
        found = compared.releases(old, new)
    found = compared.narrowed(found, table, agency)
    with written(target):
        show(form, found)
    if not found.rows.num_rows:
        print(say(f"diff.same_{found.kind}"), file=sys.stderr)
    if target is not None:
        print(say("diff.written", path=target, count=found.rows.num_rows), file=sys.stderr)


def year_of(text: str) -> int:
    """Parse a report year; Misuse for what is none."""
    if not (text.isascii() and text.isdecimal() and len(text) == 4):
        raise Misuse("misuse.report_year", value=text)
    return int(text)


def show(form: str, found: "Compared") -> None:
    """Print a comparison in the form asked for."""
    if form == "html":
        from gongkai.cli import diff_page

        print(diff_page.page(found))
    elif form == "table":
        print_table(found)
    else:
        print_rows(form, found)


def print_table(found: "Compared") -> None:
    """Print the cells for a person, as many as one can look at, reports that came or left last."""
    import pyarrow as pa

    from gongkai.cli import compared

    if not found.rows.num_rows:
        return
    count = found.rows.num_rows
    parts = compared.parted(found, compared.ordered(found))
    listed = pa.concat_tables(parts).slice(0, MOST_ROWS).to_pylist()
    # A person wants to see what has changed; digests are for programs.
    shown = [name for name in found.rows.column_names if not name.endswith("digest")]
    headings = {name: compared.titles(found).get(name, name) for name in shown}
    records = [{name: compared.plain(row[name]) for name in shown} for row in listed]
    title = say("diff.title", old=found.old.name, new=found.new.name)
    output.print_records("table", title, headings, records)
    if count > MOST_ROWS:
        print(say("diff.more", shown=MOST_ROWS, count=count), file=sys.stderr)


def print_rows(form: str, found: "Compared") -> None:
    """Print every row for a program: CSV as in a release, or JSON, one object a line."""
    from gongkai.published.rows import csv_parts
    from gongkai.release.neutral import neutral

    if form == "csv":
        for part in csv_parts(neutral(found.rows)):
            print(part.decode(), end="")
        return
    for batch in found.rows.to_batches(max_chunksize=ROWS_AT_ONCE):
        output.print_records(form, "", {}, batch.to_pylist())


@contextmanager
def written(target: Path | None) -> Iterator[None]:
    """Lead what is printed into a file, which appears whole or not at all; nowhere for null."""
    if target is None:
        yield
        return
    beside = target.with_name(f".{target.name}.part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as file, redirect_stdout(file):
            yield
        os.replace(beside, target)
    finally:
        beside.unlink(missing_ok=True)
