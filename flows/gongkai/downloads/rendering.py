"""Rows of a sheet as the markup of SpreadsheetML (ECMA-376, part 1, 18.3.1), column by column.

A library that writes cell by cell takes a hundred times as long as Arrow takes for whole columns.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

REPORTED = "reported"
_DIGITS = 15
_MOST_LETTERS = 32_767
_LETTERS = 26
_CONTROLS = r"[\x00-\x08\x0b-\x1f]|_x[0-9a-fA-F]{4}_|\x{fffe}|\x{ffff}"
_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_TEXT = '{look} t="inlineStr"><is><t>'
_NUMBER = "{look}><v>"
_TEXT_END, _NUMBER_END = "</t></is></c>", "</v></c>"


class Values(NamedTuple):
    """A column: texts or numbers; `statuses` where a value is that of a statutory cell.

    A status is null where the report has no such table in this edition. Texts with `statuses` are
    those that were printed.
    """

    values: pa.Array
    statuses: pa.Array | None = None

    def slice(self, start: int, count: int | None = None) -> "Values":
        """Return some of the rows."""
        statuses = None if self.statuses is None else self.statuses.slice(start, count)
        return Values(self.values.slice(start, count), statuses)


class Shown(NamedTuple):
    """How cells look: style numbers by name, and the words for kinds of nothing, by status."""

    looks: Mapping[str, str]
    marks: Mapping[str, str]
    elsewhere: str


def rendered(columns: Sequence[Values], first: int, shown: Shown) -> memoryview:
    """Return the markup (UTF-8) of rows that begin in the row of number `first` (from 1)."""
    count = len(columns[0].values)
    rows = pa.array(range(first, first + count)).cast(pa.string())
    cells = [_cells(each, letters(at), rows, shown) for at, each in enumerate(columns)]
    whole = _join('<row r="', rows, '">', *cells, "</row>")
    # Arrow has the texts one after the other in memory as it is: they need no joining.
    _, offsets, texts = whole.buffers()
    return memoryview(texts)[: int(memoryview(offsets).cast("i")[count])]


def _cells(column: Values, letters: str, rows: pa.Array, shown: Shown) -> pa.Array:
    """Return the markup of the cells of a column; an empty text where there is none."""
    values, statuses = column
    if pa.types.is_string(values.type):
        told = values.dictionary_encode()  # most texts say the same again and again
        body = _texts(told.dictionary, shown).take(told.indices)
    else:
        body = _numbers(values, statuses, shown)
    if statuses is not None:
        body = pc.coalesce(body, _nothing(statuses, shown, marks=values.type != pa.string()))
    return pc.fill_null(_join(f'<c r="{letters}', rows, body), "")


def _texts(values: pa.Array, shown: Shown) -> pa.Array:
    escaped = _escaped(pc.utf8_slice_codeunits(values, 0, _MOST_LETTERS))
    opening = _TEXT.format(look=_look(shown, "text"))
    kept = opening.replace("<t>", '<t xml:space="preserve">')
    spaced = pc.match_substring_regex(escaped, r"^\s|\s$")
    return _join(pc.if_else(spaced, kept, opening), escaped, _TEXT_END)


def _escaped(texts: pa.Array) -> pa.Array:
    for sign, escape in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, sign, escape)
    if pc.any(pc.match_substring_regex(texts, _CONTROLS)).as_py():
        plain = (x if x is None else _ESCAPED.sub(_code, x) for x in texts.to_pylist())
        texts = pa.array(plain, pa.string())
    return texts


def _code(found: re.Match[str]) -> str:
    """Return a control character, or the beginning of what would be taken for one, in its code."""
    return f"_x{ord(found[0]):04X}_"


def _numbers(values: pa.Array, statuses: pa.Array | None, shown: Shown) -> pa.Array:
    """Numbers that a spreadsheet would not give back as they are become texts."""
    plain = values.cast(pa.string())
    if pa.types.is_decimal(values.type):
        plain = pc.utf8_rtrim(pc.utf8_rtrim(plain, "0"), ".")
    digits = pc.utf8_trim(pc.replace_substring_regex(plain, r"[-.]", ""), "0")
    kept = pc.less_equal(pc.utf8_length(digits), _DIGITS)
    opening = pc.if_else(kept, _NUMBER.format(look='"'), _TEXT.format(look='"'))
    if statuses is not None:
        look = _look(shown, "corrected")
        other = pc.if_else(kept, _NUMBER.format(look=look), _TEXT.format(look=look))
        opening = pc.if_else(pc.equal(statuses, REPORTED), opening, other)
    return _join(opening, plain, pc.if_else(kept, _NUMBER_END, _TEXT_END))


def _nothing(statuses: pa.Array, shown: Shown, *, marks: bool) -> pa.Array:
    """Return what stands where there is no value: a word for the kind of nothing, or null."""
    opening = _TEXT.format(look=_look(shown, "mark"))
    words = [*shown.marks.values(), shown.elsewhere]
    told = pa.array([f"{opening}{word}{_TEXT_END}" for word in words], pa.string())
    kinds = pc.index_in(statuses, value_set=pa.array([*shown.marks], pa.string()))
    if not marks:
        kinds = pa.nulls(len(statuses), pa.int32())
    return told.take(pc.if_else(pc.is_null(statuses), len(words) - 1, kinds))


def _look(shown: Shown, name: str) -> str:
    return f'" s="{shown.looks[name]}"'


def _join(*parts: Any) -> pa.Array:
    return pc.binary_join_element_wise(*parts, "")


def letters(place: int) -> str:
    """Return the letters of a column, counted from 0.

    >>> [letters(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    before, last = divmod(place, _LETTERS)
    return f"{letters(before - 1) if before else ''}{chr(ord('A') + last)}"
