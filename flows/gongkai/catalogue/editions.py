"""The editions of the statutory form, read from the data package gongkai.schemas.

An edition is a folder: `edition.yaml` orders its tables, a Table Schema a table gives the lines
(categories of the field `line`) and the columns (fields with a twin `<column>_status`),
`labels.csv` every wording agencies print, `rules.csv` what must hold between cells. What is the
same in every edition stands in `both`.
"""

import csv
import io
import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from gongkai.errors import CatalogueError

AXES = frozenset({"line", "column", "group", "block", "corner", "section", "local"})
_SHARED = "both"
_LABEL_FIELDS = ("table", "axis", "code", "parent", "wording")


@dataclass(frozen=True, slots=True)
class Column:
    """A figure column of a statutory table. `minimum` is null where figures are signed."""

    code: str
    title: str
    type: str
    minimum: int | None
    unit: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a statutory table, with the printed group it stands under."""

    code: str
    title: str
    group: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A statutory table of one edition; `resource` is the name it is published under."""

    code: str
    edition: str
    resource: str
    section: str
    lines: tuple[Line, ...]
    columns: tuple[Column, ...]
    schema: Mapping[str, Any] = field(compare=False, repr=False)
    one_row: bool = False  # printed as one row of figures, its lines side by side


@dataclass(frozen=True, slots=True)
class Label:
    """One printed wording and the code it stands for; `parent` is the group that decides it."""

    table: str
    axis: str
    code: str
    parent: str
    wording: str


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold between cells: `left` in `relation` (=, <=, >=) to `right`.

    A side is a sum of cell addresses joined by ` + ` and ` - `, or an integer; `*` is every line
    or column of the table, the same on both sides; `@-1` is the year before (same agency, series
    and scope). With the relation `check`, `left` names the check and `right` the cells it looks
    at. `condition` limits a rule to some levels of agency: `level in a b` or `level not in a b`.
    """

    id: str
    level: str
    left: str
    relation: str
    right: str
    condition: str
    basis: str
    statement_zh: str
    statement_en: str


@dataclass(frozen=True, slots=True)
class SectionTitle:
    """A section of the report: its Chinese number, code and canonical title."""

    number: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A statutory form. `last_year` is null while it is in force."""

    key: str
    document_number: str
    title: str
    tables: tuple[Table, ...]
    sections: tuple[SectionTitle, ...]
    labels: tuple[Label, ...]
    rules: tuple[Rule, ...]
    first_year: int = 0
    last_year: int | None = None

    def __hash__(self) -> int:
        """Hash the key alone: what is worked out of a form once is looked up with every slice."""
        return hash(self.key)


def editions(local_labels: Path | None = None) -> tuple[Edition, ...]:
    """Return the editions, newest first, each with the labels and rules of `both`.

    `local_labels` is a publisher's own table of wordings (the columns of `labels.csv`): each is
    added to the editions that have its code. CatalogueError names file, row and fault.
    """
    shipped = _shipped()
    if local_labels is None:
        return shipped
    local = tuple(_local_labels(local_labels, shipped))
    return tuple(
        replace(edition, labels=edition.labels + tuple(x for x in local if _fits(x, edition)))
        for edition in shipped
    )


@cache
def wordings(kind: str) -> tuple[tuple[str, str], ...]:
    """Return (code, regular expression) of one kind of `wordings.csv`, in file order.

    The expressions are meant for text in NFKC and simplified characters without white space.
    """
    rows = _rows(f"{_SHARED}/wordings.csv")
    return tuple((row["code"], row["pattern"]) for row in rows if row["kind"] == kind)


