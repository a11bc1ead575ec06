"""Whether a release says what the country printed: every cell, and every planted fault."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import duckdb

from tests.rehearsal.faults import KINDS, Planted

MEMORY = "1GB"
# In `truth` a value is in hundredths and null where none is printed; what was printed anew before
# a second run stands in `changed`.
WRONG = """
create or replace temp table wrong as
with said as (
    select t.report_id, t.cell, t.scan,
        case when c.cell is null then t.hundredths else c.hundredths end as hundredths,
        case when c.cell is null then t.status else c.status end as status
    from truth t left join changed c using (report_id, cell)
)
select s.report_id, s.cell, s.scan, s.hundredths, s.status, o.value, o.status as published
from said s left join observations o using (report_id, cell)
where o.status is distinct from s.status or (o.value * 100)::bigint is distinct from s.hundredths
"""
TALLY = """
select count(*) filter (not scan),
    count(*) filter (scan and coalesce(published, 'unreadable') = 'unreadable'),
    count(*) filter (scan and published <> 'unreadable') from wrong
"""
ALIEN = """
select count(*) from observations o
where o.value is not null and report_status <> 'rejected'
    and o.report_id not in (select report_id from truth)
"""
FOUND = """
select count(*) from findings
where report_id = ? and rule = ? and (? is null or contains(suspect, ?))
"""
COVERED = """
select count(*) from coverage
where agency_id = ? and report_year = ? and series = ? and {condition}
"""
# What stands beside a planted fault follows from it, in the report and in that of the next year.
UNPLANTED = """
select rule, count(*) from findings
where level in ('error', 'warning') and split_part(report_id, '-', 1) || '-'
    || split_part(report_id, '-', 2) not in (select unnest(?::varchar[]))
group by all order by all
"""
FORMULA = (b"<f>", b"<f ")


class Verdict(NamedTuple):
    """What became of the cells and the faults.

    cells: how many are known, and of them in scans. wrong: published otherwise than printed, other
    than in scans. misread, unreadable: cells of scans, those of scans that were not read among the
    unreadable. alien: figures of reports that nobody made.
    found: faults found and planted, by kind. missed: the reports whose fault was not found.
    unplanted: errors and warnings about other agencies, by rule. formulas: in workbooks.
    """

    cells: int
    cells_of_scans: int
    wrong: int
    misread: int
    unreadable: int
    alien: int
    found: Mapping[str, tuple[int, int]]
    missed: Sequence[str]
    unplanted: Mapping[str, int]
    formulas: int
    examples: Sequence[str]

    @property
    def is_good(self) -> bool:
        """Whether no cell is wrong and no fault was missed."""
        return not (self.wrong or self.alien or self.missed or self.formulas)


def released(folder: Path) -> Path:
    """The newest release of a publisher's folder."""
    found = (folder / "published" / "annual-reports").glob("*/datapackage.json")
    return max(found, key=lambda path: tuple(map(int, path.parent.name.split(".")))).parent


def judge(folder: Path, planted: Sequence[Planted]) -> Verdict:
    """Compare the newest release of a publisher's folder with the truth beside its store."""
    release = released(folder)
    with duckdb.connect(config={"memory_limit": MEMORY, "threads": 2}) as base:
        base.execute("set temp_directory = ?", [str(folder / "judging")])
        for name in ("findings", "coverage"):
            _view(base, name, release / "data", f"{name}*.parquet")
        cells = [0, 0]
        counts, alien, examples = [0, 0, 0], 0, []
        for path in sorted((folder / "truth").glob("*.parquet")):
            _year(base, folder, release, path.stem)
            cells[0] += _one(base, "select count(*) from truth")
            cells[1] += _one(base, "select count(*) from truth where scan")
            base.execute(WRONG)
            row = base.execute(TALLY).fetchone() or (0, 0, 0)
            counts = [a + b for a, b in zip(counts, row, strict=True)]
            alien += _one(base, ALIEN)
            examples += base.execute("select * from wrong where not scan limit 3").fetchall()
        missed = [each for each in planted if not _is_found(base, each)]
        hurt = sorted({each.filed.agency.agency_id for each in planted})
        unplanted = dict(base.execute(UNPLANTED, [hurt]).fetchall())
    wrong, unreadable, misread = counts
    return Verdict(
        cells[0], cells[1], wrong, misread, unreadable, alien, _by_kind(planted, missed),
        [f"{each.kind.name}: {each.filed.report_id}" for each in missed],
        unplanted, formulas(release), [str(each) for each in examples],
    )  # fmt: skip


def _view(base: duckdb.DuckDBPyConnection, name: str, folder: Path, pattern: str) -> None:
    files = sorted(map(str, folder.glob(pattern)))
    base.read_parquet(files, union_by_name=True).create_view(name, replace=True)


def _year(base: duckdb.DuckDBPyConnection, folder: Path, release: Path, year: str) -> None:
    _view(base, "observations", release / "data", f"observations-{year}*.parquet")
    _view(base, "truth", folder / "truth", f"{year}.parquet")
    if (folder / "changed" / f"{year}.parquet").exists():
        _view(base, "changed", folder / "changed", f"{year}.parquet")
    else:
        base.execute("create or replace view changed as select * from truth limit 0")


def _one(base: duckdb.DuckDBPyConnection, query: str, *given: object) -> int:
    row = base.execute(query, list(given)).fetchone()
    return int(row[0]) if row else 0


def _is_found(base: duckdb.DuckDBPyConnection, planted: Planted) -> bool:
    kind, filed = planted
    if kind.rule and not _one(base, FOUND, filed.report_id, kind.rule, kind.suspect, kind.suspect):
        return False
    key = (filed.agency.agency_id, filed.year, filed.series)
    return not kind.coverage or _one(base, COVERED.format(condition=kind.coverage), *key) == 1


def _by_kind(
    planted: Sequence[Planted], missed: Sequence[Planted]
) -> Mapping[str, tuple[int, int]]:
    names = [kind.name for kind in KINDS]
    every = {name: sum(each.kind.name == name for each in planted) for name in names}
    lost = {name: sum(each.kind.name == name for each in missed) for name in names}
    return {name: (every[name] - lost[name], every[name]) for name in names if every[name]}


def formulas(release: Path) -> int:
    """Formulas in the workbooks of a release: there may be none, whatever documents print."""
    count = 0
    for path in release.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as book:
            for name in book.namelist():
                if name.startswith("xl/worksheets/"):
                    with book.open(name) as stream:
                        count += sum(line.count(mark) for line in stream for mark in FORMULA)
    return count
