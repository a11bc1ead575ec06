"""The material of a release: every record table, in the schemas of schemas/release-tables."""

from dataclasses import dataclass, field, fields
from functools import partial

import pyarrow as pa

from gongkai.pieces import Pieces, pieces
from gongkai.release.records import empty, record_schema

LONG = ("observations", "sections")
"""The tables that may be too long for memory: they lie in pieces."""


@dataclass(frozen=True, slots=True)
class Material:
    """The record tables a release is made of, each in its schema of schemas/release-tables.

    `sections` and `findings` may carry one more column, `digest`: the document a row was read
    from. It decides whose rows stay where two documents give the same report, and is not
    published.

    Settled, `observations` and `sections` have the same number of pieces, and the two of one place
    have the rows of the same reports, in one of them perhaps none. A piece is of one report year,
    those without a year come last; within a year pieces and rows go by report id. The reports of
    an agency for a year are in one piece.
    """

    agencies: pa.Table
    reports: pa.Table
    observations: Pieces
    sections: Pieces
    findings: pa.Table
    rules: pa.Table
    coverage: pa.Table
    corrections: pa.Table
    withdrawals: pa.Table = field(default_factory=partial(empty, "withdrawals"))
    audits: pa.Table = field(default_factory=partial(empty, "audits"))


def no_material() -> Material:
    """Return material without any row."""
    short = {each.name: empty(each.name) for each in fields(Material) if each.name not in LONG}
    return Material(**short, **{name: pieces(record_schema(name), ()) for name in LONG})
