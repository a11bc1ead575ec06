"""`gongkai register import`: a list as someone else keeps it, taken into the register."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongkai import messages
from gongkai.cli import options, output
from gongkai.cli.language import current, say
from gongkai.cli.register_folder import place, standing, write
from gongkai.keeping import held

if TYPE_CHECKING:
    from gongkai.catalogue.register.intake import Intake, Note

FIELDS = ("line", "kind", "column", "message")
MOST = 200


def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="argument.list")],
    level: Annotated[
        str | None, typer.Option("--level", metavar="LEVEL", help="option.import_level")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", metavar="report|list|folder", help="option.import_kind")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="option.dry_run")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="option.skip_bad")] = False,
    form: options.Format = "table",
    register: options.Register = None,
) -> int:
    """Take a list into the register; 1 where a row cannot be taken, each told with its reason."""
    output.check_format(form)
    from gongkai.catalogue.register.headings import code_of
    from gongkai.catalogue.register.intake import Given, intake, settled
    from gongkai.catalogue.register.values import shown
    from gongkai.cli.register_list import read_list

    folder = place(register)
    listed = read_list(file)
    defaults = {"level": level, "kind": kind}
    given = {name: code_of(name, text) for name, text in defaults.items() if text}
    with held(folder):
        files, judged = standing(folder)
        found = intake(judged, (Given(*row) for row in listed.given()), given)
        found, contents = settled(found, judged, files)
        writing = not dry_run and (skip_bad or not found.refused)
        if writing:
            write(folder, contents)
    if listed.ignored and form == "table":
        print(say("register_import.ignored", headings=", ".join(map(shown, listed.ignored))))
    print_notes(form, found)
    if form == "table":
        tell(found, written=writing, dry_run=dry_run)
    return 1 if found.refused else 0


def print_notes(form: str, found: "Intake") -> None:
    """Print what became of rows that were not simply taken; for a program, every row."""
    records = [note_record(note) for note in sorted(found.notes, key=lambda note: note.line)]
    headings = {name: say(f"register_import.{name}") for name in FIELDS}
    if form != "table":
        taken = [
            {"line": new.line, "kind": name, **new.record}
            for name, rows in found.added.items()
            for new in rows
        ]
        known = [{"line": line, "kind": "known"} for line in found.known]
        every = sorted([*taken, *records, *known], key=lambda each: int(str(each["line"])))
        columns = dict.fromkeys((*FIELDS, "agency_id", "name", "url"), "")
        output.print_records(form, "", columns, every)
    elif records:
        worded = [{**e, "kind": say(f"register_import.{e['kind']}_word")} for e in records[:MOST]]
        output.print_records(form, say("register_import.title"), headings, worded)


def note_record(note: "Note") -> Mapping[str, Any]:
    """Return one note in the reader's language."""
    from gongkai.catalogue.register.values import shown

    place = {"line": note.line, "column": note.column}
    # A list is anybody's: what it holds must not act on the terminal it is shown on.
    safe = {name: shown(v) if isinstance(v, str) else v for name, v in note.arguments.items()}
    told = messages.text(note.code, current(), **{**place, **safe})
    return {**place, "kind": note.kind, "message": told}


def tell(found: "Intake", *, written: bool, dry_run: bool) -> None:
    """Say how many rows came to what, and whether they were written."""
    if len(found.notes) > MOST:
        print(say("register_import.more", shown=MOST, count=len(found.notes)))
    counts = {name: len(rows) for name, rows in found.added.items()}
    refused = len({note.line for note in found.refused})
    differing = len({note.line for note in found.notes if note.kind == "differs"})
    numbers = {**counts, "known": len(found.known), "differing": differing, "refused": refused}
    if written:
        print(say("register_import.written", **numbers))
    elif dry_run:
        print(say("register_import.dry_run", **numbers))
    else:
        print(say("register_import.not_written", **numbers), file=sys.stderr)
