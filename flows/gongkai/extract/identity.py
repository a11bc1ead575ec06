"""Whose report it is, for which year and with which scope, by what the document itself says."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from gongkai.catalogue import finding
from gongkai.catalogue.normal import plain
from gongkai.catalogue.titles import Title, patterns, read_title
from gongkai.model import Block, Finding

_TITLE_WINDOW = 60
_LONGEST_TITLE = 80
_FIRST_LINES = 12
_PERIOD_HINT = "12"
_ALL_TOLD = 2
_SHORTEST_SENTENCE = 16


class Identity(NamedTuple):
    """What a document says of itself; null where it does not say."""

    agency_name: str | None
    report_year: int | None
    title: str | None
    scope: str
    findings: tuple[Finding, ...]
    other: bool = False  # it says of itself that it is something else than an annual report


def identity(blocks: Sequence[Block], page_title: str, year: int | None = None) -> Identity:
    """Read agency, year, title and scope.

    The year is the statistics period of the text, then the title's, then the `year` asked for.
    """
    title = _title(blocks, page_title)
    texts = [block.text for block in blocks]
    period = _period(texts)
    found = period or (title.year if title else None) or year
    findings = []
    if title is None:
        findings.append(finding("TITLE-UNKNOWN"))
    if found is None:
        findings.append(finding("YEAR-UNKNOWN"))
    elif title and title.year and title.year != found:
        findings.append(finding("YEAR-CONFLICT", expected=str(found), printed=str(title.year)))
    agency = (title.agency if title else None) or _signature(blocks)
    return Identity(
        agency,
        found,
        title.text if title else None,
        _scope(texts, agency),
        tuple(findings),
        other=period is None
        and (title is None or title.year is None)
        and _is_other(blocks, page_title),
    )


def _title(blocks: Sequence[Block], page_title: str) -> Title | None:
    """Return the best title: one with agency and year before one with either."""
    best: Title | None = None
    for text in _title_texts(blocks, page_title):
        title = read_title(text)
        if title is not None and (best is None or title.told > best.told):
            best = title
        if best is not None and best.told == _ALL_TOLD:
            break
    return best


def _title_texts(blocks: Sequence[Block], page_title: str) -> Iterator[str]:
    """Give what may be a title: single lines, then two and three lines that stand together."""
    short = [b.text for b in blocks[:_TITLE_WINDOW]]
    for span in (1, 2, 3):
        for start in range(len(short) - span + 1):
            text = "".join(short[start : start + span])
            if len(text) <= _LONGEST_TITLE:
                yield text
        if span == 1:
            yield page_title


def _is_other(blocks: Sequence[Block], page_title: str) -> bool:
    """Whether the first lines name a notice, an interpretation, a form or half a year."""
    first = (page_title, *(b.text for b in blocks[:_FIRST_LINES]))
    squeezed = [plain(text) for text in first if len(text) <= _LONGEST_TITLE]
    return any(p.search(text) for text in squeezed for _, p in patterns("not_report"))


def _period(texts: Sequence[str]) -> int | None:
    """Return the year of the statistics period."""
    for text in texts:
        if _PERIOD_HINT not in text and "１２" not in text:
            continue
        squeezed = plain(text)
        for _, pattern in patterns("period"):
            if match := pattern.search(squeezed):
                return int(match["year"])
    return None


def _signature(blocks: Sequence[Block]) -> str | None:
    """Return the agency that signs at the end of the text, if a line is nothing but its name."""
    for block in reversed(blocks[-30:]):
        squeezed = plain(block.text)
        if 4 <= len(squeezed) <= 30 and any(p.search(squeezed) for _, p in patterns("organ")):
            return squeezed
    return None


def _scope(texts: Sequence[str], agency: str | None) -> str:
    """Return what a report covers, by its own words; an organ's own report unless it says so."""
    sentences = (text for text in texts if len(text) >= _SHORTEST_SENTENCE)
    for text in filter(_scope_hint().search, sentences):
        sentence = plain(text)
        for code, pattern in patterns("scope"):
            if pattern.search(sentence):
                return code
    if agency is None or any(p.search(agency) for _, p in patterns("government")):
        return "unknown"
    return "own_organ"


@cache
def _scope_hint() -> re.Pattern[str]:
    """Return what finds the sentences that may tell a scope, printed as they are."""
    return re.compile("|".join(f"(?:{pattern.pattern})" for _, pattern in patterns("scope_hint")))
