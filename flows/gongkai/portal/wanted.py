"""What a portal should show of a release: one dataset, and a resource for each file.

The data files, the downloads, the codebook and the descriptor are resources. A resource is known by
its key, the name of the resource in the descriptor or the path of the file, whatever it is called
in the portal; what we last said of it is known by a digest, so that neither a portal that rewrites
a word nor a person who does makes every push write again.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Literal
from urllib.parse import quote

from gongkai.published.form import CONTENT, DESCRIPTOR, TWIN, YEARS

DataStore = Literal["none", "small", "all"]
DATASTORES: tuple[DataStore, ...] = ("none", "small", "all")
SMALL = 16 << 20
"""Bytes of a file whose table goes into the DataStore where only small ones shall."""
KEY, SAID, LOADED, STATE = (
    "gongkai_resource",
    "gongkai_described",
    "gongkai_datastore",
    "gongkai_state",
)
"""Fields of a resource in the portal: which one it is; the digest of what was said of it; of the
rows that its table in the DataStore holds; whether it is part of the newest release."""
PACKAGE = "gongkai_package"
"""Extra of a dataset: the package it shows. A dataset without it is someone else's."""
CURRENT, SUPERSEDED = "current", "superseded"
CODEBOOK, DOWNLOADS = "README.md", "downloads/"

_FORMATS: Mapping[str, tuple[str, str]] = {
    ".csv": ("CSV", "text/csv"),
    ".parquet": ("Parquet", "application/vnd.apache.parquet"),
    ".xlsx": ("XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ".dta": ("Stata", "application/x-stata-dta"),
    ".duckdb": ("DuckDB", "application/vnd.duckdb.file"),
    ".md": ("Markdown", "text/markdown"),
    ".json": ("JSON", "application/json"),
}
_OTHER = ("Data", "application/octet-stream")
_WORDS: Mapping[str, tuple[str, str]] = {
    CODEBOOK: ("数据说明", "Codebook"),
    DESCRIPTOR: ("数据包描述文件", "Descriptor of the data package"),
}
# CKAN takes letters of every script, digits, blanks, hyphens, underscores and dots.
_NO_TAG = re.compile(r"[^\w .-]+")
_TAG_LENGTHS = range(2, 101)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, for the DataStore: the Parquet resource that holds them, their schema."""

    parquet: Mapping[str, Any]
    schema: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release as a resource.

    `sha256` is bare hexadecimal; `size` is in bytes, null where nobody states it; `link` is the
    address of the file, null where it is uploaded; `words` are the fields that describe it.
    """

    key: str
    path: str
    sha256: str
    size: int | None
    link: str | None
    words: Mapping[str, str]
    table: Table | None = None

    @property
    def name(self) -> str:
        """The name of the file, and of the resource."""
        return PurePosixPath(self.path).name

    @property
    def said(self) -> str:
        """Digest of the words."""
        return digest_of(self.words)

    @property
    def fields(self) -> dict[str, Any]:
        """Everything the portal is told of the file, besides its content or address."""
        ours = {KEY: self.key, SAID: self.said, STATE: CURRENT}
        sized = {} if self.size is None else {"size": self.size}
        return {**self.words, "hash": self.sha256, **sized, **ours}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The dataset: its name in the portal, fields, tags, extras, files, and what to load."""

    name: str
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    extras: Mapping[str, str]
    files: tuple[File, ...]
    datastore: DataStore = "small"

    @property
    def version(self) -> str:
        """The version of the release."""
        return self.fields["version"]

    @property
    def linked(self) -> bool:
        """Whether the portal only links to where the files are published."""
        return all(each.link for each in self.files)


def digest_of(value: object) -> str:
    """Return a short digest of a value that JSON knows."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wanted(
    descriptor: Mapping[str, Any],
    schemas: Mapping[str, Mapping[str, Any]],
    others: Mapping[str, str],
    *,
    name: str | None = None,
    upload: bool = False,
    datastore: DataStore = "small",
    licences: Sequence[str] = (),
) -> Wanted:
    """Return what a portal should show of a release.

    `others` are the bare digests of the files that are no resources of the descriptor, by path;
    `licences` the identifiers the portal knows. Files are linked to where the release is published,
    and uploaded where the descriptor names no such address or `upload` asks for it.
    """
    base = None if upload else _base(descriptor)
    data = list(_data(descriptor, schemas, base))
    more = [_other(path, others[path], base) for path in sorted(others)]
    return Wanted(
        name or _plain(descriptor["name"]),
        _fields(descriptor, licences),
        tuple(_tags(descriptor.get("keywords", ()))),
        _extras(descriptor),
        (*data, *more),
        datastore,
    )


def _base(descriptor: Mapping[str, Any]) -> str | None:
    """Return the address a release is published under; an `id` need not be one."""
    named = descriptor.get("id")
    return named if isinstance(named, str) and named.startswith(("https://", "http://")) else None


