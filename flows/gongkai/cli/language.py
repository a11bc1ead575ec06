"""Which language a person is spoken to in: --lang, then GONGKAI_LANG, gongkai.toml, the locale.

It is settled before the arguments are read, since the help and the complaints about arguments
are already in it; `--lang` may therefore stand before or after the command.
"""

import os
from collections.abc import Sequence
from contextvars import ContextVar
from pathlib import Path
from unicodedata import category

from gongkai import messages
from gongkai.given import Language
from gongkai.settings import language, locale_language

_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})
_current: ContextVar[Language] = ContextVar("language", default="en")
_asked: ContextVar[str | None] = ContextVar("asked", default=None)


def current() -> Language:
    """Return the language in use."""
    return _current.get()


def asked() -> str | None:
    """Return what `--lang` said, null where it was not given."""
    return _asked.get()


def say(code: str, /, **arguments: object) -> str:
    """Return the sentence `code` in the language in use; what is told in it steers nothing."""
    return messages.text(code, current(), **{name: _told(x) for name, x in arguments.items()})


def visible(text: str) -> str:
    """Return a text without what steers a terminal or turns its direction; lines stay lines.

    >>> visible("a\\x1b[2Jb\\u202ec\\n")
    'a\ufffd[2Jb\ufffdc\\n'
    """
    if text.isprintable():
        return text
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if category(x) in _UNSEEN and x not in "\n\t" else x
        for x in text
    )


def _told(value: object) -> object:
    return visible(str(value)) if isinstance(value, str | Path | Exception) else value


def choose(arguments: Sequence[str]) -> tuple[str, ...]:
    """Settle the language and return the arguments without `--lang`.

    SettingsError for a language that is none.
    """
    rest, wanted = split(arguments)
    _asked.set(wanted)
    _current.set(locale_language(os.environ))
    _current.set(language(wanted, os.environ, Path.cwd()))
    return rest


def split(arguments: Sequence[str]) -> tuple[tuple[str, ...], str | None]:
    """Take `--lang X` or `--lang=X` out of the arguments before a bare `--`."""
    rest: list[str] = []
    wanted = None
    pending = list(arguments)
    while pending:
        argument = pending.pop(0)
        if argument == "--":
            return (*rest, argument, *pending), wanted
        if argument == "--lang" and pending:
            wanted = pending.pop(0)
        elif argument.startswith("--lang="):
            wanted = argument.removeprefix("--lang=")
        else:
            rest.append(argument)
    return tuple(rest), wanted
