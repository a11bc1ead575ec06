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
    behind: Behind, year: int | None, tables: Tables, editions: tuple[Edition, ...], panels: Panels
) -> tuple[Matrix, Behind]:
    """Lay out reports of one year, with what their rules look back at; return what is behind then.

    Years come in order; null, for reports whose year is not known, looks back at nothing.
    """
    laid_out, reports = matrix(tables, editions, panels)
    named = bodies(of_reports(reports, laid_out.reports), panels)
    if year is None:
        return looking_back(laid_out, named, NOTHING), behind
    if year != behind.year:
        next_to_it = year == behind.year + 1
        behind = Behind(year, (), together(behind.here) if next_to_it else NOTHING)
    carried = carry(laid_out, named, rows_before(editions))
    whole = looking_back(laid_out, named, behind.before)
    return whole, Behind(year, (*behind.here, carried), behind.before)


def matrix(tables: Tables, editions: tuple[Edition, ...], panels: Panels) -> tuple[Matrix, Any]:
    """Return the matrix of all tables but the sections, and the identities of its reports."""
    given = {name: rows for name, rows in tables.items() if name != SECTIONS}
    reports = identities(given.values())
    if OBSERVATIONS in given:
        return observed(given[OBSERVATIONS], compiled(editions)[0], panels), reports
    return wide.matrix(given, editions, panels, reports=reports), reports
