"""Settling the material of a release: one consistent, ordered whole, whatever order it came in."""

from dataclasses import fields

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.release.deadlines import with_deadlines
from gongkai.release.duplicates import without_duplicates
from gongkai.release.material import Material
from gongkai.release.order import first_of, ordered, ordered_observations
from gongkai.release.records import record_schema

_COUNTS = {"errors": "error", "warnings": "warning", "infos": "info"}


def settle(material: Material) -> Material:
    """Return the material as it will be published, whatever order it came in.

    Of two documents for one report one stays, the other is named in a finding; agencies met only
    in documents are listed with the level `unknown`; each report gets its deadline, its status
    (`rejected` without any observation, `flagged` with a warning or an error, else `accepted`)
    and its counts of findings; the status is repeated beside every observation. Settling twice
    changes nothing.
    """
    material = without_duplicates(_typed(material))
    agencies = _completed(material.agencies, material.reports)
    findings = ordered(material.findings, "report_id", "rule")
    reports = ordered(with_deadlines(material.reports, agencies), "report_id")
    reports = _with_status(_with_counts(reports, findings), material.observations)
    return Material(
        agencies=ordered(agencies, "agency_id"),
        reports=reports,
        observations=_with_report_status(ordered_observations(material.observations), reports),
        sections=_one_by_one(ordered(material.sections, "report_id", "position")),
        findings=findings,
        rules=ordered(material.rules, "id", "edition"),
        coverage=ordered(material.coverage, "agency_id", "report_year", "series"),
        corrections=ordered(material.corrections, "report_id", "cell"),
        withdrawals=ordered(material.withdrawals, "report_id"),
        audits=ordered(material.audits, "version", "seed", "stratum"),
    )


def _typed(material: Material) -> Material:
    """Cast every table to its schema; an empty text is null wherever null may be.

    A reader of CSV cannot tell the two apart, and no record table gives them two meanings. The
    printed text of an observation is left as it is.
    """
    tables = {each.name: getattr(material, each.name) for each in fields(material)}
    return Material(**{name: _cast(table, name) for name, table in tables.items()})


def _cast(table: pa.Table, name: str) -> pa.Table:
    schema = record_schema(name)
    if "digest" in table.column_names and "digest" not in schema.names:
        schema = schema.append(pa.field("digest", pa.string()))
    table = table.select(schema.names)
    if name == "observations":
        return table.cast(schema)
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


def _with_status(reports: pa.Table, observations: pa.Table) -> pa.Table:
    seen = pc.is_in(reports["report_id"], pc.unique(observations["report_id"]))
    grave = pc.greater(pc.add(reports["errors"], reports["warnings"]), 0)
    status = pc.if_else(grave, "flagged", "accepted")
    return _filled(reports, "report_status", pc.if_else(seen, status, "rejected"))


def _with_report_status(observations: pa.Table, reports: pa.Table) -> pa.Table:
    at = pc.index_in(observations["report_id"], reports["report_id"].combine_chunks())
    return _filled(observations, "report_status", reports["report_status"].take(at))


def _filled(table: pa.Table, name: str, values: pa.ChunkedArray) -> pa.Table:
    place = table.schema.get_field_index(name)
    field = table.schema.field(place)
    return table.set_column(place, field, values.cast(field.type))


def _one_by_one(sections: pa.Table) -> pa.Table:
    """Of sections at the same position of a report the first in order stays: it is the key."""
    return sections.filter(first_of(sections, "report_id", "position"))
