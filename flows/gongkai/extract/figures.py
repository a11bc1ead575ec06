"""One printed cell: which kind of figure or of nothing it is, and what it is worth."""

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gongkai.catalogue import Column
from gongkai.catalogue.normal import plain
from gongkai.model import CellStatus, Number

_DASHES = frozenset(
    {"/", "\\", "-", "--", "---", "—", "——", "–", "−", "无", "N/A", "n/a", "空", "／", "ー", "―"}
)
_FIGURE = re.compile(
    r"(?P<sign>\+|-|−|–|新增|增加|增|减少|减|负)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<unit>亿元|万元|元|万|亿|件次|人次|件|项|个|次|条|宗|份|起|例|人|户|家|篇)?"
)
_NEGATIVE = frozenset({"-", "−", "–", "减", "减少", "负"})
_YUAN = {"元": Decimal(1), "万元": Decimal(10_000), "万": Decimal(10_000),
         "亿元": Decimal(100_000_000), "亿": Decimal(100_000_000)}  # fmt: skip
_LARGEST = 10**15
_LAST_PLACE = Decimal("0.000001")  # of the published decimals; fen in 万元 have six


class Figure(NamedTuple):
    """What a cell says: `number` is null for a blank and a dash, `unit` where none is printed."""

    kind: CellStatus
    number: Number | None = None
    unit: str | None = None
    signed: bool = False


BLANK = Figure("blank")
UNREAD: tuple[None, CellStatus] = (None, "unreadable")


@lru_cache(maxsize=65_536)
def figure(text: str) -> Figure | None:
    """Read the text of one cell; None where it is neither a figure nor a kind of nothing.

    >>> [figure(text).number for text in ("1,113", "增1423", "减 8", "１２")]
    [1113, 1423, -8, 12]
    >>> figure("1646.5万元").unit, figure("/").kind, figure(" ").kind, figure("见附件")
    ('万元', 'dash', 'blank', None)
    """
    squeezed = plain(text)
    if not squeezed:
        return BLANK
    if squeezed in _DASHES:
        return Figure("dash")
    found = _FIGURE.fullmatch(squeezed)
    if found is None:
        return None
    number = Decimal(found["digits"].replace(",", ""))
    if found["sign"] in _NEGATIVE:
        number = -number
    return Figure("reported", _whole(number), found["unit"], found["sign"] is not None)


def worth(text: str, column: Column, unit: str | None) -> tuple[Number | None, CellStatus]:
    """Return what the text of a cell is worth in its column; see `value`."""
    read = figure(text)
    return UNREAD if read is None else value(read, column, unit)


def value(
    read: Figure, column: Column, printed_unit: str | None
) -> tuple[Number | None, CellStatus]:
    """Return what a figure is worth in its column: the column's own unit, or why it has no value.

    `printed_unit` is the unit that the form's labels print. Amounts are converted exactly. A
    count that is no whole number, a figure below the column's minimum, or one too large to be
    true is `unreadable`: it is published as text, never as a number.
    """
    if read.number is None:
        return None, read.kind
    number: Number = read.number
    own = _YUAN.get(column.unit or "")
    if own is not None:
        unit = read.unit if read.unit in _YUAN else printed_unit or money_unit(column.title)
        if unit is None and number != 0:
            return None, "no_unit"
        number = _whole(Decimal(number) * _YUAN.get(unit or "", own) / own)
    elif read.unit in _YUAN or (column.type == "integer" and not isinstance(number, int)):
        return UNREAD
    if (column.minimum is not None and number < column.minimum) or not _fits(number):
        return UNREAD
    return number, "reported"


def _fits(number: Number) -> bool:
    """Whether a number is one that a report can hold and that is published exactly."""
    if isinstance(number, int):
        return -_LARGEST < number < _LARGEST
    return -_LARGEST < number < _LARGEST and number == number.quantize(_LAST_PLACE)


def _whole(number: Decimal) -> Number:
    return int(number) if number == number.to_integral_value() else number.normalize()


def money_unit(label: str) -> str | None:
    """Return the unit of money that a label prints, as in `采购总金额（万元）`.

    >>> money_unit("本年收费金额（单位：万元）"), money_unit("采购总金额")
    ('万元', None)
    """
    found = re.search(r"亿元|万元|元", plain(label))
    return found.group() if found else None
