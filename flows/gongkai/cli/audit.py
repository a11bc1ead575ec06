"""`gongkai audit`: how wrong the published figures are, measured by people."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import audit_result, language, options
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse
from gongkai.settings import settings

if TYPE_CHECKING:
    from gongkai.audit.files import Audit
    from gongkai.audit.sample import Sample

MOST = 1_000_000
LARGEST_SEED = 2**53 - 1
"""Every reader of JSON and CSV gives it back as it was."""
LONGEST_NAME = 80


def audit(
    package: Annotated[
        Path | None, typer.Argument(metavar="PACKAGE", help="argument.published")
    ] = None,
    sample: Annotated[str, typer.Option("--sample", metavar="N", help="option.sample")] = "200",
    seed: Annotated[str, typer.Option("--seed", metavar="S", help="option.seed")] = "1",
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="option.audit_by")] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", metavar="FILE.csv", help="option.answers")
    ] = None,
    store: options.Store = None,
) -> int:
    """Draw cells, have people key them, print the error rate; 0 whatever the rate is."""
    n = number(sample, "--sample", 1, MOST)
    seeded = number(seed, "--seed", 0, LARGEST_SEED)
    check_name(by, answers)
    chosen = settings({"store": store, "lang": language.asked()})
    from gongkai.audit import files
    from gongkai.audit.sample import sample as draw
    from gongkai.audit.showing import format_of
    from gongkai.gather import Store
    from gongkai.package import open_package

    held = Store(chosen.store)
    opened = open_package(package or chosen.out)
    drawn = draw(opened, partial(format_of, held), n, seeded)
    place = files.audit(chosen.folder or Path.cwd(), drawn)
    place.begin(drawn)
    with place.held():
        if answers is not None:
            take(place, drawn, answers, by or "")
        elif sys.stdin.isatty() and sys.stdout.isatty():
            from gongkai.audit.showing import shows
            from gongkai.cli.audit_keying import key

            with shows(opened, drawn.cells, held) as showing:
                key(place, drawn, showing, by or "", today())
        tell(place, drawn)
    return 0


def number(text: str, option: str, least: int, most: int) -> int:
    """Parse a whole number; Misuse for what is none, or out of bounds."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and least <= int(text) <= most):
        raise Misuse("misuse.audit_number", name=option, value=text, least=least, most=most)
    return int(text)


def check_name(by: str | None, answers: Path | None) -> None:
    """Raise Misuse for a name that is none, and for answers of nobody."""
    if by is not None and not (by.strip() and by.isprintable() and len(by) <= LONGEST_NAME):
        raise Misuse("misuse.audit_name", value=by)
    if answers is not None and by is None:
        raise Misuse("misuse.audit_by")


def take(place: "Audit", sample: "Sample", path: Path, by: str) -> None:
    """Take in the answers of a file, all or none."""
    from gongkai.audit.handed import handed

    taken = handed(path, sample.columns, place.keyed(), by, today())
    place.add(taken)
    print(say("audit.taken_in", count=len(taken), file=path))


def today() -> str:
    """Return the day in Asia/Shanghai."""
    from gongkai.release.years import day

    return day(datetime.now(UTC).isoformat())


def tell(place: "Audit", sample: "Sample") -> None:
    """Print the result of a finished audit, else what is still to be keyed."""
    from gongkai.audit.keying import answers, next_turn
    from gongkai.audit.result import result

    keyed = place.keyed()
    given = answers(keyed)
    turn = next_turn(given, sample.columns, sample.seed)
    if turn is None:
        found = result(sample, keyed)
        audit_result.show(found, place.end(found))
        return
    sentence = "audit.third_open" if turn.turn == 3 else "audit.open"
    print(
        say(
            sentence,
            folder=place.path,
            file=place.path / "sample.csv",
            turn=turn.turn,
            left=len(turn.open),
            size=turn.size,
            numbers=listed(turn.open),
        )
    )


def listed(numbers: Sequence[int], most: int = 50) -> str:
    """Return numbers in order, the first ones of many."""
    ordered = sorted(numbers)
    return ", ".join(map(str, ordered[:most])) + (" …" if len(ordered) > most else "")
