"""Reports that the publisher has taken out: no table has their rows but `withdrawals`."""

from dataclasses import fields, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.observations import findings_table
from gongkai.pieces import pieces
from gongkai.release.material import LONG, Material

REASON = "coverage.report_withdrawn"
"""Why coverage has no report where the publisher has taken it out."""

_ID = "report_id"
_OWN_TABLE = "withdrawals"
_UNKNOWN = "WITHDRAWAL-UNKNOWN"


def without_withdrawn(material: Material) -> Material:
    """Return the material without the rows of withdrawn reports; the withdrawals stay.

    A withdrawal of a report that is not there leaves a finding: its identifier may be misspelt.
    """
    withdrawn = material.withdrawals[_ID].combine_chunks()
    if not len(withdrawn):
        return material
    tables = {each.name: getattr(material, each.name) for each in fields(Material)}
    kept: dict[str, Any] = {
        name: _without(table, withdrawn)
        for name, table in tables.items()
        if name not in (*LONG, _OWN_TABLE) and _ID in table.column_names
    }
    for name in LONG:
        long = tables[name]
        kept[name] = pieces(long.schema, (_without(each, withdrawn) for each in long.tables()))
    there = pc.is_in(withdrawn, material.reports[_ID].combine_chunks())
    strange = withdrawn.filter(pc.invert(there)).to_pylist()
    told = findings_table(finding(_UNKNOWN, value=each) for each in strange)
    findings = pa.concat_tables([kept.pop("findings"), told], promote_options="default")
    return replace(material, **kept, findings=findings)


def told_in_coverage(coverage: pa.Table, withdrawals: pa.Table) -> pa.Table:
    """Name the withdrawal as the reason where coverage has no report because of it."""
    if not withdrawals.num_rows:
        return coverage
    suffix = pc.if_else(pc.equal(coverage["series"], "aggregate"), "-aggregate", "")
    year = coverage["report_year"].cast(pa.string())
    named = pc.binary_join_element_wise(coverage["agency_id"], year, "-")
    named = pc.binary_join_element_wise(named, suffix, "")
    ours = pc.and_(pc.is_in(named, withdrawals[_ID].combine_chunks()), pc.is_null(coverage[_ID]))
    for name, value in (("found", "not_reached"), ("reason", REASON)):
        place = coverage.schema.get_field_index(name)
        told = pc.if_else(ours, value, coverage[name])
        coverage = coverage.set_column(place, coverage.schema.field(place), told)
    return coverage


def _without(table: pa.Table, withdrawn: pa.Array) -> pa.Table:
    return table.filter(pc.invert(pc.is_in(table[_ID], withdrawn)))