def _data(
    descriptor: Mapping[str, Any],
    schemas: Mapping[str, Mapping[str, Any]],
    base: str | None,
) -> Iterator[File]:
    twins = {each[TWIN]: each for each in descriptor["resources"] if TWIN in each}
    for each in descriptor["resources"]:
        titles = (str(each.get("title", each["name"])), str(each.get("titleEn", "")))
        texts = (str(each.get("descriptionZh", "")), str(each.get("description", "")))
        path, size = _plain(each["path"]), int(each["bytes"])
        sha256 = str(each["hash"]).removeprefix("sha256:")
        words = _words(path, titles, texts)
        table = _table(each, twins, schemas)
        yield File(str(each["name"]), path, sha256, size, _link(base, path), words, table)


def _table(
    resource: Mapping[str, Any],
    twins: Mapping[str, Mapping[str, Any]],
    schemas: Mapping[str, Mapping[str, Any]],
) -> Table | None:
    """Return the table of a file that has a schema of its own; a twin leaves it to its CSV."""
    if "schema" not in resource:
        return None
    schema = schemas[PurePosixPath(str(resource["schema"])).stem]
    parquet = twins.get(resource["name"], resource)
    return Table(parquet, schema, digest_of([parquet["hash"], schema]))


def _other(path: str, sha256: str, base: str | None) -> File:
    titles = _WORDS.get(path, ("下载文件", "Download"))
    return File(_plain(path), path, sha256, None, _link(base, path), _words(path, titles, ("", "")))


def _plain(value: object) -> str:
    """Return a text of the package that a person will see; ValueError for what is none."""
    if not isinstance(value, str) or not value or not value.isprintable():
        raise ValueError(repr(value))
    return value


def _words(path: str, titles: tuple[str, str], texts: tuple[str, str]) -> Mapping[str, str]:
    pure = PurePosixPath(path)
    form, kind = _FORMATS.get(pure.suffix, _OTHER)
    heading = " · ".join(filter(None, titles))
    description = "\n\n".join(filter(None, (heading, *texts)))
    return {"name": pure.name, "description": description, "format": form, "mimetype": kind}


def _link(base: str | None, path: str) -> str | None:
    return f"{base}/{quote(path)}" if base else None


def _fields(descriptor: Mapping[str, Any], licences: Sequence[str]) -> dict[str, str]:
    english = f"**{descriptor.get('titleEn', '')}**\n\n{descriptor.get('description', '')}"
    publisher = next(_publishers(descriptor), {})
    fields = {
        "title": descriptor.get("title"),
        "notes": f"{descriptor.get('descriptionZh', '')}\n\n{english}".strip(),
        "version": _plain(descriptor["version"]),
        "license_id": _licence(descriptor, licences),
        "url": descriptor.get("id") or descriptor.get("homepage"),
        "author": publisher.get("title"),
        "author_email": publisher.get("email"),
    }
    return {name: str(value) for name, value in fields.items() if value}


def _publishers(descriptor: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in descriptor.get("contributors", ()):
        if "publisher" in each.get("roles", ()):
            yield each


def _licence(descriptor: Mapping[str, Any], known: Sequence[str]) -> str | None:
    """Return the identifier of the licence as the portal knows it, else as the package has it.

    CKAN's own list calls the licences of Creative Commons `cc-by`, without their number.
    """
    name = next((str(each.get("name", "")) for each in descriptor.get("licenses", ())), None)
    if not name:
        return None
    lower = name.lower()
    tried = (name, lower, re.sub(r"-[0-9.]+$", "", lower))
    return next((each for each in tried if each in known), name)


def _tags(keywords: Iterable[object]) -> Iterator[str]:
    for each in dict.fromkeys(" ".join(_NO_TAG.sub(" ", str(x)).split()) for x in keywords):
        if len(each) in _TAG_LENGTHS:
            yield each


def _extras(descriptor: Mapping[str, Any]) -> dict[str, str]:
    """Return the extras, under the names that harvesters of CKAN know where there are such."""
    years = [each["reportYear"] for each in descriptor.get(YEARS, ())]
    extras = {
        PACKAGE: descriptor["name"],
        "title_en": descriptor.get("titleEn"),
        "identifier": descriptor.get("id"),
        "modified": descriptor.get("created"),
        "language": "zh, en",
        "frequency": "annual",
        "temporal_start": f"{min(years)}-01-01" if years else None,
        "temporal_end": f"{max(years)}-12-31" if years else None,
        "licence_url": next((x.get("path") for x in descriptor.get("licenses", ())), None),
        "gongkai_content": descriptor.get(CONTENT),
    }
    return {name: str(value) for name, value in extras.items() if value}
