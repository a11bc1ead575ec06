"""A release of one division, made from the release of all: a valid package of its own.

Its descriptor says which release it is a part of, by version and digest. What tells of the whole
release only (its metadata, its spreadsheets, the shares of due reports that were found) is not in
it; the rules and the audits are, and tell of the whole.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from gongkai.catalogue.divisions import division
from gongkai.errors import PackageError
from gongkai.messages import text
from gongkai.place import Place, place
from gongkai.published.folder import MOST_TEXT, Folder
from gongkai.published.form import (
    CONTENT,
    DESCRIPTOR,
    FILES,
    SUMMED,
    SUMS,
    TABLE,
    TWIN,
    YEARS,
    digest,
    json_bytes,
)
from gongkai.published.inventory import Item
from gongkai.published.rows import Sum, csv_parts, csv_sum, parquet_bytes
from gongkai.published.sums import sums_text
from gongkai.pulling.division import Members, members, part
from gongkai.pulling.tables import opened, tables, told_again

EXTRACT = "gongkai:extractOf"
"""Package property: the release that this is a part of (`name`, `version`, `hash` of its
descriptor), and the `division` whose rows were taken."""
CODEBOOK, CITATION = "README.md", "CITATION.cff"
_DROPPED = ("id", YEARS)
Described = dict[str, Any]


def needed(folder: Folder, items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Return the files of a release that its parts are made from: no CSV, nothing for people."""
    paths = {str(each["path"]) for each in tables(folder)}
    paths |= {str(each["schema"]) for each in folder.resources if "schema" in each}
    paths |= {DESCRIPTOR, CODEBOOK, CITATION}
    return tuple(each for each in items if each.path in paths)


def part_name(name: str, code: str) -> str:
    """Return what the part of a package that belongs to a division is called."""
    return f"{name}-{code}"


def extract(whole: Folder, code: str, into: Path) -> None:
    """Write the part of a release that belongs to a division; the folder is empty before.

    One file is in memory at a time. PackageError where no agency is of that division, or where
    a file is damaged; PlaceError where nothing can be written.
    """
    for each in tables(whole):
        opened(whole, each)  # within bounds, before it is read whole
    kept = members(whole.table("agencies"), code)
    where = place(into)
    sums = {
        path: size for each in tables(whole) for path, size in _written(whole, each, kept, where)
    }
    texts = _texts(whole, code, kept)
    for path, content in texts.items():
        where.write(path, content)
    about = _descriptor(whole, code, sums, {path: digest(each) for path, each in texts.items()})
    last = json_bytes(about)
    where.write(DESCRIPTOR, last)
    digests = {path: size.hash for path, size in sums.items()} | about[FILES]
    where.write(SUMS, sums_text({**digests, DESCRIPTOR: digest(last)}))


def _written(
    whole: Folder, resource: Mapping[str, Any], kept: Members, where: Place
) -> Iterator[tuple[str, Sum]]:
    """Write the rows of a file that are kept, and of its CSV twin; yield their sums by path."""
    try:
        rows = part(str(resource[TABLE]), whole.rows(resource), kept)
    except pa.ArrowException as error:  # a column of another type
        told = {"path": str(whole.address), "file": resource["path"]}
        raise PackageError("package.not_parquet", **told, reason=error) from error
    content = parquet_bytes(told_again(rows, opened(whole, resource)))
    path = whole.file(str(resource["path"]))
    where.write(path, content)
    yield path, Sum(len(content), digest(content))
    twin = next((x for x in whole.resources if x["name"] == resource.get(TWIN)), None)
    if twin is not None:
        path = whole.file(str(twin["path"]))
        where.write(path, csv_parts(rows))
        yield path, csv_sum(rows)


def _texts(whole: Folder, code: str, kept: Members) -> Mapping[str, bytes]:
    """Return schemas and citation as they are, and the codebook under a note on what this is."""
    schemas = {str(each["schema"]) for each in whole.resources if "schema" in each}
    names = [whole.file(each) for each in sorted({*schemas, CITATION, CODEBOOK})]
    found = {name: whole.place.read(name, MOST_TEXT) for name in names}
    about = {"version": whole.descriptor.get("version"), "division": _called(code)}
    notes = (
        text("extract.note", language, **about, agencies=len(kept.own)) for language in ("zh", "en")
    )
    heading = "".join(f"> {note}\n\n" for note in notes).encode()
    texts = {name: content for name, content in found.items() if content is not None}
    return texts | {CODEBOOK: heading + texts.get(CODEBOOK, b"")}


def _descriptor(
    whole: Folder, code: str, sums: Mapping[str, Sum], texts: Mapping[str, str]
) -> Described:
    """Return the descriptor of the whole with what is true of the part in its place."""
    before = whole.descriptor
    original = (whole.place.read(DESCRIPTOR, MOST_TEXT)) or b""
    of = {name: before.get(name) for name in ("name", "version", "id") if before.get(name)}
    about: Described = {name: value for name, value in before.items() if name not in _DROPPED}
    resources = [
        {**each, **sums[str(each["path"])]._asdict()}
        for each in whole.resources
        if str(each["path"]) in sums
    ]
    about |= {
        "name": part_name(str(before.get("name")), code),
        "title": f"{before.get('title')}（{_called(code)}）",
        "titleEn": f"{before.get('titleEn')} ({code})",
        "sources": [*before.get("sources", ()), _source(before)],
        EXTRACT: {**of, "hash": digest(original), "division": code},
        CONTENT: digest(
            json_bytes([before.get(CONTENT), code, {p: s.hash for p, s in sums.items()}])
        ),
        FILES: dict(sorted(texts.items())),
        SUMMED: SUMS,
        "resources": resources,
    }
    return about


def _source(before: Mapping[str, Any]) -> Mapping[str, Any]:
    source = {"title": f"{before.get('title')} {before.get('version')}"}
    return {**source, "path": before["id"]} if before.get("id") else source


def _called(code: str) -> str:
    known = division(code)
    return f"{known.name} {code}" if known is not None and known.name else code
