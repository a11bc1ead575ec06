"""A person's word for a release: who approved it, and why in spite of which broken checks."""

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from gongkai.published.form import APPROVAL, Release, digest, json_bytes
from gongkai.release.gate import Check, broken


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a release, on which day (ISO 8601), and the reason for each override."""

    by: str
    on: str
    overrides: tuple[tuple[str, str], ...] = ()


def unmet(entry: Mapping[str, Any], approval: Approval | None) -> tuple[Check, ...]:
    """Return the broken checks of a release that nobody has overridden."""
    overridden = {check for check, _ in approval.overrides} if approval else set()
    return tuple(each for each in broken(entry) if each.check not in overridden)


def needless(entry: Mapping[str, Any], approval: Approval | None) -> tuple[str, ...]:
    """Return the checks that are overridden though they hold: another release was meant."""
    names = {each.check for each in broken(entry)}
    overrides = approval.overrides if approval else ()
    return tuple(check for check, _ in overrides if check not in names)


def approved(release: Release, approval: Approval) -> Release:
    """Return the release with the approval in its folder and its entry, every other byte the same.

    The descriptor does not name `approval.json`, for it is older; the entry has its digest.
    """
    given = {
        "by": approval.by,
        "on": approval.on,
        "overrides": [{"check": check, "reason": why} for check, why in approval.overrides],
    }
    content = json_bytes({"version": release.version, **given})
    about = {"path": f"{release.version}/{APPROVAL}", "hash": digest(content)}
    return replace(
        release,
        # The files of a draft are read one by one: chained, not copied.
        texts=ChainMap({APPROVAL: content}, cast(dict[str, bytes], release.texts)),
        entry={**release.entry, "approval": {**given, **about}},
    )
