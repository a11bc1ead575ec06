"""Slices of reports in the order of their years: what is carried from one to the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue.editions import Edition
from gongkai.observations import TABLE as OBSERVATIONS
from gongkai.validate import wide
from gongkai.validate.carried import (
    NOTHING,
    Before,
    Carried,
    bodies,
    carry,
    looking_back,
    rows_before,
    together,
)
from gongkai.validate.identity import identities, of_reports
from gongkai.validate.matrix import Matrix, Panels
from gongkai.validate.matrix import matrix as observed
from gongkai.validate.rules import compiled

SECTIONS = "sections"
Tables = Mapping[str, Any]
"""The rows of some reports by table: `observations`, or wide statutory tables; `sections`."""


@dataclass(frozen=True, slots=True)
class Behind:
    """What was laid out so far: the slices of the year at hand, and the year before it."""

    year: int = 0
    here: tuple[Carried, ...] = ()
    before: Before = NOTHING


START = Behind()
"""Before the first slice."""


def following(
    behind: Behind,
    year: int | None,
    tables: Tables,
    reports: Any,
    editions: tuple[Edition, ...],
    panels: Panels,
) -> tuple[Matrix, Behind]:
    """Lay out reports of one year, with what their rules look back at; return what is behind then.

    `reports` is what identifies them, see `reported`. Years come in order; null, for reports whose
    year is not known, looks back at nothing.
    """
    laid_out = matrix(tables, reports, editions, panels)
    named = bodies(of_reports(reports, laid_out.reports), panels)
    if year is None:
        return looking_back(laid_out, named, NOTHING), behind
    if year != behind.year:
        next_to_it = year == behind.year + 1
        behind = Behind(year, (), together(behind.here) if next_to_it else NOTHING)
    carried = carry(laid_out, named, rows_before(editions))
    whole = looking_back(laid_out, named, behind.before)
    return whole, Behind(year, (*behind.here, carried), behind.before)


def reported(tables: Tables) -> Any:
    """Return what identifies each report of all tables but the sections; see `identities`."""
    return identities(rows for name, rows in tables.items() if name != SECTIONS)


def matrix(tables: Tables, reports: Any, editions: tuple[Edition, ...], panels: Panels) -> Matrix:
    """Return the matrix of the tables, whose reports are given."""
    if OBSERVATIONS in tables:
        return observed(tables[OBSERVATIONS], compiled(editions)[0], panels)
    return wide.matrix(tables, editions, panels, reports=reports)
