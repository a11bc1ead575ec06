"""What became of the reports that were there before a run: replaced, withdrawn, gone."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, NamedTuple

from gongkai.model import Capture, Withdrawal
from gongkai.run.vintages import Vintages

GONE = frozenset({404, 410})


class Change(NamedTuple):
    """One report or address: what became of it, where, and the agency, where known."""

    became: Literal["replaced", "withdrawn", "gone"]
    what: str
    agency_id: str | None


def watched(
    history: Iterable[Capture], run: str, known: Vintages, withdrawals: Iterable[Withdrawal]
) -> tuple[Change, ...]:
    """Return what was replaced in a run or answers no more, and what the publisher took out.

    Args:
        history: all captures that were ever made, in time order.
        run: the run that asked again.
        known: of the addresses that gave several documents.
        withdrawals: every one that stands in the publisher's folder.
    """
    taken = (Change("withdrawn", each.report_id, None) for each in withdrawals)
    return tuple(sorted(set(chain(_changed(history, run, known), taken)), key=_order))


def _changed(history: Iterable[Capture], run: str, known: Vintages) -> Iterator[Change]:
    held: set[str] = set()
    for each in history:
        if each.role != "report" or not each.addresses:
            continue
        asked = each.addresses[0]
        if each.run == run and asked in held:
            if asked in known.replaced and known.standing[asked].time == each.time:
                yield Change("replaced", asked, each.agency_id)
            if each.digest is None and each.status in GONE:
                yield Change("gone", asked, each.agency_id)
        if each.digest is not None:
            held.add(asked)


def _order(change: Change) -> tuple[str, ...]:
    return change.became, change.what, change.agency_id or ""
