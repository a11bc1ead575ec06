"""What a person keys for a cell, what it is worth, and whether it is what was published."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

from gongkai.catalogue import Column
from gongkai.catalogue.normal import plain
from gongkai.extract.figures import figure, value
from gongkai.model import CellStatus, Number

LONGEST = 60
"""Characters of an answer: no figure is longer."""

NOTHING: Mapping[str, CellStatus] = {
    "b": "blank",
    "n": "absent",
    "?": "unreadable",
    "blank": "blank",
    "dash": "dash",
    "absent": "absent",
    "unreadable": "unreadable",
}
"""Keys and words for a kind of nothing; a dash is keyed as it is printed, too."""

Kind = Literal["wrong_number", "missed_number", "wrong_nothing"]
"""A number that is not printed there; a number that is printed and was not published; one kind of
nothing for another."""


class Worth(NamedTuple):
    """What a cell says, published or keyed: its status, and the number of one that has any."""

    status: CellStatus
    number: Number | None


class Published(NamedTuple):
    """What was published for a cell; `text` is its print as we read it."""

    value: Decimal | None
    status: CellStatus
    text: str | None


def understood(text: str) -> str | None:
    """Return an answer in the form in which it is kept; None where it is none.

    >>> [understood(each) for each in (" 1,113 ", "b", "—", "增 8", "see above", "")]
    ['1,113', 'blank', 'dash', '增8', None, None]
    """
    answer = plain(text)
    if not answer or len(answer) > LONGEST:
        return None
    if (nothing := NOTHING.get(answer.lower())) is not None:
        return nothing
    read = figure(answer)
    if read is None:
        return None
    return answer if read.kind == "reported" else read.kind


def worth(answer: str, column: Column) -> Worth:
    """Return what an answer that was understood is worth in its column."""
    if (nothing := NOTHING.get(answer)) is not None:
        return Worth(nothing, None)
    read = figure(answer)
    if read is None:
        return Worth("unreadable", None)
    number, status = value(read, column, None)
    # An amount without a unit has no value, but digits that can be right or wrong.
    return Worth(status, read.number if status == "no_unit" else number)


def published_worth(cell: Published) -> Worth:
    """Return what was published: a corrected cell says what a reported one does."""
    if cell.status == "corrected":
        return Worth("reported", cell.value)
    if cell.status == "no_unit":
        read = figure(cell.text or "")
        return Worth("no_unit", read.number if read else None)
    return Worth(cell.status, cell.value)


def difference(keyed: Worth, published: Worth) -> Kind | None:
    """Return how a published cell is wrong; None where it is as the person keyed it."""
    if keyed == published:
        return None
    if published.status == "reported":
        return "wrong_number"
    return "missed_number" if keyed.status == "reported" else "wrong_nothing"
