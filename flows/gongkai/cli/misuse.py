"""What was wrong with the arguments, in the reader's language."""

from typing import Any

import typer

from gongkai.cli.language import say


class Misuse(typer.TyperException):
    """Raised by commands for arguments that make no sense; `code` is a sentence of ours."""

    exit_code = 2

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


def sentence(error: Any) -> str:
    """Say what an error about arguments means; Typer's own are told apart by their class."""
    if isinstance(error, Misuse):
        return say(error.code, **error.arguments)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "gongkai"
    match type(error).__name__:
        case "NoSuchOption":
            return say("misuse.option", name=error.option_name, command=command)
        case "BadOptionUsage":
            return say("misuse.option_value", name=error.option_name, command=command)
        case "MissingParameter":
            hint = error.param.metavar if error.param else ""
            return say("misuse.missing", name=hint, command=command)
    return say("misuse.other", detail=error.format_message(), command=command)
