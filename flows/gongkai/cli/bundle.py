"""`gongkai bundle`: a release in one file, for a network that has no way out."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli import language
from gongkai.cli.language import say
from gongkai.settings import settings


def bundle(
    package: Annotated[
        str | None, typer.Argument(metavar="PACKAGE", help="argument.bundled")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.zip", help="option.bundle_out")
    ] = None,
    with_site: Annotated[bool, typer.Option("--with-site", help="option.bundle_site")] = False,
    with_documents: Annotated[
        bool, typer.Option("--with-documents", help="option.bundle_documents")
    ] = False,
) -> None:
    """Write a release, its list of versions and what lies beside it into one ZIP file."""
    address = package or settings({"lang": language.asked()}).out
    from gongkai import pulling

    made = pulling.bundle(address, out, site=with_site, documents=with_documents)
    print(say("bundle.done", path=made.path, version=made.version, files=made.files))
    if made.lacking:
        print(say("bundle.lacking", count=made.lacking))
