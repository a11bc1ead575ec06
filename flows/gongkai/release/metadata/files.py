"""The files of a release that people and portals may want, each with what is said of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from gongkai.catalogue.package_info import LANGUAGES
from gongkai.catalogue.patterns import rows
from gongkai.published.form import TWIN
from gongkai.published.rows import Sum

FORMATS = "metadata/formats.csv"
Texts = Mapping[str, str]
"""A text in each language."""


@dataclass(frozen=True, slots=True)
class File:
    """A file: a resource of the descriptor, or one that was made for download.

    `size` is null where the bytes differ from build to build: no digest of them can be told here.
    `schema` is the path of the Table Schema it conforms to, where it conforms to one; `format` the
    row of `schemas/metadata/formats.csv`, empty for an ending that is not there.
    """

    path: str
    title: Texts
    description: Texts
    size: Sum | None
    format: Mapping[str, str]
    schema: str | None = None


def files(whole: Mapping[str, Any], sums: Mapping[str, Sum | None]) -> Iterator[File]:
    """Yield the data files in the order of the descriptor, then the others by their paths."""
    schemas = {each["name"]: each["schema"] for each in whole["resources"] if "schema" in each}
    named = {str(each["path"]): each for each in whole["resources"]}
    for path in (*named, *sorted(sums.keys() - named.keys())):
        kind = _format(path)
        label = kind.get("label", "")
        about = named.get(path)
        if about is None:
            title = dict.fromkeys(LANGUAGES, PurePosixPath(path).name)
            said = {each: kind.get(f"description_{each}") or title[each] for each in LANGUAGES}
            yield File(path, title, said, sums[path], kind)
            continue
        title = {"zh": f"{about['title']}（{label}）", "en": f"{about['titleEn']} ({label})"}
        said = {"zh": about["descriptionZh"], "en": about["description"]}
        schema = about.get("schema") or schemas.get(about.get(TWIN))
        yield File(path, title, said, sums[path], kind, schema)


def _format(path: str) -> Mapping[str, str]:
    ending = PurePosixPath(path).suffix.removeprefix(".")
    return next((row for row in rows(FORMATS) if row["ending"] == ending), {})
