"""Two documents for one report: one is published, the other is named in a finding."""

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.observations import findings_table
from gongkai.release.material import Material
from gongkai.release.order import first_of

RULE = "DUPLICATE-REPORT"


def without_duplicates(material: Material) -> Material:
    """Keep one document a report: a usable one before others, then the newest first seen.

    The same document under two addresses is one report, not two: its smallest address stays and
    nothing is said.
    """
    if len(pc.unique(material.reports["report_id"])) == material.reports.num_rows:
        return _without_digests(material)
    ranked = _ranked(material.reports, material.observations)
    kept = ranked.filter(first_of(ranked, "report_id"))
    documents = _documents(kept).combine_chunks()
    lost = ranked.filter(pc.invert(pc.is_in(_documents(ranked), documents)))
    of_kept = replace(
        material,
        reports=kept,
        observations=_of(material.observations, documents),
        sections=_of(material.sections, documents),
        findings=_of(material.findings, documents),
    )
    settled = _without_digests(of_kept)
    named = _named(lost).cast(settled.findings.schema)
    return replace(settled, findings=pa.concat_tables([settled.findings, named]))


def _without_digests(material: Material) -> Material:
    """Drop what sections and findings carried to tell documents apart."""
    return replace(
        material, sections=_published(material.sections), findings=_published(material.findings)
    )


def _published(table: pa.Table) -> pa.Table:
    return table.drop_columns(["digest"]) if "digest" in table.column_names else table


def _ranked(reports: pa.Table, observations: pa.Table) -> pa.Table:
    """Sort the documents of each report, the one to keep first."""
    usable = pc.is_in(_documents(reports), pc.unique(_documents(observations)))
    ranking = [
        ("report_id", "ascending"),
        ("usable", "descending"),
        ("first_seen", "descending"),
        ("digest", "ascending"),
        ("address", "ascending"),
    ]
    # Arrow cannot sort by a truth value.
    ranked = reports.append_column("usable", usable.cast(pa.int8())).sort_by(ranking)
    return ranked.drop_columns(["usable"])


def _documents(table: pa.Table) -> pa.ChunkedArray:
    """Return report and document of each row in one text."""
    return pc.binary_join_element_wise(table["report_id"], table["digest"], " ")


def _of(table: pa.Table, documents: pa.Array) -> pa.Table:
    """Return the rows that were read from the documents, and those that name none."""
    if "digest" not in table.column_names:
        return table
    origins = _documents(table)
    return table.filter(pc.or_(pc.is_in(origins, documents), pc.is_null(origins)))


def _named(lost: pa.Table) -> pa.Table:
    """Return a finding for each document that is left out."""
    others = zip(
        lost["report_id"].to_pylist(),
        lost["address"].to_pylist(),
        lost["digest"].to_pylist(),
        strict=True,
    )
    return findings_table(
        finding(RULE, report_id, printed=address or digest) for report_id, address, digest in others
    )
