"""`gongkai publish`: what is published in one place, in another as well."""

from typing import Annotated

import typer

from gongkai.cli import language
from gongkai.cli.language import say
from gongkai.settings import settings


def publish(
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="option.publish_to")],
    source: Annotated[str | None, typer.Argument(metavar="FROM", help="argument.from")] = None,
) -> None:
    """Copy missing releases, documents and pages; the list of versions is replaced last."""
    # Both are judged as the setting `out` is: a folder, or s3:// without any secret.
    target = settings({"out": to, "lang": language.asked()}).out
    chosen = settings({"out": source, "lang": language.asked()}).out
    from gongkai.publish import mirror

    done = mirror(chosen, target)
    if not (done.listed or done.documents or done.pages):
        print(say("mirror.nothing_new", place=target))
        return
    versions = ", ".join(done.versions) or "-"
    print(
        say(
            "mirror.done",
            place=target,
            versions=versions,
            documents=done.documents,
            pages=done.pages,
        )
    )
