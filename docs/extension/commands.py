"""The commands: each with its arguments and options, from the command line itself."""

from collections.abc import Iterator
from typing import Any

import typer
from typer.core import TyperOption

from extension.written import anchored, both, defined
from gongkai.cli.app import application
from gongkai.cli.help import option_names
from gongkai.release.markdown import cell, heading


def page() -> str:
    """Return all commands, each under a heading of its own."""
    return "\n\n".join(_told(typer.main.get_command(application()), None, "gongkai"))


def _told(command: Any, parent: typer.Context | None, name: str) -> Iterator[str]:
    """Yield a command, then the commands it has."""
    context = typer.Context(command, parent=parent, info_name=name)
    path = context.command_path
    yield anchored(path.replace(" ", "-"), heading(2, path))
    pieces = " ".join((path, *command.collect_usage_pieces(context)))
    yield f"```text\n{pieces.replace('{', '').replace('}', '')}\n```"
    yield from both(f"{command.help}.long")
    for each in command.get_params(context):
        yield _parameter(each)
    for inner, each in getattr(command, "commands", {}).items():
        yield from _told(each, context, inner)


def _parameter(parameter: Any) -> str:
    """Return an argument or an option with what it does; Typer makes `--help` by itself."""
    option = isinstance(parameter, TyperOption)
    name = option_names(parameter) if option else parameter.metavar
    return defined(cell(name), *both("help.help" if parameter.name == "help" else parameter.help))