@cache
def record_schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the Table Schemas of the tables that record the work (reports, findings …)."""
    folder = files("gongkai.schemas").joinpath("release-tables")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".json"))
    return MappingProxyType(
        {name.removesuffix(".json"): _schema(f"release-tables/{name}") for name in names}
    )


@cache
def _shipped() -> tuple[Edition, ...]:
    """Every folder with an `edition.yaml` is an edition."""
    folders = files("gongkai.schemas").iterdir()
    keys = (each.name for each in folders if each.joinpath("edition.yaml").is_file())
    return tuple(sorted(map(_edition, keys), key=lambda each: each.first_year, reverse=True))


def _edition(key: str) -> Edition:
    about = yaml.safe_load(_text(f"{key}/edition.yaml"))
    years = about["report_years"]
    return Edition(
        key=about["key"],
        document_number=about["document_number"],
        title=about["title"],
        tables=tuple(_table(key, entry) for entry in about["tables"]),
        sections=tuple(SectionTitle(**entry) for entry in about["sections"]),
        labels=tuple(Label(**row) for row in _own_and_shared(key, "labels.csv")),
        rules=tuple(Rule(**row) for row in _own_and_shared(key, "rules.csv")),
        first_year=years["first"],
        last_year=years["last"],
    )


def _table(key: str, entry: Mapping[str, Any]) -> Table:
    schema = _schema(posixpath.normpath(f"{key}/{entry['schema']}"))
    return Table(
        code=entry["table"],
        edition=key,
        resource=entry["resource"],
        section=entry["section"],
        lines=tuple(_lines(schema, frozenset(entry.get("leaves_out", ())))),
        columns=tuple(_columns(schema)),
        schema=schema,
        one_row=entry.get("one_row", False),
    )


def _lines(schema: Mapping[str, Any], leaves_out: frozenset[str]) -> Iterator[Line]:
    coded = next(each for each in schema["fields"] if each["name"] == "line")
    for category in coded["categories"]:
        if category["value"] not in leaves_out:
            yield Line(category["value"], category["label"], category.get("group"))


def _columns(schema: Mapping[str, Any]) -> Iterator[Column]:
    names = {each["name"] for each in schema["fields"]}
    for each in schema["fields"]:
        if f"{each['name']}_status" in names:
            minimum = each.get("constraints", {}).get("minimum")
            yield Column(each["name"], each["title"], each["type"], minimum, each.get("unit"))


def _fits(label: Label, edition: Edition) -> bool:
    """Whether the label's code means something in the edition.

    A local line or column is by its nature unknown to the form; its table is not.
    """
    table = next((each for each in edition.tables if each.code == label.table), None)
    if label.axis == "local":
        return table is not None or not label.table
    if table is not None and label.axis == "line":
        return label.code in {line.code for line in table.lines}
    if table is not None and label.axis == "column":
        return label.code in {column.code for column in table.columns}
    place = (label.table, label.axis, label.code)
    return place in {(each.table, each.axis, each.code) for each in edition.labels}


def _local_labels(path: Path, shipped: tuple[Edition, ...]) -> Iterator[Label]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CatalogueError("catalogue.labels_unreadable", path=path, reason=error) from error
    except UnicodeDecodeError as error:
        raise CatalogueError("catalogue.labels_encoding", path=path) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    found = tuple(reader.fieldnames or ())
    if found != _LABEL_FIELDS:
        raise CatalogueError(
            "catalogue.labels_header",
            path=path,
            expected=",".join(_LABEL_FIELDS),
            found=",".join(found),
        )
    for row in reader:
        yield _local_label(row, shipped, path, reader.line_num)


def _local_label(
    row: Mapping[Any, Any], shipped: tuple[Edition, ...], path: Path, number: int
) -> Label:
    if None in row or None in row.values():
        raise CatalogueError(
            "catalogue.labels_row", path=path, row=number, expected=len(_LABEL_FIELDS)
        )
    label = Label(**{name: row[name].strip() for name in _LABEL_FIELDS})
    if not label.wording:
        raise CatalogueError("catalogue.labels_wording", path=path, row=number)
    if label.axis not in AXES:
        axes = ", ".join(sorted(AXES))
        raise CatalogueError(
            "catalogue.labels_axis", path=path, row=number, axis=label.axis, expected=axes
        )
    if not any(_fits(label, edition) for edition in shipped):
        raise CatalogueError(
            "catalogue.labels_code",
            path=path,
            row=number,
            table=label.table,
            axis=label.axis,
            unknown=label.code,
        )
    return label


def _own_and_shared(key: str, name: str) -> Iterable[dict[str, str]]:
    return (*_rows(f"{key}/{name}"), *_rows(f"{_SHARED}/{name}"))


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(_text(name), newline="")))


@cache
def _schema(name: str) -> Mapping[str, Any]:
    schema: Mapping[str, Any] = json.loads(_text(name))
    return schema


def _text(name: str) -> str:
    return files("gongkai.schemas").joinpath(*name.split("/")).read_text(encoding="utf-8")
