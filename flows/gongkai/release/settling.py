"""Settling the material of a release: one consistent, ordered whole, whatever order it came in.

The short tables are settled at once, the long ones for some reports at a time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.pieces import Keep, Pieces, in_memory
from gongkai.release.coded import as_coded, as_said, as_told, encoded
from gongkai.release.deadlines import with_deadlines
from gongkai.release.duplicates import of_documents, published, without_duplicates
from gongkai.release.material import LONG, Material
from gongkai.release.order import first_of, of_year, ordered, ordered_observations
from gongkai.release.records import record_schema

_COUNTS = {"errors": "error", "warnings": "warning", "infos": "info"}
_ID, _YEAR, _STATUS = "report_id", "report_year", "report_status"
DOCUMENT = [_ID, "digest"]
"""What tells which document a row was read from."""


class Rows(NamedTuple):
    """The rows of some reports in the long tables."""

    observations: pa.Table
    sections: pa.Table


class Kept(NamedTuple):
    """The rows of some reports put away: of both long tables the piece and its number of rows."""

    pieces: tuple[Any, ...]
    counts: tuple[int, ...]


def settle(material: Material) -> Material:
    """Return the material as it will be published, whatever order it came in, all in memory.

    Of two documents for one report one stays, the other is named in a finding; agencies met only
    in documents are listed with the level `unknown`; each report gets its deadline, its status
    (`rejected` without any observation, `flagged` with a warning or an error, else `accepted`)
    and its counts of findings; the status is repeated beside every observation. Settling twice
    changes nothing.
    """
    whole = Rows(material.observations.table(), material.sections.table())
    short, documents = chosen(material, documents_of(whole.observations))
    rows = settle_rows(whole, documents)
    short = settle_records(short, rows.observations[_ID])
    years = _by_year(Rows(stated(rows.observations, short.reports), rows.sections))
    return replace(short, **in_pieces(put_away(each, in_memory) for each in years))


def chosen(material: Material, usable: pa.Table) -> tuple[Material, pa.Array | None]:
    """Return the short tables in their schemas, with one document a report; and whose rows stay.

    `usable` names the documents with observations, as `documents_of` does.
    """
    short = {
        each.name: _cast(getattr(material, each.name), each.name)
        for each in fields(material)
        if each.name not in LONG
    }
    one = without_duplicates(short["reports"], short["findings"], usable)
    short |= {"reports": one.reports, "findings": one.findings}
    return replace(material, **short), one.documents


def documents_of(observations: pa.Table) -> pa.Table:
    """Return `report_id` and `digest` of the documents that have observations, each once."""
    return observations.select(DOCUMENT).group_by(DOCUMENT).aggregate([])


def settle_records(material: Material, seen: pa.ChunkedArray) -> Material:
    """Settle the short tables of material with one document a report; see `settle`.

    `seen` are the ids of the reports that have observations.
    """
    agencies = _completed(material.agencies, material.reports)
    findings = ordered(material.findings, _ID, "rule")
    reports = ordered(with_deadlines(material.reports, agencies), _ID)
    return replace(
        material,
        agencies=ordered(agencies, "agency_id"),
        reports=with_status(reports, findings, seen),
        findings=findings,
        rules=ordered(material.rules, "id", "edition"),
        coverage=ordered(material.coverage, "agency_id", _YEAR, "series"),
        corrections=ordered(material.corrections, _ID, "cell"),
        withdrawals=ordered(material.withdrawals, _ID),
        audits=ordered(material.audits, "version", "seed", "stratum"),
    )


def settle_rows(rows: Rows, documents: pa.Array | None) -> Rows:
    """Return the rows of `documents` (null for all) in their order and schemas."""
    observations = _cast(of_documents(rows.observations, documents), LONG[0])
    sections = published(_cast(of_documents(rows.sections, documents), LONG[1]))
    in_order = ordered(sections, _ID, "position")
    return Rows(ordered_observations(observations), _one_by_one(in_order))


def with_status(reports: pa.Table, findings: pa.Table, seen: pa.ChunkedArray) -> pa.Table:
    """Fill the counts of findings and the status of reports; see `settle`."""
    return _with_status(_with_counts(reports, findings), seen)


def stated(observations: pa.Table, reports: pa.Table) -> pa.Table:
    """Repeat the status of every report beside its observations."""
    ids = encoded(observations[_ID])
    at = pc.index_in(ids.dictionary, reports[_ID].combine_chunks())
    place = observations.schema.get_field_index(_STATUS)
    field = observations.schema.field(place)
    values = reports[_STATUS].combine_chunks().take(at)
    return observations.set_column(place, field, as_said(values, ids.indices, field.type))


def restated(long: Pieces, before: pa.Table, reports: pa.Table, keep: Keep) -> Pieces:
    """Put those pieces of the observations away anew in which a report has another status.

    `before` are the reports as they were when the pieces were put away.
    """
    at = pc.index_in(reports[_ID], before[_ID].combine_chunks())
    same = pc.fill_null(pc.equal(before[_STATUS].take(at), reports[_STATUS]), False)
    changed = reports.filter(pc.invert(same))[_ID].combine_chunks()
    if not len(changed):
        return long
    single = (replace(long, pieces=(each,)) for each in long.pieces)
    return replace(long, pieces=tuple(_restated(each, changed, reports, keep) for each in single))


def _restated(piece: Pieces, changed: pa.Array, reports: pa.Table, keep: Keep) -> Any:
    if not pc.any(pc.is_in(piece.table([_ID])[_ID], changed)).as_py():
        return piece.pieces[0]
    return keep(stated(piece.table(), reports))


def put_away(rows: Rows, keep: Keep) -> Kept:
    """Put the rows of some reports away; the same rows are the same pieces."""
    return Kept(tuple(map(keep, map(as_told, rows))), tuple(each.num_rows for each in rows))


def in_pieces(kept: Iterable[Kept]) -> dict[str, Pieces]:
    """Return the long tables of what was put away, in this order."""
    given = [each for each in kept if any(each.counts)]
    return {
        name: Pieces(
            record_schema(name),
            tuple(each.pieces[at] for each in given),
            tuple(each.counts[at] for each in given),
        )
        for at, name in enumerate(LONG)
    }


def _by_year(rows: Rows) -> Iterator[Rows]:
    """Yield the rows of year after year, last those without one."""
    listed = [pc.unique(table[_YEAR]).to_pylist() for table in rows]
    years = {year for each in listed for year in each}
    for year in sorted(years, key=lambda each: (each is None, each or 0)):
        yield Rows(*(of_year(table, year) for table in rows))


def _cast(table: pa.Table, name: str) -> pa.Table:
    """Cast a table to its schema; an empty text is null wherever null may be.

    A reader of CSV cannot tell the two apart, and no record table gives them two meanings. The
    printed text of an observation is left as it is.
    """
    schema = record_schema(name)
    if "digest" in table.column_names and "digest" not in schema.names:
        schema = schema.append(pa.field("digest", pa.string()))
    table = table.select(schema.names)
    if name == "observations":
        return table.cast(as_coded(schema, table))
    for place, each in enumerate(schema):
        if each.nullable and pa.types.is_string(each.type):
            text = table[each.name].cast(pa.string())
            filled = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
            table = table.set_column(place, each, filled)
    return table.cast(schema)


def _completed(agencies: pa.Table, reports: pa.Table) -> pa.Table:
    """Add the agencies that only reports name; the newest report's name for it stands."""
    known = agencies["agency_id"].combine_chunks()
    strange = pc.and_(
        pc.is_valid(reports["agency_id"]), pc.invert(pc.is_in(reports["agency_id"], known))
    )
    found = reports.filter(strange)
    found = found.sort_by(
        [("agency_id", "ascending"), ("report_year", "descending"), ("agency_name", "ascending")]
    )
    found = found.filter(first_of(found, "agency_id"))
    rows = [
        {"agency_id": agency_id, "name": name or agency_id, "level": "unknown"}
        for agency_id, name in zip(
            found["agency_id"].to_pylist(), found["agency_name"].to_pylist(), strict=True
        )
    ]
    return pa.concat_tables([agencies, pa.Table.from_pylist(rows, agencies.schema)])


def _with_counts(reports: pa.Table, findings: pa.Table) -> pa.Table:
    """Fill the numbers of errors, warnings and infos of every report."""
    for column, level in _COUNTS.items():
        of_level = findings.filter(pc.equal(findings["level"], level))
        counted = of_level.group_by("report_id").aggregate([([], "count_all")])
        at = pc.index_in(reports["report_id"], counted["report_id"].combine_chunks())
        numbers = pc.fill_null(counted["count_all"].take(at), 0)
        reports = _filled(reports, column, numbers)
    return reports


def _with_status(reports: pa.Table, seen: pa.ChunkedArray) -> pa.Table:
    grave = pc.greater(pc.add(reports["errors"], reports["warnings"]), 0)
    status = pc.if_else(grave, "flagged", "accepted")
    ids = encoded(seen)
    there = pc.is_in(reports[_ID], ids.dictionary.take(pc.unique(ids.indices)))
    return _filled(reports, _STATUS, pc.if_else(there, status, "rejected"))


def _filled(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    return table.set_column(place, field, values.cast(field.type))


def _one_by_one(sections: pa.Table) -> pa.Table:
    """Of sections at the same position of a report the first in order stays: it is the key."""
    return sections.filter(first_of(sections, "report_id", "position"))
