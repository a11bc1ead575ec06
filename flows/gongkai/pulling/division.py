"""One division of a release: whose rows they are, and the rows themselves."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.divisions import division, successor
from gongkai.errors import PackageError

CODE = re.compile(r"[0-9]{6}(?:[0-9]{3}){0,2}")
"""A code of a province, city or county (six digits), a township (nine) or a village (twelve)."""
_LEVELS = (2, 4, 6, 9, 12)
_AGENCIES, _AGENCY, _PARENT, _DIVISION = "agencies", "agency_id", "parent_id", "division_code"
_REPORT = "report_id"
_TEXTS = pa.schema([(name, pa.string()) for name in (_AGENCY, _DIVISION, _PARENT)])
_YEAR_OF_ID = r"-[0-9]{4}(-aggregate)?$"


class Members(NamedTuple):
    """The agencies of a division: `own`, and with the authorities above them `shown`."""

    code: str
    own: pa.Array
    shown: pa.Array


def within(code: str, asked: str) -> bool:
    """Whether a division is the one asked for or lies in it, also by the code that it has now.

    >>> within("330106", "330100"), within("330106003", "330000"), within("330206", "330100")
    (True, True, False)
    """
    root = _significant(asked)
    if code.ljust(12, "0").startswith(root):
        return True
    known = division(code)
    now = successor(known) if known is not None else None
    return now is not None and now.code.startswith(root)


def members(agencies: pa.Table, code: str) -> Members:
    """Return the agencies of a division.

    An agency belongs to it by its own code; one that has none belongs where its parent does.
    PackageError where the release has no agency of it, or no table of agencies that is one.
    """
    try:
        rows = agencies.select(_TEXTS.names).cast(_TEXTS).to_pylist()
    except (pa.ArrowException, KeyError) as error:
        reason = str(error)
        raise PackageError("package.not_parquet", path="", file=_AGENCIES, reason=reason) from error
    parents = {row[_AGENCY]: row[_PARENT] for row in rows}
    codes = {row[_AGENCY]: row[_DIVISION] for row in rows}
    own = {each for each in parents if _belongs(each, code, codes, parents)}
    if not own:
        raise PackageError("pull.no_division", division=code)
    shown = {above for each in own for above in _chain(each, parents)}
    return Members(code, *(pa.array(sorted(ids), pa.string()) for ids in (own, shown)))


def part(table: str, rows: pa.Table, kept: Members) -> pa.Table:
    """Return the rows of a table that belong to a division, in their order.

    By the agency, else by the report, else by the division itself. A table that knows none of
    them (the rules, the crosswalk) is kept whole. `agencies` keeps the authorities above as well:
    keys lead to them.
    """
    names = rows.column_names
    if _AGENCY in names:
        mine = pc.is_in(rows[_AGENCY], kept.shown if table == _AGENCIES else kept.own)
    elif _REPORT in names:
        # A report that left stands in no other table; its identifier begins with its agency's.
        owners = pc.replace_substring_regex(rows[_REPORT], _YEAR_OF_ID, "")
        mine = pc.is_in(owners, kept.own)
    elif _DIVISION in names:
        known = pc.unique(rows[_DIVISION]).drop_null().to_pylist()
        inside = [each for each in known if within(each, kept.code)]
        mine = pc.is_in(rows[_DIVISION], pa.array(inside, pa.string()))
    else:
        return rows
    return rows.filter(mine).combine_chunks()


def _significant(code: str) -> str:
    """Return the part of a code that all within it share.

    >>> _significant("330100"), _significant("330106"), _significant("330106003000")
    ('3301', '330106', '330106003')
    """
    whole = code.ljust(12, "0")
    return next(whole[:end] for end in _LEVELS if not whole[end:].strip("0"))


def _belongs(
    agency: str, code: str, codes: Mapping[str, str | None], parents: Mapping[str, str | None]
) -> bool:
    found = next((codes[each] for each in _chain(agency, parents) if codes[each]), None)
    return found is not None and within(found, code)


def _chain(agency: str, parents: Mapping[str, str | None]) -> list[str]:
    """Return an agency and all above it; one that leads back to itself ends there."""
    chain = [agency]
    while (above := parents.get(chain[-1])) is not None and above in parents and above not in chain:
        chain.append(above)
    return chain
