"""Two documents for one report: one is published, the other is named in a finding."""

from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import finding
from gongkai.observations import findings_table
from gongkai.release.order import first_of

RULE = "DUPLICATE-REPORT"
_DIGEST = "digest"


class Chosen(NamedTuple):
    """One document a report, the findings that are left, and whose rows stay.

    `documents` are report and document in one text; null where no report has two.
    """

    reports: pa.Table
    findings: pa.Table
    documents: pa.Array | None


def without_duplicates(reports: pa.Table, findings: pa.Table, usable: pa.Table) -> Chosen:
    """Keep one document a report: a usable one before others, then the newest first seen.

    The same document under two addresses is one report, not two: its smallest address stays and
    nothing is said. `usable` gives by `report_id` and `digest` the documents with observations.
    """
    if len(pc.unique(reports["report_id"])) == reports.num_rows:
        return Chosen(reports, published(findings), None)
    ranked = _ranked(reports, usable)
    kept = ranked.filter(first_of(ranked, "report_id"))
    documents = _documents(kept).combine_chunks()
    lost = ranked.filter(pc.invert(pc.is_in(_documents(ranked), documents)))
    left = published(of_documents(findings, documents))
    named = _named(lost).cast(left.schema)
    return Chosen(kept, pa.concat_tables([left, named]), documents)


def published(table: pa.Table) -> pa.Table:
    """Drop what sections and findings carry to tell documents apart."""
    return table.drop_columns([_DIGEST]) if _DIGEST in table.column_names else table


def of_documents(table: pa.Table, documents: pa.Array | None) -> pa.Table:
    """Return the rows that were read from the documents, and those that name none."""
    if documents is None or _DIGEST not in table.column_names:
        return table
    origins = _documents(table)
    return table.filter(pc.or_(pc.is_in(origins, documents), pc.is_null(origins)))


def _ranked(reports: pa.Table, usable: pa.Table) -> pa.Table:
    """Sort the documents of each report, the one to keep first."""
    has_rows = pc.is_in(_documents(reports), _documents(usable).combine_chunks())
    ranking = [
        ("report_id", "ascending"),
        ("usable", "descending"),
        ("first_seen", "descending"),
        ("digest", "ascending"),
        ("address", "ascending"),
    ]
    # Arrow cannot sort by a truth value.
    ranked = reports.append_column("usable", has_rows.cast(pa.int8())).sort_by(ranking)
    return ranked.drop_columns(["usable"])


def _documents(table: pa.Table) -> pa.ChunkedArray:
    """Return report and document of each row in one text."""
    texts = (table[name].cast(pa.string()) for name in ("report_id", _DIGEST))
    return pc.binary_join_element_wise(*texts, " ")


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
