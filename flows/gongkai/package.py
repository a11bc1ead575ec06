"""Reading a published package: open it, read its tables, judge it, compare two.

An address is a path, an `s3://` or a web address: of a release folder, its `datapackage.json`, a
`versions.json`, a whole published place, or a ZIP file that `gongkai bundle` made.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from gongkai.model import Finding
from gongkai.published.differences import compare
from gongkai.published.figures import figures
from gongkai.published.folder import Folder, open_folder
from gongkai.published.form import WITHDRAWN
from gongkai.published.nearby import nearby
from gongkai.published.offer import offered
from gongkai.published.verdict import verdict


@dataclass(frozen=True, slots=True)
class Package:
    """A release that is read. `tables` are the names `table` takes."""

    folder: Folder

    @property
    def address(self) -> Path | str:
        """Where the release is: a path or an address, as `open_package` takes it."""
        return self.folder.address

    @property
    def version(self) -> str:
        """The version of the release."""
        return str(self.folder.descriptor.get("version", ""))

    @property
    def withdrawn(self) -> Mapping[str, Any] | None:
        """When, by whom and why the release was withdrawn, and its successor; null where it stands.

        It is asked anew each time, of the list of versions beside the release.
        """
        entry = self.folder.entry()
        return entry.get(WITHDRAWN) if entry else None

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
    """Open a release; of a place or its `versions.json` the newest that is not withdrawn.

    PackageError where there is none.
    """
    return Package(open_folder(offered(address).folder))


@contextmanager
def package_nearby(address: str | Path) -> Iterator[Package]:
    """Open a release for more than one look: one that lies elsewhere is copied for the block."""
    with nearby(open_folder(offered(address).folder)) as (folder, _):
        yield Package(folder)


def validate_package(package: str | Path | Package) -> tuple[Finding, ...]:
    """Return what is wrong with a release: bytes and digests, twins, frictionless's verdict.

    Rules and shapes of the tables are judged by `validate`, on `Package.table`. That a release
    was withdrawn is a finding of the level info.
    """
    if isinstance(package, Package):
        return verdict(package.folder)
    with package_nearby(package) as opened:
        return verdict(opened.folder)


def diff(old: str | Path | Package, new: str | Path | Package) -> pa.Table:
    """Return the observations that differ between two releases, in the schema of `changes`."""
    return compare(figures(_opened(old).folder), figures(_opened(new).folder))


def _opened(package: str | Path | Package) -> Package:
    return package if isinstance(package, Package) else open_package(package)
