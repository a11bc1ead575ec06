"""What both ways of aligning a table give: printed cells with their addresses."""

from typing import NamedTuple

from gongkai.model import Locator


class Printed(NamedTuple):
    """The text of one statutory cell. `text` is null where the form lacks the place for it.

    `doubt` says that the cell could not be told from its neighbours: it stands somewhere in the
    text printed, but nobody can say that it is this one.
    """

    edition: str
    table: str
    line: str
    column: str
    text: str | None
    locator: Locator
    unit: str | None = None
    doubt: bool = False


class Remark(NamedTuple):
    """Something to say about the form itself: the id of a finding, where, and the wording."""

    rule: str
    table: str
    line: str | None
    column: str | None
    wording: str


class Aligned(NamedTuple):
    """The cells that were found in some parts of a reading, and what was odd about them.

    `fixed` says that the labels alone told where each cell stands: with other figures in the same
    places all would stand as it does.
    """

    cells: tuple[Printed, ...]
    remarks: tuple[Remark, ...] = ()
    fixed: bool = False
