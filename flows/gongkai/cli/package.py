"""`gongkai validate` and `gongkai diff`: a published package, judged and compared."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli import options, output
from gongkai.cli.language import say

Package = Annotated[Path, typer.Argument(metavar="PACKAGE", help="argument.package")]


def validate(package: Package, form: options.Format = "table") -> int:
    """Print the findings; 1 where the package itself is at fault."""
    raise NotImplementedError


def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="argument.old")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="argument.new")],
    form: options.Format = "table",
) -> None:
    """Print the observations that differ."""
    output.check_format(form)
    print(say("package.same"))
