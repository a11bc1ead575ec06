"""The door of the command line. It imports nothing heavy: `gongkai --help` must be quick."""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

import typer

from gongkai.cli import (
    audit,
    bundle,
    coverage,
    demo,
    diff,
    doctor,
    extract,
    folder,
    language,
    leaving,
    package,
    publish,
    pull,
    push,
    register,
    release,
    review,
    rules,
    run,
    shell,
    site,
    store,
    withdraw,
)
from gongkai.cli.help import Command, Group

COMMANDS: dict[str, Callable[..., Any]] = {
    "demo": demo.demo,
    "init": folder.init,
    "run": run.run,
    "release": release.release,
    "site": site.site,
    "extract": extract.extract,
    "validate": package.validate,
    "diff": diff.diff,
    "withdraw": withdraw.withdraw,
    "review": review.review,
    "coverage": coverage.coverage,
    "rules": rules.rules,
    "audit": audit.audit,
    "pull": pull.pull,
    "bundle": bundle.bundle,
    "publish": publish.publish,
    "doctor": doctor.doctor,
}
GROUPS: dict[str, dict[str, Callable[..., Any]]] = {
    "register": register.COMMANDS,
    "push": push.COMMANDS,
    "store": store.COMMANDS,
}
"""Commands that have commands of their own."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code; the process ends with it."""
    end = leaving.Leaving()
    end.code = execute(sys.argv[1:] if arguments is None else arguments)
    sys.exit(end.code)


def execute(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    outcome = shell.attempt(partial(dispatch, arguments))
    return shell.finish(outcome)


def dispatch(arguments: Sequence[str]) -> int:
    """Settle the language, then do what the arguments ask for."""
    rest = language.choose(arguments)
    command = typer.main.get_command(application())
    result = command.main(list(rest or ("--help",)), prog_name="gongkai", standalone_mode=False)
    if result == shell.INTERRUPTED:  # what Typer makes of Ctrl-C, and no command of ours returns
        raise KeyboardInterrupt
    return int(result or 0)


def application() -> typer.Typer:
    """Return the commands as Typer knows them. A command returns its exit code, None for 0."""
    app = typer.Typer(cls=Group, help="help.gongkai", add_completion=False, rich_markup_mode=None)
    app.callback()(everywhere)
    for name, command in COMMANDS.items():
        app.command(name, cls=Command, help=f"help.{name}")(command)
    for name, commands in GROUPS.items():
        app.add_typer(group(name, commands), name=name)
    return app


def group(name: str, commands: Mapping[str, Callable[..., Any]]) -> typer.Typer:
    """Return a command that has commands of its own; alone it shows its help."""
    app = typer.Typer(
        cls=Group, help=f"help.{name}", rich_markup_mode=None, invoke_without_command=True
    )
    app.callback()(alone)
    for each, command in commands.items():
        app.command(each, cls=Command, help=f"help.{name}_{each}")(command)
    return app


def alone(context: typer.Context) -> None:
    """Show the help of a group that was called without any of its commands."""
    if context.invoked_subcommand is None:
        print(context.get_help())


def show_version(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        from importlib.metadata import version

        print(f"gongkai {version('gongkai')}")
        raise typer.Exit


def everywhere(
    lang: Annotated[str | None, typer.Option(metavar="zh|en", help="option.lang")] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=show_version, is_eager=True, help="option.version")
    ] = False,
) -> None:
    """Take the options that stand before the command; both have done their work already."""
