"""Help pages in the reader's language.

Commands and options carry codes of the message catalogue where Typer expects help texts; the pages
are laid out here because Typer's own headings exist in English only.
"""

import shutil
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from gongkai.cli import layout
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse

WIDEST = 100


class Command(TyperCommand):
    """A command whose help is a code of the message catalogue."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page: usage, what it does, arguments and options."""
        formatter.write(opening(self, ctx) + parameters(self, ctx))


class Group(TyperGroup):
    """The whole command line."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page: usage, what it is, the commands and the options for all of them."""
        rows = [(name, say(f"{each.help}.short")) for name, each in self.commands.items()]
        commands = section("help.commands", rows)
        formatter.write(opening(self, ctx) + commands + parameters(self, ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; Misuse where there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise Misuse("misuse.command", name=args[0], known=", ".join(self.commands))
        return super().resolve_command(ctx, args)


def opening(command: Command | Group, ctx: typer.Context) -> str:
    """Show the order of things, then what the command does."""
    # Typer puts what is required in braces; what is optional stands in brackets already.
    pieces = " ".join((ctx.command_path, *command.collect_usage_pieces(ctx)))
    pieces = pieces.replace("{", "").replace("}", "")
    about = layout.paragraph(say(f"{command.help}.long"), 2, places())
    return f"{say('help.usage')}{pieces}\n\n{about}"


def parameters(command: Command | Group, ctx: typer.Context) -> str:
    """Show the arguments, then the options."""
    # Typer's type of a parameter is private to it.
    every: list[Any] = list(command.get_params(ctx))
    options = [each for each in every if isinstance(each, TyperOption)]
    arguments = [(each.metavar, say(each.help)) for each in every if each not in options]
    described = [(option_names(each), option_help(each)) for each in options]
    return section("help.arguments", arguments) + section("help.options", described)


def option_names(option: Any) -> str:
    """Show the ways to write an option."""
    names = ", ".join((*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} {option.metavar}"


def option_help(option: Any) -> str:
    """Say what an option does; Typer makes the option `--help` by itself."""
    return say("help.help") if option.name == "help" else say(option.help)


def section(heading: str, rows: list[tuple[str, str]]) -> str:
    """Return a heading and its rows, or nothing without rows."""
    return f"\n{say(heading)}\n{layout.definitions(rows, 2, places())}" if rows else ""


def places() -> int:
    """Return how wide a page may be here."""
    return min(shutil.get_terminal_size().columns, WIDEST)
