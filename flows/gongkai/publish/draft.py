"""Drafts: releases that wait for a person's word.

<drafts>/1.4.0/
  candidate.json       its line for versions.json with what the gate found, the digests of the
                       versions.json it was planned on and of sha256sums, and a digest over all
  …                    every file of the release as it would be published

A draft is written beside its place and moved there whole; of two of one version the later stays.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gongkai.errors import PackageError, PlaceError, PublishError
from gongkai.place import Place, place
from gongkai.publish.files import write_files
from gongkai.publish.writing import write
from gongkai.published.folder import VERSION, Folder, open_folder
from gongkai.published.form import CANDIDATE, DESCRIPTOR, SUMS, Release, digest, json_bytes
from gongkai.published.sums import listed, sums

_UNFINISHED, _OLD = ".unfinished", ".old"
_SIGNED = ("entry", "basedOn", "sums")
_NEEDED = frozenset({"version", "created", "step", "hash"})


def write_draft(release: Release, drafts: Path) -> Path:
    """Write a release as a draft, whole or not at all, and return its folder.

    PublishError where the folder cannot be written or another run is writing there.
    """
    target, unfinished, old = (drafts / name for name in (release.version, _UNFINISHED, _OLD))
    with _told(drafts), place(drafts).alone():
        _remove(unfinished, old)
        try:
            draft = place(unfinished)
            write_files(release, draft)
            draft.write(CANDIDATE, _signed(release, draft.read(SUMS) or b""))
            if target.exists():
                os.replace(target, old)
            os.replace(unfinished, target)
        finally:
            _remove(unfinished, old)
    return target


def _signed(release: Release, sums: bytes) -> bytes:
    said = dict(zip(_SIGNED, (release.entry, release.based_on, digest(sums)), strict=True))
    return json_bytes({**said, "digest": digest(json_bytes(said))})


def read_draft(path: Path) -> Release:
    """Return the release that a draft holds: its folder, or the candidate.json in it.

    The files are read when they are asked for, each against its digest. PublishError where there
    is no draft, or where one byte is not what was drafted.
    """
    folder = path.parent if path.name == CANDIDATE else path
    candidate = _candidate(folder / CANDIDATE)
    entry = candidate["entry"]
    try:
        opened = open_folder(folder)
        files = _Files(opened, entry["hash"])
        opened.content({"path": SUMS, "hash": candidate["sums"]})
        for each in files:
            files[each]
    except PackageError as error:
        reason = str(error.arguments.get("file") or error.arguments.get("path") or "")
        raise PublishError("draft.damaged", path=str(folder), file=reason) from error
    return Release(
        version=entry["version"],
        created=entry["created"],
        descriptor=opened.descriptor,
        resources=(),
        texts=files,
        entry=entry,
        based_on=candidate["basedOn"],
    )


def publish_draft(release: Release, address: Path | str | Place) -> Path | str:
    """Publish what `read_draft` gave, approved; PublishError as `publish.write` raises it.

    Where another release has come meanwhile, the draft says what is no longer so.
    """
    try:
        return write(release, address)
    except PublishError as error:
        if error.code == "publish.changed":
            told = {"version": release.version, "place": str(place(address).address)}
            raise PublishError("draft.outdated", **told) from error
        raise


class _Files(Mapping[str, bytes]):
    """The files of a draft by path, read one at a time: together they may be large."""

    def __init__(self, folder: Folder, descriptor: str) -> None:
        self._folder = folder
        self._digests = {**sums(folder), **listed(folder), DESCRIPTOR: descriptor}

    def __getitem__(self, path: str) -> bytes:
        return self._folder.content({"path": path, "hash": self._digests[path]})

    def __iter__(self) -> Iterator[str]:
        return iter(self._digests)

    def __len__(self) -> int:
        return len(self._digests)


def _candidate(path: Path) -> Mapping[str, Any]:
    """Return what a candidate.json holds, if it is still what was written."""
    try:
        content = json.loads(path.read_bytes())
        told = digest(json_bytes({key: content[key] for key in _SIGNED}))
        sound = told == content["digest"] and VERSION.fullmatch(content["entry"]["version"])
        sound = sound and content["entry"].keys() >= _NEEDED
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublishError("draft.missing", path=str(path), reason=reason) from error
    except (ValueError, TypeError, KeyError) as error:
        raise PublishError("draft.damaged", path=str(path.parent), file=path.name) from error
    if not sound:
        raise PublishError("draft.damaged", path=str(path.parent), file=path.name)
    candidate: Mapping[str, Any] = content
    return candidate


def _remove(*folders: Path) -> None:
    for each in folders:
        shutil.rmtree(each, ignore_errors=True)


@contextmanager
def _told(drafts: Path) -> Iterator[None]:
    """Turn what the disk refuses into a sentence about drafts."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise PublishError("draft.unwritable", place=str(drafts), reason=reason) from error
    except PlaceError as error:
        if error.code == "place.busy":
            raise PublishError("publish.busy", place=str(drafts)) from error
        reason = str(error.arguments.get("cause", error))
        raise PublishError("draft.unwritable", place=str(drafts), reason=reason) from error
