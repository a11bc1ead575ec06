"""`gongkai register`: the register checked, one agency or source added, a whole list taken in."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai.cli import options, output
from gongkai.cli import register_add as adding
from gongkai.cli import register_import as importing
from gongkai.cli.language import current, say
from gongkai.cli.register_folder import place

if TYPE_CHECKING:
    from gongkai.catalogue.register import Fault

FIELDS = ("file", "line", "column", "level", "message")
MOST = 200
"""Faults that are shown to a person; programs get all."""


def check(
    folder: Annotated[str | None, typer.Argument(metavar="DIR", help="argument.register")] = None,
    form: options.Format = "table",
) -> int:
    """Print everything that is wrong or doubtful in a register; 1 where something is wrong."""
    output.check_format(form)
    from gongkai.catalogue.register import TABLES, contents, judge

    where = place(folder)
    judged = judge(contents(where))
    show(form, judged.faults)
    counts = {name: len(judged.tables[name].rows) for name in TABLES}
    if form == "table":
        tell(where, judged.faults, counts)
    return 1 if judged.errors else 0


def show(form: str, faults: "Sequence[Fault]") -> None:
    """Print faults in the form asked for."""
    records = [record(each) for each in faults]
    headings = {name: say(f"register_check.{name}") for name in FIELDS}
    if form != "table":
        names = {**headings, "code": ""}
        output.print_records(form, "", names, records)
    elif records:
        shown = [{**e, "level": say(f"figures.level_{e['level']}")} for e in records[:MOST]]
        output.print_records(form, say("register_check.title"), headings, shown)


def record(fault: "Fault") -> dict[str, Any]:
    """Return one fault in the reader's language."""
    return {
        "file": fault.file,
        "line": fault.line,
        # The name of an unknown column is anybody's: a spreadsheet would compute some.
        "column": (fault.column or "").lstrip("=+-@") or None,
        "level": fault.level,
        "message": fault.message(current()),
        "code": fault.code,
    }


def tell(where: Path, faults: "Sequence[Fault]", counts: dict[str, int]) -> None:
    """Say how many faults there are, or that there are none, and what the register holds."""
    if len(faults) > MOST:
        print(say("register_check.more", shown=MOST, count=len(faults)))
    levels = {
        level: sum(f.level == level for f in faults) for level in ("error", "warning", "info")
    }
    sentence = "register_check.faults" if faults else "register_check.clean"
    print(say(sentence, folder=where, **counts, **levels))


COMMANDS: dict[str, Callable[..., Any]] = {
    "check": check,
    "add": adding.add,
    "import": importing.import_list,
}
