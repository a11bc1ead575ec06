"""The line of a release in `versions.json`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa

from gongkai.pieces import Pieces
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
    changes: Pieces,
) -> Mapping[str, Any]:
    """Return what `versions.json` says of a release; the digest of its descriptor comes later."""
    new = set(reports["report_id"].to_pylist())
    old = set(previous.reports["report_id"].to_pylist()) if previous else set()
    kinds = Counter[str]()
    for rows in changes.tables(["change"]):
        kinds.update(rows["change"].to_pylist())
    return {
        "version": version,
        "created": created,
        "path": f"{version}/{DESCRIPTOR}",
        "step": moved,
        "contentDigest": content,
        "reports": len(new),
        "reportsAdded": len(new - old),
        "reportsWithdrawn": len(old - new),
        "changes": dict(sorted(kinds.items())),
        "gate": listed(gate),
    }
