"""The expressions of `schemas/discovery/lists.csv`, by kind."""

from gongkai.catalogue.patterns import Coded, coded

_TABLE = "discovery/lists.csv"


def expressions(kind: str) -> tuple[Coded, ...]:
    """Return the codes and compiled expressions of one kind, in the order of the table."""
    return coded(_TABLE, kind)


def says(kind: str, squeezed: str) -> bool:
    """Whether an expression of a kind is found in a plain text."""
    return any(each.pattern.search(squeezed) for each in expressions(kind))
