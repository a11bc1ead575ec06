"""Help pages in the reader's language.

Commands and options carry codes of the message catalogue where Typer expects help texts; the pages
are laid out here because Typer's own headings exist in English only.
"""

from collections.abc import Iterable
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse


class Command(TyperCommand):
    """A command whose help is a code of the message catalogue."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page: usage, what it does, arguments and options."""
        write_usage(self, ctx, formatter)
        write_texts(self, formatter)
        write_parameters(self, ctx, formatter)


class Group(TyperGroup):
    """The whole command line."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the page: usage, what it is, the commands and the options for all of them."""
        write_usage(self, ctx, formatter)
        write_texts(self, formatter)
        rows = [(name, say(f"{each.help}.short")) for name, each in self.commands.items()]
        write_section("help.commands", rows, formatter)
        write_parameters(self, ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; Misuse where there is none of that name."""
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            raise Misuse("misuse.command", name=args[0], known=", ".join(self.commands))
        return super().resolve_command(ctx, args)


def write_usage(command: Command | Group, ctx: Any, formatter: Any) -> None:
    """Write the line that shows the order of things."""
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("help.usage") + " ")


def write_texts(command: Command | Group, formatter: Any) -> None:
    """Write what the command does."""
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(say(f"{command.help}.long"))


def write_parameters(command: Command | Group, ctx: typer.Context, formatter: Any) -> None:
    """Write the arguments, then the options."""
    parameters: list[Any] = list(command.get_params(ctx))
    arguments = [
        (each.metavar, say(each.help)) for each in parameters if not isinstance(each, TyperOption)
    ]
    options = [
        (option_names(each), option_help(each))
        for each in parameters
        if isinstance(each, TyperOption)
    ]
    write_section("help.arguments", arguments, formatter)
    write_section("help.options", options, formatter)


def option_names(option: Any) -> str:
    """Show the ways to write an option."""
    names = ", ".join((*option.opts, *option.secondary_opts))
    return names if option.is_flag else f"{names} {option.metavar}"


def option_help(option: Any) -> str:
    """Say what an option does; Typer makes the option `--help` by itself."""
    return say("help.help") if option.name == "help" else say(option.help)


def write_section(heading: str, rows: Iterable[tuple[str, str]], formatter: Any) -> None:
    """Write a heading and its rows, or nothing without rows."""
    listed = list(rows)
    if listed:
        with formatter.section(say(heading)):
            formatter.write_dl(listed)
