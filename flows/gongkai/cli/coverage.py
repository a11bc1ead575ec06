"""`gongkai coverage`: who has reported and who has not, from a published package."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import language, options, output
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse
from gongkai.settings import Settings, settings

if TYPE_CHECKING:
    from gongkai.cli.covered import Covered

ROWS_AT_ONCE = 10_000


def coverage(
    package: Annotated[
        str | None, typer.Argument(metavar="PACKAGE_OR_URL", help="argument.published")
    ] = None,
    year: Annotated[
        list[str] | None, typer.Option("--year", metavar="YEAR", help="option.coverage_year")
    ] = None,
    form: options.Format = "table",
    chase: Annotated[
        Path | None, typer.Option("--chase", metavar="FILE.xlsx", help="option.chase")
    ] = None,
    at_least: Annotated[
        str | None, typer.Option("--at-least", metavar="SHARE", help="option.at_least")
    ] = None,
) -> int:
    """Print coverage by year and by parent authority; 1 where a bound is asked and missed."""
    output.check_format(form)
    bound = None if at_least is None else share_of(at_least)
    if chase is not None and chase.suffix.lower() != ".xlsx":
        raise Misuse("misuse.workbook", path=chase)
    chosen = settings({"years": tuple(year or ()), "lang": language.asked()})
    from gongkai.cli.covered import covered
    from gongkai.package import open_package

    opened = open_package(package or chosen.out)
    found = covered(opened, chosen.years)
    show(form, found, opened.address)
    if chase is not None:
        write_chase(chase, found, chosen)
    return judged(found, bound)


def share_of(text: str) -> float:
    """Parse a share; Misuse for what is none."""
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:  # refuses NaN too
        raise Misuse("misuse.share", value=text)
    return share


def show(form: str, found: "Covered", package: Path | str) -> None:
    """Print the tables, or every row for a program."""
    if form == "table":
        from gongkai.cli import heat

        heat.print_years(found, package)
        heat.print_map(found)
        return
    names = found.rows.column_names
    if form == "csv":
        output.print_csv(names, ())
    for batch in found.rows.to_batches(max_chunksize=ROWS_AT_ONCE):
        if form == "json":
            output.print_records(form, "", {}, batch.to_pylist())
        else:
            columns = (column.to_pylist() for column in batch.columns)
            output.print_csv(names, zip(*columns, strict=True), header=False)


def write_chase(path: Path, found: "Covered", chosen: Settings) -> None:
    """Write the workbook, and say so where it does not mix with data."""
    from gongkai.catalogue.register import register
    from gongkai.cli.chase import write
    from gongkai.model import Register

    known = chosen.register is not None and chosen.register.is_dir()
    mine = register(chosen.register) if known and chosen.register else Register()
    count = write(path, found, mine, language.current())
    print(say("coverage.chased", count=count, path=path), file=sys.stderr)


def judged(found: "Covered", bound: float | None) -> int:
    """Hold every year against the bound; no year at all meets none."""
    if bound is None:
        return 0
    if not found.years:
        print(say("coverage.nothing"), file=sys.stderr)
        return 1
    below = [each for each in found.years if each.share < bound]
    for each in below:
        told = {"share": f"{each.share:.1%}", "bound": f"{bound:.1%}"}
        print(say("coverage.below", year=each.name, **told), file=sys.stderr)
    return 1 if below else 0
