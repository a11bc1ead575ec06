"""What a run has come to, for a person and as an exit code."""

import sys
from typing import TYPE_CHECKING

from gongkai.cli.language import say

if TYPE_CHECKING:
    from gongkai.pipeline import Outcome


def tell(outcome: "Outcome") -> int:
    """Print what was published and what failed; 1 where a source failed or nothing stands."""
    for address, reason in outcome.failures:
        print(say("run.failed", address=address, reason=reason), file=sys.stderr)
    counts = ", ".join(f"{name} {number}" for name, number in outcome.counts.items())
    if counts:
        print(say("run.counts", counts=counts))
    if outcome.unchanged:
        print(say("run.unchanged", version=outcome.version, package=outcome.package))
    elif outcome.package is None:
        print(say("run.nothing"), file=sys.stderr)
    else:
        print(say("run.published", version=outcome.version, package=outcome.package))
    return 1 if outcome.failures or outcome.package is None else 0
