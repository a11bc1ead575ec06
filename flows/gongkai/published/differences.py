"""What changed between two releases, observation by observation."""

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema

TABLE = "changes"
_KEYS = ("report_id", "cell")
_COMPARED = ("value", "status", "digest")


def compare(old: pa.Table, new: pa.Table, corrections: pa.Table | None = None) -> pa.Table:
    """Return the observations whose value or status differs, in the schema of `changes`.

    `added` and `withdrawn`: only in the new, only in the old. Else `corrected` where a recorded
    correction now holds (its reason taken from `corrections`), `revised` where the agency's
    document is another one, `reread` where the same document is read differently now.
    A new document that prints the same figures is no change.
    """
    schema = arrow_schema(record_schemas()[TABLE])
    joined = _side(old, "old").join(_side(new, "new"), list(_KEYS), join_type="full outer")
    different = joined.filter(_differs(joined))
    table = different.append_column("change", _kind(different))
    table = _with_reasons(table, corrections).sort_by([(key, "ascending") for key in _KEYS])
    return table.select(schema.names).cast(schema).combine_chunks()


def _side(observations: pa.Table, side: str) -> pa.Table:
    names = [*_KEYS, *(f"{side}_{name}" for name in _COMPARED)]
    return observations.select([*_KEYS, *_COMPARED]).rename_columns(names)


def _differs(joined: pa.Table) -> pa.ChunkedArray:
    return pc.or_(_unequal(joined, "value"), _unequal(joined, "status"))


def _unequal(joined: pa.Table, name: str) -> pa.ChunkedArray:
    """Whether old and new differ, null being a value of its own."""
    old, new = joined[f"old_{name}"], joined[f"new_{name}"]
    one_null = pc.xor(pc.is_null(old), pc.is_null(new))
    return pc.or_(one_null, pc.fill_null(pc.not_equal(old, new), False))


def _kind(different: pa.Table) -> pa.ChunkedArray:
    corrected = pc.fill_null(pc.equal(different["new_status"], "corrected"), False)
    reread = pc.fill_null(pc.equal(different["old_digest"], different["new_digest"]), False)
    kind = pc.if_else(corrected, "corrected", pc.if_else(reread, "reread", "revised"))
    kind = pc.if_else(pc.is_null(different["new_status"]), "withdrawn", kind)
    return pc.if_else(pc.is_null(different["old_status"]), "added", kind)


def _with_reasons(table: pa.Table, corrections: pa.Table | None) -> pa.Table:
    """Add the reason of the newest correction of the cell, for corrected observations."""
    if corrections is None or not corrections.num_rows:
        return table.append_column("reason", pa.nulls(table.num_rows, pa.string()))
    ordered = corrections.sort_by([("decided_on", "ascending"), ("reason", "ascending")])
    newest = ordered.group_by(list(_KEYS), use_threads=False).aggregate([("reason", "last")])
    named = newest.rename_columns([*_KEYS, "recorded"])
    joined = table.join(named, list(_KEYS), join_type="left outer")
    corrected = pc.equal(joined["change"], "corrected")
    reason = pc.if_else(corrected, joined["recorded"], pa.scalar(None, pa.string()))
    return joined.append_column("reason", reason)
