"""A release is the one before it and its changes: the proof, independent of how changes are made.

Tables go in and out; nothing here knows where they lie.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

_KEYS = ["report_id", "cell"]
_SAID = ["value", "status"]


class Misfit(NamedTuple):
    """A cell that is not what the release before and the changes make of it.

    `expected` is what they make of it, `found` what is there; null where the cell is not.
    """

    report_id: str
    cell: str
    expected: str | None
    found: str | None


def replayed(old: pa.Table, changes: pa.Table) -> pa.Table:
    """Return `report_id`, `cell`, `value`, `status` of the release that follows, in key order.

    `old` are observations of the release before, `changes` those of the release that follows.
    """
    joined = _said(old).join(
        changes.select([*_KEYS, "change", "new_value", "new_status"]), _KEYS, join_type="full outer"
    )
    changed = pc.is_valid(joined["change"])
    columns = [pc.if_else(changed, joined[f"new_{name}"], joined[name]) for name in _SAID]
    new = pa.table([joined[key] for key in _KEYS] + columns, names=[*_KEYS, *_SAID])
    # What has no status is not there: it was withdrawn.
    return new.filter(pc.is_valid(new["status"])).sort_by([(key, "ascending") for key in _KEYS])


def misfit(old: pa.Table, changes: pa.Table, new: pa.Table) -> Misfit | None:
    """Return the first cell, in key order, at which the proof fails; null where it holds.

    Both sides of `changes` are held against the releases: the old values against `old`, and what
    the new ones make of it against the observations `new`.
    """
    names = [*_KEYS, "old_value", "old_status"]
    claimed = changes.filter(pc.is_valid(changes["old_status"])).select(names)
    touched = _said(old).join(changes.select(_KEYS), _KEYS, join_type="left semi")
    return _first(touched, claimed.rename_columns([*_KEYS, *_SAID])) or _first(
        replayed(old, changes), _said(new)
    )


def _said(observations: pa.Table) -> pa.Table:
    return observations.select([*_KEYS, *_SAID])


def _first(expected: pa.Table, found: pa.Table) -> Misfit | None:
    """Return the first cell that is not the same in both tables of cells."""
    other = found.rename_columns([*_KEYS, *(f"found_{name}" for name in _SAID)])
    joined = expected.join(other, _KEYS, join_type="full outer")
    differs = pc.or_(_unlike(joined, "value"), _unlike(joined, "status"))
    rows = joined.filter(differs)
    if not rows.num_rows:
        return None
    row = rows.sort_by([(key, "ascending") for key in _KEYS]).slice(0, 1).to_pylist()[0]
    sides = (_shown(row, prefix) for prefix in ("", "found_"))
    return Misfit(row["report_id"], row["cell"], *sides)


def _unlike(joined: pa.Table, name: str) -> pa.ChunkedArray:
    """Whether the two sides differ, null being a value of its own."""
    one, other = joined[name], joined[f"found_{name}"]
    apart = pc.xor(pc.is_null(one), pc.is_null(other))
    return pc.or_(apart, pc.fill_null(pc.not_equal(one, other), False))


def _shown(row: Mapping[str, Any], prefix: str) -> str | None:
    value, status = row[f"{prefix}value"], row[f"{prefix}status"]
    if value is None:
        return status and str(status)
    return f"{value.normalize():f} {status}"
