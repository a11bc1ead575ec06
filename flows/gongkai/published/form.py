"""The form of a published release: what it consists of and where each piece lies.

<place>/annual-reports/
  versions.json                every release, newest first: the one commit point; what is withdrawn
                               is marked there
  1.4.0/
    datapackage.json           Data Package v2
    data/<name>.csv            one resource a file, long tables one file a report year
    data/<name>.parquet        the twin: same rows, same order
    schemas/<table>.json       Table Schemas, named by the resources
    downloads/                 files made of the tables for one purpose: XLSX, Stata, DuckDB
    README.md CHANGES.md CITATION.cff
    metadata/                  dcat.ttl, dcat.jsonld, croissant.json, catalogue.csv: for portals
    sha256sums                 the digest of every other file, for `sha256sum -c`; written last
    approval.json              who approved it and why in spite of what, where a person did
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pyarrow as pa

from gongkai.pieces import Pieces
from gongkai.published.blocks import Stream
from gongkai.published.rows import Sum

FOLDER = "annual-reports"
VERSIONS = "versions.json"
DESCRIPTOR = "datapackage.json"
APPROVAL = "approval.json"
DOWNLOADS = "downloads"
"""Folder of the files that are made of the tables. Only they may be as large as data."""
DATABASE = f"{DOWNLOADS}/ogi-annual-reports.duckdb"
"""The one file whose bytes are no function of the store: DuckDB puts a random id into each. So no
digest of it stands in a descriptor, whose bytes are."""
SUMS = "sha256sums"
CANDIDATE = "candidate.json"
"""The file that makes a folder a draft (see publish/draft.py); no part of the release in it."""
TABLE = "gongkai:table"
"""Resource property: the table (of the codebook) whose rows the file holds."""
YEAR = "gongkai:reportYear"
"""Resource property: the report year of a file that holds one year of a long table."""
TWIN = "gongkai:twinOf"
"""Resource property: the CSV resource a Parquet file repeats."""
YEARS = "gongkai:years"
"""Package property: by report year, how much was due and found, and whether it is final."""
FILES = "gongkai:files"
"""Package property: digest of every file that is no resource, by path."""
INPUTS = "gongkai:madeOf"
"""Package property: digest of what a file was made of, by path, where the next release may take the
file over instead of making it again."""
SPATIAL = "gongkai:spatial"
"""Package property: the country or region that is covered, its address and its names."""
SUMMED = "gongkai:sums"
"""Package property: the file with the digest of every file. Releases from before it have none."""
CONTENT = "gongkai:contentDigest"
"""Package property: digest of rows, schemas and metadata; equal for releases that say the same."""
WITHDRAWN = "withdrawn"
"""Property of a line of `versions.json`: on what day the release was withdrawn, by whom, why, and
which release takes its place (`on`, `by`, `reason`, `successor`)."""
UNDATED = "undated"
"""In place of the year: rows of reports whose year cannot be read."""
PARQUET_FORMAT = "apache-parquet"
"""A name frictionless does not know: it then checks bytes and hash only, as it should."""
PARQUET_TYPE = "application/vnd.apache.parquet"


Content = bytes | Path
"""What is in a finished file: its bytes, or the file of this machine that holds them."""


class Finished(NamedTuple):
    """A file that is ready to be copied into its place, with its size and digest."""

    content: Content
    sum: Sum


class Standing(NamedTuple):
    """The files of a resource that stand in the release before, and say the same in the next.

    `rows` is the digest of the rows as CSV, which a resource without a CSV file has too.
    """

    rows: str
    parquet: Finished
    csv: Finished | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """A table, or one year of it, as it will lie in files.

    `schema` names the Table Schema in `schemas/`; `undated` marks the file of a long table with
    the rows that have no year; a resource without `csv` has a Parquet file only. `rows` say in
    their schema what a Parquet file says of itself; their pieces do not. One that is `standing` has
    its files already.
    """

    table: str
    rows: Pieces
    schema: str
    year: int | None = None
    undated: bool = False
    csv: bool = True
    standing: Standing | None = None

    @property
    def name(self) -> str:
        """The name in the descriptor and of the files."""
        suffix = UNDATED if self.undated else self.year
        return self.table if suffix is None else f"{self.table}-{suffix}"

    @property
    def csv_path(self) -> str:
        """Where the CSV file lies in the release."""
        return f"data/{self.name}.csv"

    @property
    def parquet_path(self) -> str:
        """Where the Parquet file lies in the release."""
        return f"data/{self.name}.parquet"


class MadeOf(NamedTuple):
    """What a release was made of: digests by report year, and those of rows that have no CSV file.

    While a year is made of the same, so are its files. `rows` are by name of the resource.
    """

    years: Mapping[int, str] = MappingProxyType({})
    rows: Mapping[str, str] = MappingProxyType({})


_OF_NOTHING = MadeOf()


class Earlier(NamedTuple):
    """What stands of the release before: the resources of some years, and the rows of `panel`."""

    years: Mapping[int, tuple[Resource, ...]] = MappingProxyType({})
    panel: Pieces | None = None


Take = Callable[[Mapping[int, str]], Earlier]
"""Gives what stands of the release before, by what each report year is made of now."""


@dataclass(frozen=True, slots=True)
class Release:
    """A whole release, ready to be written: nothing in it is decided later.

    `texts` are the files besides data, by path, with `datapackage.json` among them; `entry` is
    its line in `versions.json`; `based_on` is the digest of the lines it was planned on (see
    `listed_digest`; null for a place without any): others there mean that the plan is out of date.
    `tables` are the finished files of the resources, `made` other files of this machine, both by
    their path in the release. `made_of` is for the next release, and published nowhere.
    """

    version: str
    created: str
    descriptor: Mapping[str, Any]
    resources: tuple[Resource, ...]
    texts: Mapping[str, bytes]
    entry: Mapping[str, Any]
    based_on: str | None = None
    tables: Mapping[str, Content] = field(default_factory=dict)
    made: Mapping[str, Path] = field(default_factory=dict)
    made_of: MadeOf = _OF_NOTHING


class Made(NamedTuple):
    """Finished files of this machine by their path in a release, and what some were made of."""

    files: Mapping[str, Path]
    inputs: Mapping[str, str]


Maker = Callable[
    [tuple[Resource, ...], Mapping[str, Mapping[str, Any]], Mapping[str, str], Executor],
    Callable[[], Made],
]
"""Makes further files of the resources of a release, their Table Schemas by name and the digests of
their rows by name of the resource, on given threads; what it returns waits for them."""


@dataclass(frozen=True, slots=True)
class Previous:
    """The newest release of a place that is not withdrawn, as far as the next one depends on it.

    `schemas` are its Table Schemas by name, `observations` give the columns that are compared,
    by the report year of their file (see figures.py), `entries` are the lines of `versions.json`,
    newest first, `listing` is their digest. Where all are withdrawn, `version` is empty and so
    are the tables.
    """

    version: str
    descriptor: Mapping[str, Any]
    schemas: Mapping[str, Mapping[str, Any]]
    reports: pa.Table
    observations: Mapping[int | None, Stream]
    entries: tuple[Mapping[str, Any], ...]
    listing: str | None

    @property
    def highest(self) -> str:
        """The highest version that was ever listed: the next one follows it."""
        return max((str(each["version"]) for each in self.entries), key=_numbers)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def digest(content: bytes) -> str:
    """Return `sha256:…`: without the prefix frictionless takes a hash for MD5."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def listed_digest(entries: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the digest of lines of `versions.json`; null where there are none."""
    listed = [dict(each) for each in entries]
    return digest(json_bytes(listed)) if listed else None


def json_bytes(value: Any) -> bytes:
    """Return readable JSON, the same bytes for the same value in the same order of keys."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
