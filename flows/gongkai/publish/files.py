"""The files of a release, written one by one: no more than one of them is in memory."""

from collections.abc import Iterable
from typing import Protocol

from gongkai.published.form import DESCRIPTOR, Release
from gongkai.published.rows import csv_parts, file_parts, parquet_bytes


class Writable(Protocol):
    """Whatever files can be written to: a place, or one that is held."""

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file, whole or not at all."""


def write_files(release: Release, folder: Writable) -> None:
    """Write every file of a release into its folder, the descriptor last. PlaceError says why not.

    Nothing is listed: the folder is no release yet.
    """
    for resource in release.resources:
        if resource.csv:
            folder.write(resource.csv_path, csv_parts(resource.rows))
        folder.write(resource.parquet_path, parquet_bytes(resource.rows))
    for path, file in release.made.items():
        folder.write(path, file_parts(file))
    for path, content in release.texts.items():
        if path != DESCRIPTOR:
            folder.write(path, content)
    folder.write(DESCRIPTOR, release.texts[DESCRIPTOR])


def paths(release: Release) -> frozenset[str]:
    """Return the paths of all files of a release in its folder."""
    tables = {each.csv_path for each in release.resources if each.csv}
    twins = {each.parquet_path for each in release.resources}
    return frozenset({*tables, *twins, *release.made, *release.texts})
