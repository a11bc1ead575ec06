"""Where every failure becomes a sentence and an exit code: no traceback reaches a user.

Exit codes: 0 done; 1 something could not be used, told in a sentence; 2 wrong arguments;
70 a fault of ours (EX_SOFTWARE of sysexits.h); 130 interrupted (128 + SIGINT).
"""

import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

import typer

from gongkai.cli.language import say
from gongkai.cli.misuse import sentence
from gongkai.errors import GongkaiError

T = TypeVar("T")
FAULT = 70
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something could not be done: a code, a sentence for a person, an exit code."""

    code: str
    message: str
    exit_code: int


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What an attempt gave: a value, or the failure that stood in its way."""

    value: T | None
    failure: Failure | None = None


def attempt(action: Callable[[], T]) -> Outcome[T]:
    """Do `action`; whatever it raises is an outcome. The only broad except of the program."""
    try:
        return Outcome(action())
    except typer.Exit as stop:
        return Outcome(None, Failure("", "", stop.exit_code))
    except (KeyboardInterrupt, typer.Abort):
        return Outcome(None, Failure("shell.interrupted", say("shell.interrupted"), INTERRUPTED))
    except BrokenPipeError:
        # The reader of our output has gone (`| head`): nothing to say, and nowhere to say it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Outcome(None, Failure("", "", 1))
    except Exception as error:
        return Outcome(None, describe(error))


def describe(error: Exception) -> Failure:
    """Return the failure for an error: of ours, of the arguments, of the machine, or a fault."""
    if isinstance(error, GongkaiError):
        return told(error)
    if isinstance(error, typer.TyperException):
        return Failure("misuse", sentence(error), 2)
    if isinstance(error, OSError) and error.strerror:
        where = error.filename or "?"
        message = say("shell.machine", where=where, reason=error.strerror)
        return Failure("shell.machine", message, 1)
    return fault(error)


def told(error: GongkaiError) -> Failure:
    """Return the failure for an error of ours; one that has no sentence is a fault as well."""
    try:
        return Failure(error.code, say(error.code, **error.arguments), 1)
    except KeyError:
        return fault(error)


def fault(error: Exception) -> Failure:
    """Return the failure for what nobody foresaw."""
    message = say("shell.fault", kind=type(error).__name__, path=keep_traceback(error))
    return Failure("shell.fault", message, FAULT)


def keep_traceback(error: Exception) -> str:
    """Write the traceback to a file of its own and return its path; empty where none can be."""
    try:
        handle, path = tempfile.mkstemp(prefix="gongkai-fault-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.writelines(traceback.format_exception(error))
    except OSError:
        return ""
    return path


def finish(outcome: Outcome[int]) -> int:
    """Tell a failure on standard error and return the exit code."""
    failure = outcome.failure
    if failure is None:
        return outcome.value or 0
    if failure.message:
        print(failure.message, file=sys.stderr)
    return failure.exit_code
