"""What the views are given: the record tables of a release, and the definitions as relations."""

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from itertools import product
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.editions import editions, record_schemas
from gongkai.catalogue.views import Caveat, caveats, cells, indicators, terms, variables
from gongkai.pieces import Pieces

Relations = Mapping[str, pa.Table]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "agencies": ("agency_id", "name", "level", "division_code", "parent_id"),
    "reports": (
        *("report_id", "agency_id", "panel_id", "agency_name", "report_year", "series", "scope"),
        *("edition", "published_on", "report_status"),
    ),
    "observations": ("report_id", "edition", "cell", "value", "status"),
    "sections": ("report_id", "section"),
    "findings": ("report_id", "rule"),
    "coverage": ("agency_id", "report_year", "series", "found", "timeliness", "report_id"),
}
"""The columns of each record table that derived tables are made from."""
LONG = ("observations", "sections")
"""The record tables that come in pieces."""


class Recorded(Protocol):
    """The record tables of a release; the rows of a report are in one piece of a long table."""

    @property
    def agencies(self) -> pa.Table:
        """Who must report."""

    @property
    def reports(self) -> pa.Table:
        """What was found, with its status."""

    @property
    def observations(self) -> Pieces:
        """Every statutory cell of the reports that are not rejected, those of a report together."""

    @property
    def sections(self) -> Pieces:
        """The narrative of the reports."""

    @property
    def findings(self) -> pa.Table:
        """What is wrong with the data."""

    @property
    def coverage(self) -> pa.Table:
        """What was due, and what became of it."""


def recorded(tables: Recorded) -> dict[str, pa.Table]:
    """Return the record tables that are in memory, with the columns that are used.

    The rejected reports are left out.
    """
    used = {
        name: getattr(tables, name).select(list(of))
        for name, of in COLUMNS.items()
        if name not in LONG
    }
    used["reports"] = used["reports"].filter(
        pc.is_in(used["reports"]["report_status"], pa.array(["accepted", "flagged"]))
    )
    return used


@cache
def defined() -> Relations:
    """Return the definitions as relations, by the names that the views call them."""
    return {
        "terms": _terms(),
        "variables": pa.table(
            {"figure": list(variables()), "place": list(range(len(variables())))}
        ),
        "indicators": _indicators(),
        "caveat_sets": _caveat_sets(),
        "forms": _forms(),
        "editions": _editions(),
    }


def figures() -> tuple[str, ...]:
    """Return the names of all figures: of variables, and of what is divided."""
    sides = (name for each in indicators() for name in (each.numerator, each.denominator) if name)
    return tuple(dict.fromkeys((*(each.figure for each in terms()), *sides)))


def _terms() -> pa.Table:
    number = Counter((each.figure, each.cell.edition) for each in terms())
    place = {each: at for at, each in enumerate(cells())}
    return pa.Table.from_pylist(
        [
            {
                "figure": each.figure,
                "edition": each.cell.edition,
                "cell": place[each.cell.edition, each.cell.cell],
                "sign": each.sign,
                "whole": each.cell.whole,
                "cells": number[each.figure, each.cell.edition],
            }
            for each in terms()
        ]
    )


def _indicators() -> pa.Table:
    names = ("indicator", "numerator", "denominator", "scale")
    return pa.Table.from_pylist(
        [
            {name: getattr(each, name) for name in names} | {"place": place}
            for place, each in enumerate(indicators())
        ]
    )


def _caveat_sets() -> pa.Table:
    """Return the caveats of every indicator for a report of every edition and scope."""
    words = {each.caveat: each for each in caveats()}
    fields: Mapping[str, Any] = {
        each["name"]: each for each in record_schemas()["reports"]["fields"]
    }
    scopes = [each["value"] for each in fields["scope"]["categories"]]
    rows = []
    for each, edition, scope in product(indicators(), editions(), scopes):
        held = [name for name in each.caveats if _holds(words[name], edition.key, scope)]
        told = json.dumps(held) if held else None
        rows.append((each.indicator, edition.key, scope, told))
    names = ("indicator", "edition", "scope", "caveats")
    return pa.table(
        {
            name: pa.array(column, pa.string())
            for name, column in zip(names, zip(*rows, strict=True), strict=True)
        }
    )


def _holds(caveat: Caveat, edition: str, scope: str) -> bool:
    return caveat.edition in ("", edition) and caveat.scope in ("", scope)


def _forms() -> pa.Table:
    names = ("edition", "cell", "table", "line", "column")
    columns = {name: [getattr(each, name) for each in cells().values()] for name in names}
    return pa.table(columns | {"place": list(range(len(cells())))})


def _editions() -> pa.Table:
    return pa.table(
        {
            "edition": [each.key for each in editions()],
            "first_year": [each.first_year for each in editions()],
            "last_year": pa.array([each.last_year for each in editions()], pa.int64()),
        }
    )
