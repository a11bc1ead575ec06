"""What a run has come to, for a person and as an exit code."""

import shlex
import sys
from typing import TYPE_CHECKING

from gongkai.cli.language import say

if TYPE_CHECKING:
    from gongkai.pipeline import Outcome

Failures = tuple[tuple[str, str], ...]
"""Pairs of an address and the reason, in the person's language."""
COUNTS = ("reports", "accepted", "flagged", "rejected", "error", "warning", "info")


def tell(outcome: "Outcome") -> int:
    """Print what was published and what failed; 1 where a source failed or nothing stands."""
    tell_failures(outcome.failures)
    for _, reason in outcome.silent:
        print(say("run.note", reason=reason), file=sys.stderr)
    if outcome.failures:
        print(say("run.failures", count=len(outcome.failures)), file=sys.stderr)
    if outcome.counts:
        print(say("run.counts", **{name: outcome.counts.get(name, 0) for name in COUNTS}))
    if outcome.unchanged:
        print(say("run.unchanged", version=outcome.version, package=outcome.package))
    elif outcome.draft is not None:
        tell_draft(outcome)
    elif outcome.package is None:
        print(say("run.nothing"), file=sys.stderr)
    else:
        print(say("run.published", version=outcome.version, package=outcome.package))
    tell_pages(outcome.site)
    stands = outcome.package is not None or outcome.draft is not None
    return 1 if outcome.failures or outcome.held or not stands else 0


def tell_failures(failures: Failures) -> None:
    """Print what failed, by its address and the reason."""
    for address, reason in failures:
        # Most reasons name the address themselves.
        told = reason if address in reason else f"{address}: {reason}"
        print(say("run.failed", reason=told), file=sys.stderr)


def tell_pages(index: str | None, failures: Failures = ()) -> int:
    """Print where the pages for people are, or why they could not be built; 1 for that."""
    tell_failures(failures)
    if index is not None:
        print(say("site.pages", site=index))
    return 1 if failures else 0


def tell_draft(outcome: "Outcome") -> None:
    """Say why a release was not published, where it lies and what to do with it."""
    for each in outcome.held:
        print(each, file=sys.stderr)
    print(say("draft.written", version=outcome.version, path=outcome.draft))
    command = f"gongkai release {shlex.quote(str(outcome.draft))}"
    print(say("draft.look", path=outcome.draft, command=command))
