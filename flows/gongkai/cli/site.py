"""`gongkai site`: the pages for people, over a published package."""

from typing import Annotated

import typer

from gongkai.cli import language, options, summary
from gongkai.cli.language import say
from gongkai.settings import Settings, settings


def site(
    package: Annotated[
        str | None, typer.Argument(metavar="PACKAGE_OR_URL", help="argument.published")
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="PLACE", help="option.site_out")
    ] = None,
    workers: options.Workers = None,
) -> int:
    """Build the pages and say where they are and what was written."""
    chosen = settings({"workers": workers, "lang": language.asked()})
    from gongkai.site.build import build

    built = build(package or chosen.out, out, chosen.workers, chosen.store)
    told = {"files": built.files, "written": built.written, "removed": built.removed}
    print(say("site.built", **told))
    print(say("site.pages", site=built.index))
    if not built.feeds:
        print(say("site.no_feeds"))
    return 0


def brought_up_to_date(chosen: Settings) -> int:
    """Build the pages of a place anew after its list of versions has changed.

    Where none are wanted, one sentence says how those that lie there are brought up to date.
    Returns 1 where they could not be built.
    """
    from gongkai.run.site import pages_there, rebuilt

    if chosen.with_site:
        index, failures = rebuilt(chosen)
        return summary.tell_pages(index, failures)
    if pages_there(chosen.out):
        print(say("site.stale"))
    return 0
