"""The published tables, in Chinese."""

from extension import tables


def page() -> str:
    """Return every table under a heading of its own."""
    return tables.page("zh")
