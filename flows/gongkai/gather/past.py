"""What the ledger already says of the addresses of one host: nothing is fetched twice for nothing.

What this run has been answered before it was interrupted is not asked again. What any run was
answered is asked for with the site's own marks, so that it sends only what has changed.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from gongkai.gather.fetch.client import Validators
from gongkai.gather.store import Store
from gongkai.model import Capture

Answered = tuple[Capture, ...]
"""What came of asking for one address: a document, or the members of an archive."""


@dataclass(frozen=True, slots=True)
class Past:
    """What was answered, by the address that was asked for: in this run, and at last in any.

    `recorded` is every capture of this run, `robots` the newest word on each robots.txt.
    """

    in_this_run: Mapping[str, Answered]
    at_last: Mapping[str, Answered]
    recorded: tuple[Capture, ...]
    robots: Mapping[str, Capture]

    def known(self, address: str, store: Store) -> Mapping[str, Validators]:
        """Return the marks of the document that an address gave at last, by final address.

        None where one of its files is no longer in the store: then it must be sent again.
        """
        last = self.at_last.get(address, ())
        marks = {
            final_address(c): Validators(c.etag, c.last_modified)
            for c in last
            if c.etag or c.last_modified
        }
        complete = all(c.digest is not None and store.holds(c.digest) for c in last)
        return marks if complete else {}


def past(captures: Iterable[Capture], run: str) -> Past:
    """Return what captures of one host say; they are in time order."""
    every = tuple(captures)
    by_run: defaultdict[tuple[str, str], dict[str, Capture]] = defaultdict(dict)
    newest: dict[str, str] = {}
    for capture in every:
        if capture.addresses and (capture.digest is not None or "!/" in capture.addresses[-1]):
            asked = capture.addresses[0]
            # The same answer may be on record for several agencies: it counts once.
            by_run[asked, capture.run][capture.addresses[-1]] = capture
            newest[asked] = capture.run
    return Past(
        {asked: tuple(found.values()) for (asked, of), found in by_run.items() if of == run},
        {asked: tuple(by_run[asked, of].values()) for asked, of in newest.items()},
        tuple(capture for capture in every if capture.run == run),
        {capture.source_url: capture for capture in every if capture.role == "robots"},
    )


def final_address(capture: Capture) -> str:
    """Return the address that answered; the member of an archive is not part of it."""
    return capture.addresses[-1].partition("!/")[0]
