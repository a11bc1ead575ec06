"""The line of a release in `versions.json`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.pieces import Pieces
from gongkai.published.form import DESCRIPTOR, Previous
from gongkai.release.gate import Check, listed
from gongkai.release.version import Step

_ID = "report_id"


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
    new = reports[_ID].combine_chunks()
    old = previous.reports[_ID].combine_chunks() if previous else new.slice(0, 0)
    kinds = Counter[str]()
    for rows in changes.tables(["change"]):
        counted = pc.value_counts(rows["change"])
        kinds.update({each["values"]: each["counts"] for each in counted.to_pylist()})
    return {
        "version": version,
        "created": created,
        "path": f"{version}/{DESCRIPTOR}",
        "step": moved,
        "contentDigest": content,
        "reports": len(new),
        "reportsAdded": _only(new, old),
        "reportsWithdrawn": _only(old, new),
        "changes": dict(sorted(kinds.items())),
        "gate": listed(gate),
    }


def _only(ids: pa.Array, others: pa.Array) -> int:
    """Return how many ids the others do not have."""
    return len(ids) - (pc.sum(pc.is_in(ids, others)).as_py() or 0)
