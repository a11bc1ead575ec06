"""Planning a release: everything that will be written, decided before anything is written."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.form import (
    DATABASE,
    DESCRIPTOR,
    FILES,
    INPUTS,
    Earlier,
    Made,
    MadeOf,
    Maker,
    Previous,
    Release,
    Resource,
    Take,
    digest,
    json_bytes,
)
from gongkai.published.rows import Sum, file_sum
from gongkai.published.scratch import IN_MEMORY, Scratch
from gongkai.release.citation import citation
from gongkai.release.codebook import codebook
from gongkai.release.comparing import compared
from gongkai.release.created import created
from gongkai.release.descriptor import described, descriptor
from gongkai.release.details import Details, details
from gongkai.release.documented import documented
from gongkai.release.entry import entry
from gongkai.release.gate import gate
from gongkai.release.material import Material
from gongkai.release.metadata import metadata
from gongkai.release.news import made_of
from gongkai.release.notes import notes
from gongkai.release.rendering import THREADS, Files, as_csv, with_twins
from gongkai.release.resources import changes_resource, resources, schemas
from gongkai.release.version import FIRST, content_digest, following, step
from gongkai.release.years import years


def _nothing(*_: object) -> Callable[[], Made]:
    return lambda: Made({}, {})  # a release of its tables alone


def _none(_: Mapping[int, str]) -> Earlier:
    return Earlier()  # everything is made anew


def plan(
    settled: Material,
    package: PackageInfo,
    previous: Previous | None,
    newest_capture: str,
    make: Maker = _nothing,
    scratch: Scratch = IN_MEMORY,
    take: Take = _none,
) -> Release | None:
    """Return the release that follows `previous`, or null where there is nothing new to say.

    `settled` is material as `settle` gives it, `newest_capture` an instant (RFC 3339, UTC): a
    release is a function of its material, so the same material gives the same bytes on every day.
    Whether it may be published is told by the gate in its entry (`gate.broken`). `make` makes the
    files beside the tables; it is called once a release is due. `scratch` takes long tables and all
    files, each rendered once; `take` gives what stands of the release before.
    """
    of_years = made_of(settled, package.name)
    files = resources(settled, scratch.keep, scratch.spill, take(of_years))
    with ThreadPoolExecutor(THREADS) as threads:
        comparing = threads.submit(compared, settled, files, previous, scratch.keep)
        printed = as_csv(files, scratch.finish, threads)
        content = content_digest(printed.hashes, schemas(), package)
        moved = step(previous, content, schemas(), settled.reports)
        if moved is None:
            return None
        beside = comparing.result()
        files = (*files, changes_resource(beside.changes, scratch.keep))
        files = tuple(documented(each, package.name) for each in files)
        making = make(files, schemas(), printed.hashes, threads)
        done = with_twins(printed, files, scratch.finish, threads)
        downloads, inputs = making()
    sums = {**{path: each.sum for path, each in done.files.items()}, **_made_sums(downloads)}
    version = following(previous.highest, moved) if previous else FIRST
    made = created(newest_capture, settled)
    held = gate(settled, content, previous, beside, package.gate)
    line = entry(version, made, moved, content, held, settled.reports, previous, beside.changes)
    about = described(files, schemas(), sums)
    whole = descriptor(package, version, made, content, years(settled.coverage, package), about)
    told = _told(package, line, details(beside.changes, settled, previous), previous)
    texts = {
        **_texts(whole, package, files, told),
        **_metadata(whole, package, {**dict.fromkeys(downloads), **sums}, previous),
    }
    whole |= _vouched({path: sums[path] for path in downloads if path in sums}, texts, inputs)
    release = _release(whole, files, texts, line, previous, done.files, downloads)
    unprinted = {each.name: done.hashes[each.name] for each in files if not each.csv}
    return replace(release, made_of=MadeOf(of_years, unprinted))


def _told(
    package: PackageInfo, line: Mapping[str, Any], said: Details, previous: Previous | None
) -> str:
    """Return what the newest and all earlier releases changed."""
    return notes(package, (line, *(previous.entries if previous else ())), said)


def _vouched(
    downloads: Mapping[str, Sum], texts: Mapping[str, bytes], inputs: Mapping[str, str]
) -> Mapping[str, Any]:
    """Return what the descriptor says of the files that are no resources."""
    others = {path: each.hash for path, each in downloads.items()}
    others |= {path: digest(content) for path, content in texts.items()}
    made = {INPUTS: dict(inputs)} if inputs else {}
    return {**made, FILES: dict(sorted(others.items()))}


def _release(
    whole: Mapping[str, Any],
    files: tuple[Resource, ...],
    texts: Mapping[str, bytes],
    line: Mapping[str, Any],
    previous: Previous | None,
    tables: Files,
    downloads: Mapping[str, Path],
) -> Release:
    last = json_bytes(whole)
    return Release(
        version=whole["version"],
        created=whole["created"],
        descriptor=whole,
        resources=files,
        texts={**texts, DESCRIPTOR: last},
        entry={**line, "hash": digest(last)},
        based_on=previous.listing if previous else None,
        tables={path: each.content for path, each in tables.items()},
        made=downloads,
    )


def _made_sums(downloads: Mapping[str, Path]) -> Mapping[str, Sum]:
    """Return size and digest of every file that was made, but the one that has others each time."""
    return {path: file_sum(file) for path, file in downloads.items() if path != DATABASE}


def _metadata(
    whole: Mapping[str, Any],
    package: PackageInfo,
    sums: Mapping[str, Sum | None],
    previous: Previous | None,
) -> Mapping[str, bytes]:
    before = previous.version if previous else None
    return metadata(whole, schemas(), package, sums, before)


def _texts(
    whole: Mapping[str, Any], package: PackageInfo, files: Sequence[Resource], changes: str
) -> Mapping[str, bytes]:
    """Return the files that are neither data nor the descriptor."""
    return {
        **{f"schemas/{name}.json": json_bytes(schema) for name, schema in schemas().items()},
        "README.md": codebook(whole, schemas(), package, files).encode(),
        "CHANGES.md": changes.encode(),
        "CITATION.cff": citation(package, whole["version"], whole["created"]).encode(),
    }
