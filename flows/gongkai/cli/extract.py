"""`gongkai extract`: the tables and findings of local files, without a store."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import options, output, shell
from gongkai.settings import Settings, settings

if TYPE_CHECKING:
    from gongkai.archive import Member
    from gongkai.catalogue import Edition
    from gongkai.cli.documents import Examined


def extract(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="argument.files")],
    form: options.Format = "table",
    year: Annotated[
        str | None, typer.Option("--year", metavar="YEAR", help="option.report_year")
    ] = None,
) -> int:
    """Print every report of every file; 1 where a file could not be used, after the others."""
    output.check_format(form)
    chosen = settings({"years": year})
    editions = editions_in_force(chosen)
    exit_code = 0
    if form == "csv":
        from gongkai.cli import figures

        output.print_csv(figures.COLUMNS, ())
    for path in files:
        opened = shell.attempt(partial(load, path))
        if opened.failure is not None:
            exit_code = 1
            complain(path, opened.failure, form)
        for member in opened.value or ():
            name = Path(member.name)
            outcome = shell.attempt(partial(examine, member, editions, chosen))
            if outcome.value is not None:
                show(name, outcome.value, editions, form)
            if outcome.failure is not None:
                exit_code = 1
                complain(name, outcome.failure, form)
    return exit_code


def editions_in_force(chosen: Settings) -> "tuple[Edition, ...]":
    """Return the editions, with the publisher's own wordings where there are any."""
    from gongkai import catalogue

    local = chosen.folder / "labels.csv" if chosen.folder else None
    return catalogue.editions(local if local and local.is_file() else None)


def load(path: Path) -> "tuple[Member, ...]":
    """Return the document of a file, or those of a bundle."""
    from gongkai.cli import documents

    return documents.load(path)


def examine(member: "Member", editions: "tuple[Edition, ...]", chosen: Settings) -> "Examined":
    """Take one document through the stages."""
    from gongkai.cli import documents

    return documents.examine(member, editions, chosen.years[-1] if chosen.years else None)


def show(path: Path, examined: "Examined", editions: "tuple[Edition, ...]", form: str) -> None:
    """Print one report in the form asked for."""
    from gongkai.cli import figures

    if form == "json":
        output.print_json(figures.record(path, examined))
    elif form == "csv":
        output.print_csv((), figures.rows(path, examined), header=False)
    else:
        figures.print_report(path, examined, editions)


def complain(path: Path, failure: shell.Failure, form: str) -> None:
    """Tell why a file could not be used; an interruption ends the whole command."""
    if failure.exit_code == shell.INTERRUPTED:
        raise KeyboardInterrupt
    if form == "json":
        record = {"file": str(path), "error": failure.code, "message": failure.message}
        output.print_json(record)
    else:
        print(f"{path}: {failure.message}", file=sys.stderr)
