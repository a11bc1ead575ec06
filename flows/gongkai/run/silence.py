"""Sources that did not fail and gave nothing all the same: lists without a report of an agency."""

from collections import Counter
from collections.abc import Iterable, Sequence

from gongkai.catalogue.bearers import agency_of
from gongkai.messages import text
from gongkai.model import Capture, Register, Source


def silent(
    register: Register, sources: Sequence[Source], captures: Iterable[Capture], language: str
) -> tuple[tuple[str, str], ...]:
    """Return address and reason of each list that was read to its end and gave no report.

    Args:
        register: who the agencies are.
        sources: those that the run asked.
        captures: those of the run, in time order.
    """
    ended: set[str] = set()
    gave: set[tuple[str, str]] = set()
    passed: Counter[str] = Counter()
    for capture in captures:
        if capture.found_on is None:
            continue
        if capture.listing == "end":
            ended.add(capture.found_on)
        elif capture.role == "report" and capture.outcome == "left_out":
            passed[capture.found_on] += 1
        elif capture.role == "report" and capture.agency_id is not None:
            gave.add((capture.found_on, capture.agency_id))
    return tuple(
        (source.url, _sentence(register, source, passed[source.url], language))
        for source in sources
        if source.kind == "list"
        and source.url in ended
        and (source.url, source.agency_id) not in gave
    )


def _sentence(register: Register, source: Source, passed: int, language: str) -> str:
    agency = agency_of(register, source.agency_id)
    name = agency.name if agency is not None else source.agency_id
    return text("run.silent", language, agency=name, address=source.url, count=passed)
