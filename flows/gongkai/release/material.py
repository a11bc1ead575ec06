"""The material of a release: every record table, in the schemas of schemas/release-tables."""

from dataclasses import dataclass, field, fields
from functools import partial

import pyarrow as pa

from gongkai.release.records import empty


@dataclass(frozen=True, slots=True)
class Material:
    """The record tables a release is made of, each in its schema of schemas/release-tables.

    `sections` and `findings` may carry one more column, `digest`: the document a row was read
    from. It decides whose rows stay where two documents give the same report, and is not
    published.
    """

    agencies: pa.Table
    reports: pa.Table
    observations: pa.Table
    sections: pa.Table
    findings: pa.Table
    rules: pa.Table
    coverage: pa.Table
    corrections: pa.Table
    withdrawals: pa.Table = field(default_factory=partial(empty, "withdrawals"))
    audits: pa.Table = field(default_factory=partial(empty, "audits"))


def no_material() -> Material:
    """Return material without any row."""
    return Material(**{each.name: empty(each.name) for each in fields(Material)})
