"""Reading a published package: open it, read its tables, judge it, compare two."""

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from gongkai.errors import PackageError
from gongkai.model import Finding
from gongkai.published.differences import compare
from gongkai.published.figures import figures
from gongkai.published.folder import Folder, listing, open_folder
from gongkai.published.form import DESCRIPTOR, FOLDER, VERSIONS
from gongkai.published.verdict import verdict


@dataclass(frozen=True, slots=True)
class Package:
    """A release that is read. `tables` are the names `table` takes."""

    folder: Folder

    @property
    def path(self) -> Path:
        """The folder of the release."""
        return self.folder.path

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self.folder.descriptor.get("version", ""))

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables of the release, in its order."""
        return self.folder.tables

    def table(self, name: str, year: int | None = None) -> pa.Table:
        """Return the rows of a table, of every report year or of one, from its Parquet files.

        PackageError for an unknown table, a year it does not have, or bytes that are not those
        that were published.
        """
        return self.folder.table(name, year)

    @property
    def observations(self) -> pa.Table:
        """Every statutory cell of every report, as the rules take them."""
        return self.table("observations")


def open_package(address: str | Path) -> Package:
    """Open a release: its folder, its `datapackage.json`, or a place or `versions.json` (newest).

    PackageError where there is none.
    """
    return Package(open_folder(_release(Path(address))))


def validate_package(address: str | Path) -> tuple[Finding, ...]:
    """Return what is wrong with a release: bytes and digests, twins, frictionless's verdict.

    Rules and shapes of the tables are judged by `validate`, on `Package.table`.
    """
    return verdict(_release(Path(address)))


def diff(old: str | Path | Package, new: str | Path | Package) -> pa.Table:
    """Return the observations that differ between two releases, in the schema of `changes`."""
    return compare(figures(_opened(old).folder), figures(_opened(new).folder))


def _opened(package: str | Path | Package) -> Package:
    return package if isinstance(package, Package) else open_package(package)


def _release(path: Path) -> Path:
    """Return the folder of the release an address means."""
    if path.name in (DESCRIPTOR, VERSIONS):
        path = path.parent
    if (path / DESCRIPTOR).is_file():
        return path
    for folder in (path, path / FOLDER):
        known = listing(folder)
        if known is None:
            continue
        if not known[1]:
            raise PackageError("package.no_release", path=str(folder))
        return folder / str(known[1][0]["version"])
    raise PackageError("package.missing", path=str(path))
