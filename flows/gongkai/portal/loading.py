"""The rows of a file, brought into the DataStore of a portal.

Rows with a key are upserted, so that a reader sees the table filled at any time; only where rows
have left is it emptied first. Rows without a key are inserted into an emptied table. The number of
rows is compared at the end, and the mark that the table is whole is set last.
"""

from functools import partial
from typing import Any

from gongkai.portal import dictionary
from gongkai.portal.client import Portal, Refused
from gongkai.portal.differences import Load
from gongkai.portal.patience import Pause, patiently
from gongkai.portal.wanted import LOADED
from gongkai.published.folder import Folder

UNDER_WAY = "loading"
"""The mark of a table while it is filled: no digest is like it."""


def load(portal: Portal, folder: Folder, step: Load, pause: Pause) -> dict[str, Any]:
    """Fill the table of a resource and return the resource; errors as of `Portal.call`.

    PackageError where the rows are damaged. Doing it again is always safe.
    """
    assert step.file.table is not None
    schema = step.file.table.schema
    fields, key = dictionary.fields(schema), dictionary.key(schema)
    ours = {"resource_id": step.id, "force": True}
    if step.active:
        # The mark that stands vouches for rows that are about to go.
        portal.call("resource_patch", {"id": step.id, LOADED: UNDER_WAY})
    standing = _standing(portal, step.id) if step.active else None
    if standing is not None and _layout(standing["fields"]) != _layout(fields):
        # The type of a field is never changed by the portal, nor is a field taken away.
        portal.call("datastore_delete", ours)
        standing = None
    portal.call("datastore_create", {**ours, "fields": fields, "primary_key": key})
    if standing is not None and not key:
        portal.call("datastore_records_delete", {**ours, "filters": {}})
    rows = _send(portal, folder, step, pause)
    total = _total(portal, step.id)
    if key and total > rows:
        portal.call("datastore_records_delete", {**ours, "filters": {}})
        rows = _send(portal, folder, step, pause)
        total = _total(portal, step.id)
    if total != rows:
        raise Refused("portal.rows", file=step.file.name, rows=rows, total=total)
    marked = {"id": step.id, LOADED: step.file.table.digest}
    return dict(portal.call("resource_patch", marked))


def _send(portal: Portal, folder: Folder, step: Load, pause: Pause) -> int:
    """Send all rows and return their number."""
    assert step.file.table is not None
    keyed = bool(dictionary.key(step.file.table.schema))
    rows = 0
    for records in dictionary.pieces(folder.batches(step.file.table.parquet)):
        told = {
            "resource_id": step.id,
            "force": True,
            "method": "upsert" if keyed else "insert",
            "records": records,
            "calculate_record_count": False,
        }
        send = partial(portal.call, "datastore_upsert", told)
        if keyed:  # what is inserted twice would be there twice
            patiently(send, pause)
        else:
            send()
        rows += len(records)
    return rows


def _standing(portal: Portal, resource: str) -> Any:
    return portal.ask("datastore_search", resource_id=resource, limit=0)


def _total(portal: Portal, resource: str) -> int:
    return int((_standing(portal, resource) or {}).get("total", 0))


def _layout(fields: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return names and types, without the number that the DataStore gives every row."""
    return sorted((each["id"], each["type"]) for each in fields if each["id"] != "_id")
