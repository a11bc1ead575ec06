"""The sample of an audit: which published cells are looked at, and what each stands for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.audit.answers import Published
from gongkai.audit.drawing import Drawn, drawn
from gongkai.catalogue import Column, editions
from gongkai.package import Package
from gongkai.published.form import CONTENT

SCAN = "scan"
"""The format of a table that was recognised in pictures, whatever holds the pictures."""


class Form(NamedTuple):
    """A statutory cell as the form prints it: the section and what the table is, line, column."""

    section: str
    table: str
    line: str
    column: str
    measure: Column


class Cell(NamedTuple):
    """One sampled cell, without any word of what we read there."""

    number: int
    stratum: str
    report_id: str
    agency: str
    report_year: int | None
    edition: str
    table: str
    line: str
    column: str
    digest: str
    address: str

    @property
    def form(self) -> Form:
        """The cell in the words of its form."""
        return _form(self.edition, self.table, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn sample. `weights` are by the number of a cell: the cells that it stands for.

    `published` is what was published for each cell; whoever keys must not see it.
    """

    version: str
    content: str
    seed: int
    strata: tuple[Drawn, ...]
    cells: tuple[Cell, ...]
    weights: Mapping[int, Fraction]
    published: Mapping[int, Published]

    @property
    def columns(self) -> Mapping[int, Column]:
        """The column of each cell."""
        return {each.number: each.form.measure for each in self.cells}


def sample(package: Package, formats: Callable[[str], str], n: int, seed: int) -> Sample:
    """Draw `n` cells of a release by document format, edition and table.

    formats: the format of a document by its digest.
    """
    keys = [("report_id", "ascending"), ("cell", "ascending")]
    observations = package.observations.sort_by(keys).combine_chunks()
    stratum = _strata(observations, formats)
    names = stratum.dictionary.to_pylist()
    codes = stratum.indices.to_numpy()
    sizes = {name: int((codes == code).sum()) for code, name in enumerate(names)}
    strata = drawn(sizes, n, seed)
    places = {name: np.flatnonzero(codes == code) for code, name in enumerate(names)}
    rows = [(each, int(places[each.stratum][at])) for each in strata for at in each.places]
    taken = observations.take(pa.array([row for _, row in rows], pa.int64())).to_pylist()
    about = _reports(package)
    numbered = list(enumerate(zip((each for each, _ in rows), taken, strict=True), 1))
    return Sample(
        version=package.version,
        content=str(package.folder.descriptor.get(CONTENT, "")),
        seed=seed,
        strata=strata,
        cells=tuple(_cell(number, each.stratum, row, about) for number, (each, row) in numbered),
        weights={number: each.weight for number, (each, _) in numbered},
        published={
            number: Published(row["value"], row["status"], row["text"])
            for number, (_, row) in numbered
        },
    )


def _strata(observations: pa.Table, formats: Callable[[str], str]) -> pa.DictionaryArray:
    """Return the stratum of each row: `<format>/<edition>/<table>`."""
    digests = _encoded(observations["digest"])
    known = pa.array([formats(each) for each in digests.dictionary.to_pylist()], pa.string())
    form = known.take(digests.indices)
    tables = pc.binary_join_element_wise(observations["report_id"], observations["table"], " ")
    seen = tables.filter(pc.fill_null(pc.equal(observations["method"], "ocr"), False))
    form = pc.if_else(pc.is_in(tables, value_set=seen.combine_chunks()), SCAN, form)
    parts = (form, observations["edition"], observations["table"])
    return _encoded(pc.binary_join_element_wise(*parts, "/"))


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return whole.dictionary_encode()


def _reports(package: Package) -> Mapping[str, Mapping[str, str]]:
    names = package.table("agencies").select(["agency_id", "name"]).to_pydict()
    by_id = dict(zip(names["agency_id"], names["name"], strict=True))
    fields = ["report_id", "agency_id", "agency_name", "address"]
    return {
        row["report_id"]: {
            "agency": by_id.get(row["agency_id"]) or row["agency_name"] or "",
            "address": row["address"] or "",
        }
        for row in package.table("reports").select(fields).to_pylist()
    }


def _cell(
    number: int, stratum: str, row: Mapping[str, object], about: Mapping[str, Mapping[str, str]]
) -> Cell:
    names = ("report_id", "report_year", "edition", "table", "line", "column", "digest")
    own = {name: row[name] for name in names}
    return Cell(number=number, stratum=stratum, **own, **about[str(row["report_id"])])  # type: ignore[arg-type]


@cache
def _form(edition: str, table: str, line: str, column: str) -> Form:
    form = next(each for each in editions() if each.key == edition)
    own = next(each for each in form.tables if each.code == table)
    section = next(each for each in form.sections if each.code == own.section)
    printed = next(each for each in own.lines if each.code == line)
    measure = next(each for each in own.columns if each.code == column)
    return Form(
        f"{section.number}、{section.title}",
        str(own.schema["title"]),
        f"{printed.group} / {printed.title}" if printed.group else printed.title,
        measure.title,
        measure,
    )
