"""What a release offers to be taken: for which use, and the tables in groups, with their files."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from gongkai.catalogue import editions
from gongkai.catalogue.cells import Title
from gongkai.catalogue.view_schemas import DERIVED
from gongkai.published.folder import Folder
from gongkai.published.form import DESCRIPTOR, DOWNLOADS, PARQUET_FORMAT, SUMS, TABLE, YEAR
from gongkai.published.sums import every_file

_READ = ("README.md", "CHANGES.md", "CITATION.cff", "approval.json")
_USES = {"xlsx": "xlsx", "dta": "stata", "duckdb": "duckdb"}
"""The use of a file of `downloads/` by how its name ends, in the order of the page."""
_MACHINES = (DESCRIPTOR, SUMS)
_FOR_PORTALS = "metadata"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release; `size` is in bytes, null where it is not known."""

    path: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the release with its files, by format."""

    code: str
    title: Title
    about: Title
    csv: tuple[File, ...]
    parquet: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """The files that serve one use; `code` is that of the sentence that tells it."""

    code: str
    files: tuple[File, ...]


def uses(folder: Folder) -> tuple[Use, ...]:
    """Return the files that are no tables, by what they are for; uses without a file left out."""
    data = {folder.file(str(each["path"])) for each in folder.resources}
    there = [path for path in every_file(folder) if path not in data]
    found: dict[str, list[File]] = {code: [] for code in (*_USES.values(), "read", "portals")}
    for path in sorted(there, key=_rank):
        code = _use(path)
        if code is not None and folder.place.holds(path):
            found[code].append(_plain(folder, path, year=code == "xlsx"))
    return tuple(Use(code, tuple(files)) for code, files in found.items() if files)


def groups(folder: Folder) -> Iterator[tuple[str, tuple[Table, ...]]]:
    """Yield the tables by kind: those to compare with, those of the law, and all about them."""
    kinds = dict.fromkeys(DERIVED, "derived")
    kinds |= {each.resource: "statutory" for edition in editions() for each in edition.tables}
    found: dict[str, list[Table]] = {"derived": [], "statutory": [], "records": []}
    for each in _tables(folder):
        found[kinds.get(each.code, "records")].append(each)
    for kind, tables in found.items():
        if tables:
            yield kind, tuple(tables)


def _rank(path: str) -> tuple[int, str]:
    """Those named above stand first, as they stand there."""
    order = (*_READ, *_MACHINES)
    return (order.index(path), "") if path in order else (len(order), path)


def _use(path: str) -> str | None:
    """What a file is for; null for what belongs to the tables, as their schemas do."""
    pure = PurePosixPath(path)
    if path in _READ:
        return "read"
    if path in _MACHINES or pure.parts[0] == _FOR_PORTALS:
        return "portals"
    return _USES.get(pure.suffix[1:]) if pure.parts[0] == DOWNLOADS else None


def _tables(folder: Folder) -> Iterator[Table]:
    """The tables in the order of the release, each with its files by year."""
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for each in folder.resources:
        if TABLE in each:
            by_table.setdefault(str(each[TABLE]), []).append(each)
    schemas = folder.schemas()
    for code, resources in by_table.items():
        schema: Mapping[str, Any] = next(
            (schemas[name] for name in _schema_names(resources) if name in schemas), {}
        )
        parquet = [each for each in resources if each.get("format") == PARQUET_FORMAT]
        csv = [each for each in resources if each.get("format") == "csv"]
        yield Table(
            code,
            Title(str(schema.get("title", code)), str(schema.get("titleEn", code))),
            Title(str(schema.get("descriptionZh", "")), str(schema.get("description", ""))),
            tuple(_file(folder, each) for each in csv),
            tuple(_file(folder, each) for each in parquet),
        )


def _schema_names(resources: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    paths = (str(each["schema"]) for each in resources if "schema" in each)
    return (PurePosixPath(path).stem for path in paths)


def _file(folder: Folder, resource: Mapping[str, Any]) -> File:
    """A file of a table, called by its year where it has one."""
    path, size = folder.file(str(resource["path"])), resource.get("bytes")
    name = str(resource.get(YEAR, PurePosixPath(path).name))
    return File(path, name, size if isinstance(size, int) else None)


def _plain(folder: Folder, path: str, *, year: bool) -> File:
    """A file that is no table; one of a year is called by it."""
    pure, local = PurePosixPath(path), folder.place.local
    name = pure.stem.rpartition("-")[2] if year else pure.name
    return File(path, name, (local / path).stat().st_size if local else None)
