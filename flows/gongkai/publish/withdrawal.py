"""Withdrawing a release: it stays where it is, and the list of versions says what is wrong."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.errors import PackageError, PlaceError, PublishError
from gongkai.place import Place, place
from gongkai.publish.holding import listing_bytes
from gongkai.published.folder import Entry, listing
from gongkai.published.form import FOLDER, VERSIONS, WITHDRAWN


def withdraw(
    address: Path | str | Place,
    version: str,
    *,
    reason: str,
    by: str,
    on: date,
    successor: str | None = None,
) -> None:
    """Mark a release of the place as withdrawn; its files stay.

    PublishError where it is not listed or withdrawn already, where the successor is none, or
    where somebody else is changing the list; PackageError where nothing was published.
    """
    root = place(address).below(FOLDER)
    known = listing(root)
    if known is None or not known[1]:
        raise PackageError("package.no_release", path=str(root.address))
    content, listed = known
    _check(listed, version, successor, str(root.address))
    said = {"on": on.isoformat(), "by": by, "reason": reason, "successor": successor}
    marked = [_marked(entry, said) if entry["version"] == version else entry for entry in listed]
    try:
        root.replace(VERSIONS, listing_bytes(marked), content)
    except PlaceError as error:
        if error.code not in ("place.changed", "place.busy"):
            raise
        raise PublishError("publish.busy", place=str(root.address)) from error


def _marked(entry: Entry, said: Mapping[str, Any]) -> Entry:
    told = {name: value for name, value in said.items() if value is not None}
    return {**entry, WITHDRAWN: told}


def _check(listed: tuple[Entry, ...], version: str, successor: str | None, where: str) -> None:
    """Refuse what cannot be withdrawn, and a successor that is none."""
    by_version = {str(entry["version"]): entry for entry in listed}
    entry = by_version.get(version)
    if entry is None:
        known = ", ".join(by_version)
        raise PublishError("publish.version_unknown", place=where, version=version, known=known)
    if said := entry.get(WITHDRAWN):
        told = {name: said.get(name) or "-" for name in ("on", "by", "reason")}
        raise PublishError("publish.withdrawn_before", place=where, version=version, **told)
    if successor is None:
        return
    if successor == version or by_version.get(successor, {WITHDRAWN: True}).get(WITHDRAWN):
        raise PublishError("publish.successor", place=where, version=version, successor=successor)
