"""`gongkai withdraw`: a release that must not be used any more is marked as such."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from gongkai.cli import language, options, site
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse
from gongkai.settings import settings


def withdraw(
    version: Annotated[str, typer.Argument(metavar="VERSION", help="argument.version")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="option.reason")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="option.withdraw_by")],
    successor: Annotated[
        str | None, typer.Option("--successor", metavar="VERSION", help="option.successor")
    ] = None,
    out: options.Out = None,
    with_site: options.WithSite = None,
) -> int:
    """Mark a release as withdrawn in the list of versions; its files stay, the pages say so."""
    for name, value in (("--reason", reason), ("--by", by)):
        if not value.strip() or not value.isprintable():
            raise Misuse("misuse.said", name=name)
    chosen = settings({"out": out, "with_site": with_site, "lang": language.asked()})
    from gongkai import publish
    from gongkai.release.years import date_of

    publish.withdraw(
        chosen.out,
        version,
        reason=reason.strip(),
        by=by.strip(),
        on=date_of(datetime.now(UTC).isoformat()),
        successor=successor,
    )
    if successor is None:
        print(say("withdraw.done", version=version, place=chosen.out))
    else:
        print(say("withdraw.succeeded", version=version, place=chosen.out, successor=successor))
    return site.brought_up_to_date(chosen)
