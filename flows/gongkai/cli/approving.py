"""Who approves a release, and which checks of the gate are overridden for what reason."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from gongkai.cli.misuse import Misuse

if TYPE_CHECKING:
    from gongkai.release import Approval


def approval(by: str | None, overrides: Sequence[str], *, draft: bool = False) -> "Approval | None":
    """Return the approval that options give, dated today in Shanghai; null where they give none.

    Misuse for an override that is not CHECK=REASON, that names no check or one twice, for one
    that nobody answers for, and for an approval of what will only be a draft.
    """
    if draft and (by is not None or overrides):
        raise Misuse("misuse.draft_approved")
    name = (by or "").strip()
    if not name:
        if overrides or by is not None:
            raise Misuse("misuse.approver")
        return None
    from gongkai.release import Approval
    from gongkai.release.years import day

    reasons: dict[str, str] = {}
    for each in overrides:
        check, reason = pair(each)
        if check in reasons:
            raise Misuse("misuse.override_twice", check=check)
        reasons[check] = reason
    return Approval(name, day(datetime.now(UTC).isoformat()), tuple(reasons.items()))


def pair(override: str) -> tuple[str, str]:
    """Take CHECK=REASON apart."""
    from gongkai.release.gate import CHECKS

    check, _, reason = (part.strip() for part in override.partition("="))
    if check not in CHECKS or not reason:
        raise Misuse("misuse.override", value=override, known=", ".join(CHECKS))
    return check, reason
