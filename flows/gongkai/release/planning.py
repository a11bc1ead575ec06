"""Planning a release: everything that will be written, decided before anything is written."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.package_info import PackageInfo
from gongkai.published.differences import compare
from gongkai.published.form import (
    DESCRIPTOR,
    FILES,
    Previous,
    Release,
    Resource,
    digest,
    json_bytes,
)
from gongkai.published.rows import Sum, csv_sum, parquet_sum
from gongkai.release.citation import citation
from gongkai.release.codebook import codebook
from gongkai.release.descriptor import described, descriptor
from gongkai.release.material import Material
from gongkai.release.notes import notes
from gongkai.release.records import empty
from gongkai.release.resources import changes_resource, resources, schemas
from gongkai.release.settling import settle
from gongkai.release.version import FIRST, Step, content_digest, following, step
from gongkai.release.years import years


def plan(
    material: Material, package: PackageInfo, previous: Previous | None, created: str
) -> Release | None:
    """Return the release that follows `previous`, or null where there is nothing new to say.

    `created` is the newest capture time (RFC 3339, UTC): a release is a function of its material,
    so the same material gives the same bytes on every day.
    """
    settled = settle(material)
    files = resources(settled)
    rows = {each.name: csv_sum(each.rows) for each in files}
    content = content_digest({name: each.hash for name, each in rows.items()}, schemas(), package)
    moved = step(previous, content, schemas(), settled.reports)
    if moved is None:
        return None
    version = following(previous.highest, moved) if previous else FIRST
    changes = _changes(settled, previous)
    entry = _entry(version, created, moved, content, settled.reports, previous, changes)
    files = (*files, changes_resource(changes))
    rows |= {files[-1].name: csv_sum(files[-1].rows)}
    whole = descriptor(
        package,
        version,
        created,
        content,
        years(settled.coverage, package),
        described(files, schemas(), _sums(files, rows)),
    )
    texts = _texts(whole, package, (entry, *(previous.entries if previous else ())))
    whole[FILES] = {path: digest(content) for path, content in sorted(texts.items())}
    last = json_bytes(whole)
    return Release(
        version=version,
        created=created,
        descriptor=whole,
        resources=files,
        texts={**texts, DESCRIPTOR: last},
        entry={**entry, "hash": digest(last)},
        based_on=previous.listing if previous else None,
    )


def _changes(settled: Material, previous: Previous | None) -> pa.Table:
    """Without a release before there is nothing to differ from."""
    if previous is None:
        return empty("changes")
    return compare(previous.observations, settled.observations, settled.corrections)


def _sums(files: Iterable[Resource], rows: Mapping[str, Sum]) -> Mapping[str, Sum]:
    """Return size and digest of every file, by path."""
    twins = {each.parquet_path: parquet_sum(each.rows) for each in files}
    return twins | {each.csv_path: rows[each.name] for each in files if each.csv}


def _entry(
    version: str,
    created: str,
    moved: Step,
    content: str,
    reports: pa.Table,
    previous: Previous | None,
    changes: pa.Table,
) -> Mapping[str, Any]:
    """Return the line of `versions.json`."""
    new = set(reports["report_id"].to_pylist())
    old = set(previous.reports["report_id"].to_pylist()) if previous else set()
    kinds = pc.value_counts(changes["change"]).to_pylist()
    return {
        "version": version,
        "created": created,
        "path": f"{version}/{DESCRIPTOR}",
        "step": moved,
        "contentDigest": content,
        "reports": len(new),
        "reportsAdded": len(new - old),
        "reportsWithdrawn": len(old - new),
        "changes": {kind["values"]: kind["counts"] for kind in sorted(kinds, key=_kind)},
    }


def _kind(counted: Mapping[str, Any]) -> str:
    return str(counted["values"])


def _texts(
    whole: Mapping[str, Any], package: PackageInfo, entries: Iterable[Mapping[str, Any]]
) -> Mapping[str, bytes]:
    """Return the files that are neither data nor the descriptor."""
    return {
        **{f"schemas/{name}.json": json_bytes(schema) for name, schema in schemas().items()},
        "README.md": codebook(whole, schemas(), package).encode(),
        "CHANGES.md": notes(package, entries).encode(),
        "CITATION.cff": citation(package, whole["version"], whole["created"]).encode(),
    }
