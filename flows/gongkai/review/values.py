"""What a person types as the right values of the cells of a case: text in, values by cell out."""

import re
import unicodedata
from collections.abc import Mapping

from gongkai.catalogue.corrections import misfit
from gongkai.errors import GongkaiError
from gongkai.review.case import Case, Cells

UNKNOWN = "?"
_DASHES = frozenset("/-–—")
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


class ValueFault(GongkaiError):
    """Raised for what is typed and cannot be taken; the prompt says why and asks again."""


def values(text: str, case: Case, cells: Cells, *, unknown: bool = False) -> dict[str, str]:
    """Return the value of every cell that is told.

    Pieces parted by blanks: as many values as a line has doubtful cells, in their order, or
    `CELL=VALUE` for any cell of the report, CELL being the number of a doubtful one, its address
    or `line.column`. A value is a number, `blank`, `absent`, `dash` or a dash itself, or `?` where
    the right value is not known and `unknown` allows it. Nothing typed means the suggestion.
    ValueFault where it does not fit.
    """
    pieces = text.replace("，", ",").split()
    if not pieces and case.suggestion is not None:
        pieces = [case.suggestion]
    if not pieces:
        raise ValueFault("review.value_needed")
    if any("=" in piece for piece in pieces):
        pairs = [_pair(piece, case, cells) for piece in pieces]
    elif len(pieces) == len(case.doubtful) and (len(pieces) == 1 or case.shape != "cell"):
        pairs = list(zip(case.doubtful, pieces, strict=True))
    else:
        wanted = len(case.doubtful)
        if len(pieces) == 1 and case.shape == "cell":
            raise ValueFault("review.value_several", given=pieces[0], wanted=wanted)
        raise ValueFault("review.value_count", given=len(pieces), wanted=wanted)
    told: dict[str, str] = {}
    for cell, piece in pairs:
        if cell not in cells:
            raise ValueFault("review.value_cell", name=cell)
        if cell in told:
            raise ValueFault("review.value_twice", cell=cell)
        told[cell] = _fitting(cell, value(piece), unknown)
    return told


def value(piece: str) -> str:
    """Return a value as corrections.csv has it; what is none is left as it is.

    >>> value("１,264"), value("/"), value("BLANK")
    ('1264', 'dash', 'blank')
    """
    plain = unicodedata.normalize("NFKC", piece).lower()
    if plain in _DASHES:
        return "dash"
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def _pair(piece: str, case: Case, cells: Cells) -> tuple[str, str]:
    name, equals, told = piece.partition("=")
    if not equals:
        raise ValueFault("review.value_mixed", piece=piece)
    return _cell(name, case, cells), told


def _cell(name: str, case: Case, cells: Mapping[str, object]) -> str:
    if name.isascii() and name.isdecimal() and 0 < int(name) <= len(case.doubtful):
        return case.doubtful[int(name) - 1]
    candidates = (name, *(f"{table}.{name}" for table in case.tables))
    known = next((each for each in candidates if each in cells), None)
    if known is None:
        raise ValueFault("review.value_cell", name=name)
    return known


def _fitting(cell: str, told: str, unknown: bool) -> str:
    if told == UNKNOWN and unknown:
        return ""
    if expected := misfit(cell, told):
        raise ValueFault("review.value_misfit", cell=cell, value=told, expected=expected)
    return told
