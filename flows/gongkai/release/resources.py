"""The resources of a release: which tables there are, and which file holds which rows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.derived import derived
from gongkai.pieces import Keep, Pieces, in_memory, joined, pieces, side_by_side
from gongkai.published.differences import TABLE as CHANGES
from gongkai.published.form import Earlier, Resource
from gongkai.published.rows import fitting
from gongkai.release.material import Material
from gongkai.release.neutral import neutral
from gongkai.release.news import of_other_years
from gongkai.release.order import of_year
from gongkai.release.tables import NEEDED, all_wide, statutory_tables, wide_schema

_YEAR, _ID = "report_year", "report_id"
_PARQUET_ONLY = frozenset({"observations"})
"""Published as they are printed: a piece is of one year, and lies as it does in the material."""
_WHOLE = frozenset({"panel"})
"""Never split by year: who opens it compares years."""
_PANEL = 1 << 17
"""Rows of common length of the panel that are in memory together."""
_BEFORE_TABLES = ("agencies", "reports")
_AFTER_TABLES = (
    "observations",
    "sections",
    "findings",
    "rules",
    "coverage",
    "corrections",
    "withdrawals",
    "audits",
)


_NOTHING = Earlier()
_Years = defaultdict[int | None, list[Pieces]]


class _Filed:
    """The rows of a table as they are put away, by year where the table is split."""

    def __init__(self, schema: pa.Schema) -> None:
        self.schema = schema
        self.years: _Years = defaultdict(list)


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """Return the Table Schema of every published table, in the order of the package."""
    records = record_schemas()
    return {
        **{name: records[name] for name in _BEFORE_TABLES},
        **{name: forms[0].schema for name, forms in statutory_tables()},
        **{name: records[name] for name in _AFTER_TABLES},
        **view_schemas(),
        CHANGES: records[CHANGES],
    }


def resources(
    material: Material,
    keep: Keep = in_memory,
    spill: Path | None = None,
    earlier: Earlier = _NOTHING,
) -> tuple[Resource, ...]:
    """Return the resources of settled material, all but `changes`; long tables are put away.

    `spill` names a folder for what has no room in memory meanwhile (see `gongkai.derived`);
    `earlier` is what stands of the release before.

    A long table has one resource a report year, one more for rows without a year, and a table
    without rows has one that is empty: the set of tables never depends on the data.
    """
    fresh = of_other_years(material, earlier.years)
    with ThreadPoolExecutor(1) as aside:
        # Both leave Python for long, and go through the same pieces.
        statutory = aside.submit(_statutory, fresh.observations, keep)
        standing = aside.submit(_standing_panel, earlier, keep)
        views = derived(fresh, keep, spill)
        filed = statutory.result()
        views["panel"] = _both(views["panel"], standing.result(), keep)
    taken = [each for own in earlier.years.values() for each in own]
    found: list[Resource] = []
    for name in schemas():
        if name != CHANGES:
            if name not in filed:
                of = fresh if _is_split(name) else material
                rows = views[name] if name in views else _pieces(getattr(of, name))
                filed[name] = _filed(name, rows, keep)
            own = {each.year: each for each in taken if each.table == name}
            found.extend(_files(name, filed.pop(name), own))
    return tuple(found)


def changes_resource(changes: Pieces, keep: Keep = in_memory) -> Resource:
    """Return the resource of the changes since the release before."""
    return Resource(CHANGES, pieces(changes.schema, map(neutral, changes.tables()), keep), CHANGES)


def _pieces(rows: pa.Table | Pieces) -> Pieces:
    return rows if isinstance(rows, Pieces) else pieces(rows.schema, [rows])


def _standing_panel(earlier: Earlier, keep: Keep) -> Pieces | None:
    """Return the rows of the panel that are of the years that stand; null where none does."""
    if earlier.panel is None:
        return None
    years = pa.array(sorted(earlier.years), earlier.panel.schema.field(_YEAR).type)
    some = earlier.panel.batches(fitting(_PANEL, len(earlier.panel.schema)))
    own = (each.filter(pc.is_in(each[_YEAR], years)) for each in some)
    return pieces(earlier.panel.schema, own, keep)


def _both(fresh: Pieces, standing: Pieces | None, keep: Keep) -> Pieces:
    """Return the rows of both in the order of their reports, as the rows of each are."""
    if standing is None:
        return fresh
    spans = side_by_side({"fresh": fresh, "standing": standing}, _ID)
    rows = (pa.concat_tables(span.values()).sort_by(_ID) for span in spans)
    return pieces(fresh.schema, rows, keep)


def _statutory(observations: Pieces, keep: Keep) -> dict[str, _Filed]:
    """File the statutory tables; every piece of the observations is read once for all of them."""
    filed = {name: _Filed(wide_schema(forms)) for name, forms in statutory_tables()}
    named = {name for each in filed.values() for name in each.schema.names}
    wanted = [each for each in observations.schema.names if each in named | NEEDED]
    for cells in observations.tables(wanted):
        for name, rows in all_wide(cells):
            _file(name, rows, filed[name].years, keep)
    return filed


def _filed(name: str, rows: Pieces, keep: Keep) -> _Filed:
    filed = _Filed(rows.schema)
    if name in _PARQUET_ONLY:
        for piece, count, of in zip(rows.pieces, rows.counts, rows.tables([_YEAR]), strict=True):
            if count:
                whole = Pieces(rows.schema, (piece,), (count,))
                filed.years[of[_YEAR][0].as_py()].append(whole)
        return filed
    for piece, each in zip(rows.pieces, rows.tables(), strict=True):
        _file(name, each, filed.years, keep, piece)
    return filed


def _file(name: str, rows: pa.Table, years: _Years, keep: Keep, piece: Any = None) -> None:
    """Put rows away as they are published, with those of their year.

    They stay in the `piece` they came in where that is a file and holds the same already.
    """
    plain = neutral(rows)
    listed = pc.unique(rows[_YEAR]).to_pylist() if _is_split(name) else [None]
    for year in listed if rows.num_rows else ():
        own = plain if len(listed) == 1 else of_year(plain, year)
        there = piece if own is rows and isinstance(piece, Path) else keep(own)
        years[year].append(Pieces(rows.schema, (there,), (own.num_rows,)))


def _files(name: str, filed: _Filed, standing: Mapping[int | None, Resource]) -> Iterator[Resource]:
    csv = name not in _PARQUET_ONLY
    years = {*filed.years, *standing}
    if not (_is_split(name) and years):
        yield Resource(name, joined(filed.schema, filed.years[None]), name, csv=csv)
        return
    for year in sorted(years, key=lambda each: (each is None, each or 0)):
        rows = joined(filed.schema, filed.years[year])
        yield standing.get(year) or Resource(name, rows, name, year, year is None, csv)


@cache
def _is_split(name: str) -> bool:
    """Whether a table is split by report year: it has one, and no key points to it."""
    has_year = any(each["name"] == _YEAR for each in schemas()[name]["fields"])
    targets = {
        key["reference"].get("resource")
        for schema in schemas().values()
        for key in schema.get("foreignKeys", ())
    }
    return has_year and name not in targets and name not in _WHOLE
