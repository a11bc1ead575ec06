"""Making every file beside the tables of a release."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyreadstat
from xlsxwriter.exceptions import XlsxWriterException

from gongkai.catalogue.package_info import PackageInfo
from gongkai.downloads.cells import cells
from gongkai.downloads.database import Schemas, write_database
from gongkai.downloads.identity import Identity, identity
from gongkai.downloads.kept import Kept, inputs
from gongkai.downloads.stata import panel, write_stata
from gongkai.downloads.yearbook import notes, write_yearbook
from gongkai.errors import PublishError
from gongkai.pieces import Pieces
from gongkai.published.form import DATABASE, DOWNLOADS, UNDATED, Made, Resource

_FAILURES = (
    OSError,
    duckdb.Error,
    pyreadstat.PyreadstatError,
    pyreadstat.ReadstatError,
    XlsxWriterException,
)
_NOTHING = Kept()


def make(
    resources: tuple[Resource, ...],
    schemas: Schemas,
    sums: Mapping[str, str],
    *,
    package: PackageInfo,
    folder: Path,
    before: Kept = _NOTHING,
) -> Made:
    """Make the spreadsheets, the Stata file and the database of a release in a folder of their own.

    It is emptied first: a run that was killed may have left some there. `sums` are the digests of
    rows that are known, by name of the resource; what would be made the same again is taken over
    from the release `before`. PublishError where a file cannot be written.
    """
    made: dict[str, Path] = {}
    made_of: dict[str, str] = {}
    with _told(DOWNLOADS, folder, {}):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    who = identity(resources, schemas)
    for year, parts in _years(resources, who):
        path = f"{DOWNLOADS}/reports-{year or UNDATED}.xlsx"
        made_of[path] = inputs(parts, year, who, notes(package, schemas), sums)
        with _told(path, folder, made) as file:
            if not before.take(path, made_of[path], file):
                write_yearbook(parts, schemas, year, who, package, file)
    if parts := panel(resources):
        with _told(f"{DOWNLOADS}/panel.dta", folder, made) as file:
            held = [each.rows for each in parts]
            rows = Pieces(
                held[0].schema,
                tuple(piece for each in held for piece in each.pieces),
                tuple(count for each in held for count in each.counts),
            )
            write_stata(rows, schemas[parts[0].schema], file)
    with _told(DATABASE, folder, made) as file:
        write_database(resources, schemas, file)
    return Made(made, made_of)


def _years(
    resources: Iterable[Resource], who: Identity
) -> Iterator[tuple[int | None, tuple[Resource, ...]]]:
    """Yield each year that has a report with the statutory tables of it; last what has no year."""
    known = {each.resource for each in cells()}
    own = tuple(each for each in resources if each.table in known and each.rows.num_rows)
    for year in sorted(who.years, key=lambda each: (each is None, each or 0)):
        yield year, tuple(each for each in own if each.year == year)


@contextmanager
def _told(path: str, folder: Path, made: dict[str, Path]) -> Iterator[Path]:
    """Yield where a file is to be made; what the disk refuses becomes a sentence."""
    file = folder / Path(path).name
    try:
        yield file
    except _FAILURES as error:
        reason = str(getattr(error, "strerror", None) or error)
        told = {"file": path, "folder": str(folder), "reason": reason}
        raise PublishError("downloads.failed", **told) from error
    made[path] = file
