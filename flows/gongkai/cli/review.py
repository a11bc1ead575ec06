"""`gongkai review`: a person decides what was found wrong, case by case or many at a time."""

import os
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli import language, options, output
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse
from gongkai.errors import SettingsError
from gongkai.settings import Settings, settings

REVIEWER = "GONGKAI_REVIEWER"


def review(
    place: Annotated[str | None, typer.Argument(metavar="PLACE", help="argument.review")] = None,
    listed: Annotated[bool, typer.Option("--list", help="option.review_list")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="option.review_undo")] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="option.review_by")] = None,
    form: options.Format = "table",
) -> int:
    """Walk a person through the open cases; list them where nobody can be asked."""
    output.check_format(form)
    if undo and listed:
        raise Misuse("misuse.review_both")
    who = (by or os.environ.get(REVIEWER) or "").strip()
    if not who.isprintable():
        raise Misuse("misuse.review_by", name=who)
    chosen = settings({"lang": language.asked()})
    if undo:
        return take_back(folder_of(chosen), place)
    from gongkai.cli import review_list, review_walk
    from gongkai.package import open_package
    from gongkai.review.cases import undecided
    from gongkai.review.desk import desk
    from gongkai.review.files import Standing, standing

    opened = desk(open_package(place or chosen.out))
    there = standing(chosen.folder) if chosen.folder else Standing((), ())
    cases = undecided(opened.cases, there.decisions, there.corrected)
    if listed or form != "table" or not (sys.stdin.isatty() and sys.stdout.isatty()):
        review_list.print_cases(form, cases)
        return 0
    folder = folder_of(chosen)
    return review_walk.walk(opened, cases, folder, chosen.store, who)


def folder_of(chosen: Settings) -> Path:
    """Return the publisher's folder; SettingsError where there is none to write to."""
    if chosen.folder is None:
        raise SettingsError("review.no_folder")
    return chosen.folder


def take_back(folder: Path, what: str | None) -> int:
    """Undo the last decision, or those about REPORT_ID or REPORT_ID:CELL; 1 where none is."""
    from gongkai.cli.review_show import tell_taken
    from gongkai.review.files import last, of, take_out

    report_id, _, cell = (what or "").partition(":")
    rows = take_out(folder, partial(of, report_id, cell) if what else last)
    if not any(rows):
        sentence = say("review.nothing_of", what=what) if what else say("review.nothing_to_undo")
        print(sentence, file=sys.stderr)
        return 1
    tell_taken(rows)
    return 0
