"""Making every file beside the tables of a release."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyreadstat
from xlsxwriter.exceptions import XlsxWriterException

from gongkai.catalogue.package_info import PackageInfo
from gongkai.downloads.cells import cells
from gongkai.downloads.database import Schemas, write_database
from gongkai.downloads.identity import Identity, identity
from gongkai.downloads.kept import Kept, inputs, inputs_of_panel
from gongkai.downloads.stata import panel, write_stata
from gongkai.downloads.yearbook import notes, write_yearbook
from gongkai.errors import PublishError
from gongkai.pieces import joined
from gongkai.published.form import DATABASE, DOWNLOADS, UNDATED, Made, Resource
from gongkai.published.scratch import give_back

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
    threads: Executor,
    *,
    package: PackageInfo,
    folder: Path,
    before: Kept = _NOTHING,
) -> Callable[[], Made]:
    """Make the spreadsheets, the Stata file and the database of a release in a folder of their own.

    It is emptied first: a run that was killed may have left some there. `sums` are the digests of
    rows that are known, by name of the resource; what would be made the same again is taken over
    from the release `before`. The `threads` may have other work too; what is returned waits for
    the files: PublishError where one cannot be written.
    """
    with _told(DOWNLOADS, folder):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    who = identity(resources, schemas)
    database = Wanted(DATABASE, partial(write_database, resources, schemas))
    wanted = (
        *_yearbooks(resources, schemas, sums, who, package),
        *_stata(resources, schemas, sums),
        database,
    )
    # The database takes longest, so it is begun first, and stands last all the same.
    asked = {
        each.path: threads.submit(_made, each, folder, before)
        for each in (database, *reversed(wanted[:-1]))
    }

    def made() -> Made:
        done = {each.path: asked[each.path].result() for each in wanted}
        return Made(
            {path: file for path, (file, _) in done.items()},
            {path: made_of for path, (_, made_of) in done.items() if made_of},
        )

    return made


class Wanted(NamedTuple):
    """A file to make, by its path in the release: how, and of what if that can be told."""

    path: str
    write: Callable[[Path], None]
    made_of: Callable[[], str] = str


def _yearbooks(
    resources: Iterable[Resource],
    schemas: Schemas,
    sums: Mapping[str, str],
    who: Identity,
    package: PackageInfo,
) -> Iterator[Wanted]:
    for year, parts in _years(resources, who):
        write = partial(write_yearbook, parts, schemas, year, who, package)
        told = partial(inputs, parts, year, who, notes(package, schemas), sums)
        yield Wanted(f"{DOWNLOADS}/reports-{year or UNDATED}.xlsx", write, told)


def _stata(
    resources: Iterable[Resource], schemas: Schemas, sums: Mapping[str, str]
) -> Iterator[Wanted]:
    if parts := panel(resources):
        schema = schemas[parts[0].schema]
        rows = joined(parts[0].rows.schema, [each.rows for each in parts])
        told = partial(inputs_of_panel, parts, schema, sums)
        yield Wanted(f"{DOWNLOADS}/panel.dta", partial(write_stata, rows, schema), told)


def _made(wanted: Wanted, folder: Path, before: Kept) -> tuple[Path, str]:
    """Make a file, or take it over from the release before: where it is, and of what it is."""
    file = folder / Path(wanted.path).name
    made_of = wanted.made_of()
    with _told(wanted.path, folder):
        if not (made_of and before.take(wanted.path, made_of, file)):
            wanted.write(file)
    give_back()
    return file, made_of


def _years(
    resources: Iterable[Resource], who: Identity
) -> Iterator[tuple[int | None, tuple[Resource, ...]]]:
    """Yield each year that has a report with the statutory tables of it; last what has no year."""
    known = {each.resource for each in cells()}
    own = tuple(each for each in resources if each.table in known and each.rows.num_rows)
    for year in sorted(who.years, key=lambda each: (each is None, each or 0)):
        yield year, tuple(each for each in own if each.year == year)


@contextmanager
def _told(path: str, folder: Path) -> Iterator[None]:
    """What the disk refuses becomes a sentence."""
    try:
        yield
    except _FAILURES as error:
        reason = str(getattr(error, "strerror", None) or error)
        told = {"file": path, "folder": str(folder), "reason": reason}
        raise PublishError("downloads.failed", **told) from error
