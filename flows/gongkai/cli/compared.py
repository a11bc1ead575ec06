"""What `gongkai diff` shows, whatever it compares: rows, and who and what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.cells import cell_titles
from gongkai.catalogue.figure import figure
from gongkai.cli.language import current, say
from gongkai.cli.misuse import Misuse
from gongkai.package import Package, diff, open_package
from gongkai.published.between_years import KINDS, between_years
from gongkai.release.years import day

WHOLE = ("added", "withdrawn")
"""Kinds of change that all cells of a report have when it comes or leaves."""


class Side(NamedTuple):
    """One side of a comparison: a version or a year, and the day on which its release was made."""

    name: str
    day: str
    version: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison. `rows` are the cells that differ, with report_id, cell, change and values.

    `reports` says of every report of both sides whose it is: report_id, agency_id, agency (its
    name), report_year, series; `whole` are the ids of those that came or left as a whole.
    `bodies` counts, between years, the bodies that report in both years, in the old one only, and
    in the new one only. `narrowed` is what was asked for alone.
    """

    kind: Literal["releases", "years"]
    title: str
    old: Side
    new: Side
    rows: pa.Table
    reports: pa.Table
    whole: pa.Array
    bodies: tuple[int, int, int] | None = None
    narrowed: tuple[str, ...] = ()


def releases(old: str, new: str) -> Compared:
    """Compare two releases."""
    before, after = open_package(old), open_package(new)
    rows = diff(before, after)
    return Compared(
        "releases",
        _title(after),
        _side(before),
        _side(after),
        rows,
        pa.concat_tables([_reports(after), _reports(before)]),
        _whole(rows),
    )


def years(place: str, old: int, new: int) -> Compared:
    """Compare two report years of one release."""
    package = open_package(place)
    before, after = (package.table("observations", year) for year in (old, new))
    found = between_years(before, after, package.table("reports"))
    made = _side(package)
    return Compared(
        "years",
        _title(package),
        made._replace(name=str(old)),
        made._replace(name=str(new)),
        found.rows.rename_columns(
            ["report_id" if n == "new_report_id" else n for n in found.rows.column_names]
        ),
        _reports(package),
        pa.array([], pa.string()),
        (found.both, found.only_old, found.only_new),
    )


def narrowed(found: Compared, table: str | None, agency: str | None) -> Compared:
    """Keep one statutory table, or the reports of one agency; Misuse for one that is not known."""
    rows = found.rows
    if table is not None:
        known = dict.fromkeys(each.code for edition in editions() for each in edition.tables)
        if table not in known:
            raise Misuse("misuse.table", name=table, known=", ".join(known))
        rows = rows.filter(pc.starts_with(rows["cell"], f"{table}."))
    if agency is not None:
        of_agency = found.reports.filter(pc.equal(found.reports["agency_id"], agency))
        if not of_agency.num_rows:
            raise Misuse("misuse.agency", name=agency)
        rows = rows.filter(pc.is_in(rows["report_id"], of_agency["report_id"]))
    return replace(found, rows=rows, narrowed=tuple(filter(None, (table, agency))))


def ordered(found: Compared) -> pa.Table:
    """Return the rows with whose they are, by agency, year and series, as the form prints them."""
    rows, about = found.rows, found.reports
    at = pc.index_in(rows["report_id"], about["report_id"].combine_chunks())
    for name in ("agency_id", "agency", "report_year", "series"):
        if name not in rows.column_names:
            rows = rows.append_column(name, about[name].take(at))
    place = pc.index_in(rows["cell"], pa.array(list(cell_titles(current())), pa.string()))
    order = ("agency_id", "agency", "report_year", "report_id", "place", "cell")
    return rows.append_column("place", place).sort_by([(name, "ascending") for name in order])


def parted(found: Compared, rows: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Part ordered rows in those of single cells and those of reports that came or left whole."""
    whole = pc.is_in(rows["report_id"], found.whole)
    return rows.filter(pc.invert(whole)), rows.filter(whole)


def titles(found: Compared) -> Mapping[str, str]:
    """Return what the columns are called in the reader's language."""
    fields = [*record_schemas()["observations"]["fields"], *record_schemas()["reports"]["fields"]]
    fields += record_schemas()["changes"]["fields"]
    title = "title" if current() == "zh" else "titleEn"
    named = {field["name"]: str(field.get(title, field["name"])) for field in fields}
    if found.kind == "years":
        named |= {"report_id": say("diff.new_report"), "old_report_id": say("diff.old_report")}
        named |= {f"{side}_value": say(f"diff.{side}_year_value") for side in ("old", "new")}
    return named


def kinds(found: Compared) -> Mapping[str, str]:
    """Return the kinds of change and their names, in the order in which they are shown."""
    if found.kind == "years":
        return {kind: say(f"diff.kind_{kind}") for kind in KINDS}
    return labels("changes", "change")


def labels(table: str, field: str) -> Mapping[str, str]:
    """Return the codes of a field and what they mean, in the reader's language."""
    fields = {each["name"]: each for each in record_schemas()[table]["fields"]}
    label = "label" if current() == "zh" else "labelEn"
    return {each["value"]: str(each[label]) for each in fields[field].get("categories", ())}


def short(label: str) -> str:
    """Return the short name of a code, which stands before the colon of its label."""
    return label.partition(":")[0]


def plain(value: Any) -> Any:
    """Make a value fit for people: a number as written, a text on one line, steering nothing."""
    if isinstance(value, Decimal):
        return figure(value)
    if not isinstance(value, str):
        return value
    return "".join(each if each.isprintable() else " " for each in value)


def _title(package: Package) -> str:
    about = package.folder.descriptor
    title = about.get("title" if current() == "zh" else "titleEn") or about.get("name") or ""
    return str(plain(str(title)))


def _side(package: Package) -> Side:
    try:
        made = day(str(package.folder.descriptor.get("created")))
    except ValueError:
        made = ""
    version = str(plain(package.version))
    return Side(version, made, version)


def _whole(rows: pa.Table) -> pa.Array:
    """Return the reports of which every change is its coming or its leaving."""
    counted = rows.group_by("report_id").aggregate([("change", "min"), ("change", "max")])
    alike = pc.equal(counted["change_min"], counted["change_max"])
    moved = pc.is_in(counted["change_min"], pa.array(WHOLE, pa.string()))
    return counted.filter(pc.and_(alike, moved))["report_id"].combine_chunks()


def _reports(package: Package) -> pa.Table:
    """Whose each report is: the register's name of the agency, else the one that it prints."""
    reports, agencies = package.table("reports"), package.table("agencies")
    at = pc.index_in(reports["agency_id"], agencies["agency_id"].combine_chunks())
    named = pc.coalesce(agencies["name"].take(at), reports["agency_name"], reports["report_id"])
    kept = reports.select(["report_id", "agency_id", "report_year", "series"])
    return kept.append_column("agency", named)
