"""Asking a person: a line at a time, again with a sentence where the answer makes no sense."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from gongkai.cli.language import say
from gongkai.errors import GongkaiError

T = TypeVar("T")
BACK = "b"
YES = frozenset({"y", "yes", "是"})
LONGEST = 2_000


class Cancelled(Exception):
    """Raised where `b` is typed instead of an answer."""


class Stopped(Exception):
    """Raised where the input ends."""


def line(prompt: str) -> str:
    """Return what is typed, without blanks at its ends; Stopped at the end of input."""
    try:
        return input(prompt).strip()
    except EOFError:
        print()
        raise Stopped from None


def key(prompt: str, known: Mapping[str, T]) -> T:
    """Ask until one of the keys is typed; capital letters mean the same."""
    while True:
        typed = line(prompt).lower()
        if typed in known:
            return known[typed]
        print(say("review.unknown_key", typed=typed, known=" ".join(k for k in known if k)))


def words(prompt: str, default: str = "") -> str:
    """Ask until some words are typed, which can be kept in a file; nothing means the default."""
    while True:
        typed = " ".join(answer(prompt).split()) or default
        if typed and typed.isprintable() and len(typed) <= LONGEST:
            return typed
        print(say("review.words_needed" if not typed else "review.words_strange"))


def parsed(prompt: str, parse: Callable[[str], T]) -> T:
    """Ask until `parse` takes what is typed; what it says against it is told."""
    while True:
        try:
            return parse(answer(prompt))
        except GongkaiError as error:
            print(say(error.code, **error.arguments))


def answer(prompt: str) -> str:
    """Return what is typed; Cancelled where that is `b`, to go back."""
    typed = line(prompt)
    if typed.lower() == BACK:
        raise Cancelled
    return typed


def agreed(prompt: str) -> bool:
    """Ask for a yes; anything else is a no."""
    return line(prompt).lower() in YES
