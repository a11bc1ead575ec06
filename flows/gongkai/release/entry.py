"""The line of a release in `versions.json`."""

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.published.form import DESCRIPTOR, Previous
from gongkai.release.gate import Check, listed
from gongkai.release.version import Step


def entry(
    version: str,
    created: str,
    moved: Step,
    content: str,
    gate: Iterable[Check],
    reports: pa.Table,
    previous: Previous | None,
    changes: pa.Table,
) -> Mapping[str, Any]:
    """Return what `versions.json` says of a release; the digest of its descriptor comes later."""
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
        "gate": listed(gate),
    }


def _kind(counted: Mapping[str, Any]) -> str:
    return str(counted["values"])
