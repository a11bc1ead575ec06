"""The narrative of a report: which text belongs to which of its sections."""

from collections.abc import Iterator, Mapping, Sequence

from gongkai.catalogue import Edition
from gongkai.catalogue.normal import key
from gongkai.model import Block, Grid, Section

_LONGEST_HEADING = 60


def headings(editions: tuple[Edition, ...]) -> Mapping[str, str]:
    """Return the section code for every key of a section's title."""
    return {
        key(label.wording): label.code
        for edition in editions
        for label in edition.labels
        if label.axis == "section"
    }


def sections(parts: Sequence[Block | Grid], editions: tuple[Edition, ...]) -> tuple[Section, ...]:
    """Cut the blocks of a report into its sections; text before the first is a preamble."""
    known = _known(editions)
    return tuple(_cut(parts, known))


def section_of(block: Block, editions: tuple[Edition, ...]) -> str | None:
    """Return the section that a block is the heading of, or None."""
    return _code(block.text, _known(editions))


def _code(text: str, known: Mapping[str, str]) -> str | None:
    return known.get(key(text)) if len(text) <= _LONGEST_HEADING else None


def _cut(parts: Sequence[Block | Grid], known: Mapping[str, str]) -> Iterator[Section]:
    code: str | None = None
    title, lines = "", []
    started = False
    for part in parts:
        if not isinstance(part, Block):
            continue
        found = _code(part.text, known)
        if found is None:
            lines.append(part.text)
            continue
        if started:
            yield Section(code, title, "\n".join(lines))
        code, title, lines, started = found, part.text, [], True
    if started:
        yield Section(code, title, "\n".join(lines))


_HEADINGS: dict[int, tuple[tuple[Edition, ...], Mapping[str, str]]] = {}


def _known(editions: tuple[Edition, ...]) -> Mapping[str, str]:
    # Looked up by identity, as the lexicon is: hashing all labels would cost more than reading.
    known = _HEADINGS.get(id(editions))
    if known is None or known[0] is not editions:
        known = _HEADINGS[id(editions)] = (editions, headings(editions))
    return known[1]
