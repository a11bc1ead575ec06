"""`gongkai pull`: a release taken in where it is used, by a portal's scheduler."""

import sys
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import output
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse

if TYPE_CHECKING:
    from gongkai.pulling import Pulled
    from gongkai.pulling.jumps import Jump


def pull(
    address: Annotated[
        str | None, typer.Argument(metavar="ADDRESS", help="argument.pull_address")
    ] = None,
    to: Annotated[str, typer.Option("--to", metavar="DIR", help="option.pull_to")] = "pulled",
    division: Annotated[
        str | None, typer.Option("--division", metavar="CODE", help="option.division")
    ] = None,
    most_change: Annotated[
        str | None, typer.Option("--most-change", metavar="SHARE", help="option.most_change")
    ] = None,
    accept: Annotated[
        str | None, typer.Option("--accept", metavar="REASON", help="option.accept")
    ] = None,
    back: Annotated[bool, typer.Option("--back", help="option.back")] = False,
) -> int:
    """Take the newest release into a folder; 1 where it was not taken and should be looked at."""
    if "://" in to:
        raise Misuse("misuse.pull_to", value=to)
    at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if back:
        return step_back(Path(to), at)
    if address is None:
        raise Misuse("misuse.missing", name="ADDRESS", command="gongkai pull")
    if accept is not None and (not accept.strip() or not accept.isprintable()):
        raise Misuse("misuse.said", name="--accept")
    from gongkai import pulling
    from gongkai.pulling.division import CODE

    if division is not None and not CODE.fullmatch(division):
        raise Misuse("misuse.division", value=division)
    share = parse_share(most_change)
    done = pulling.pull(pulling.Wish(address, Path(to), division, share, accept), at)
    return tell(done, Path(to))


def step_back(to: Path, at: str) -> int:
    """Put the last release into use again."""
    from gongkai import pulling

    left, current = pulling.go_back(to, at)
    print(say("pull.back", left=left, current=current, to=to))
    return 0


def parse_share(written: str | None) -> Decimal | None:
    """Parse a share of 0 or more, as `0.5`; Misuse for anything else."""
    if written is None:
        return None
    try:
        share = Decimal(written)
    except InvalidOperation:
        raise Misuse("misuse.most_change", value=written) from None
    if not share.is_finite() or share < 0:
        raise Misuse("misuse.most_change", value=written)
    return share


def tell(done: "Pulled", to: Path) -> int:
    """Say what a pull came to, and return the exit code."""
    if done.withdrawn:
        told = {name: done.withdrawn.get(name) or "-" for name in ("on", "by", "reason")}
        successor = done.withdrawn.get("successor") or "-"
        sentence = say("pull.was_withdrawn", version=done.before, successor=successor, **told)
        print(sentence, file=sys.stderr)
    if done.jumps:
        show(done.jumps)
    if done.what == "stopped":
        print(say("pull.stopped", version=done.version, to=to), file=sys.stderr)
        return 1
    if done.what == "taken":
        came = {"came": done.fetched.came, "kept": done.fetched.kept, "bytes": done.fetched.bytes}
        print(say("pull.taken", version=done.version, before=done.before or "-", to=to, **came))
        return 0
    if done.what == "left_before":
        print(say("pull.left_before", version=done.version, current=done.before, to=to))
        return 0
    print(say("pull.nothing_new", version=done.version, to=to))
    return 0


def show(jumps: "tuple[Jump, ...]") -> None:
    """Print what jumped."""
    names = ("check", "table", "year", "before", "after", "moved", "bound")
    rows = [
        (
            say(f"pull.check_{each.check}"),
            ".".join(part for part in (each.table, each.column) if part),
            each.year,
            output.plain(each.before) if each.table else None,
            output.plain(each.after) if each.table else None,
            share((each.after - each.before) / abs(each.before)) if each.before else None,
            share(each.bound) if each.bound is not None else None,
        )
        for each in jumps
    ]
    output.print_table(say("pull.jumps"), [say(f"pull.head_{name}") for name in names], rows)


def share(value: Decimal) -> str:
    """Return a share as people read it.

    >>> share(Decimal("-0.25")), share(Decimal(1))
    ('-25%', '+100%')
    """
    return f"{value * 100:+.0f}%"
