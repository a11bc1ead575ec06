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


def codes(parts: Sequence[Block | Grid], editions: tuple[Edition, ...]) -> list[str | None]:
    """Return for each part the section that it is the heading of, or None."""
    known = _known(editions)
    return [
        known.get(key(part.text))
        if isinstance(part, Block) and len(part.text) <= _LONGEST_HEADING
        else None
        for part in parts
    ]


def sections(parts: Sequence[Block | Grid], coded: Sequence[str | None]) -> tuple[Section, ...]:
    """Cut the blocks of a report into its sections; text before the first is a preamble.

    coded: what `codes` says of the parts.
    """
    return tuple(_cut(parts, coded))


def _cut(parts: Sequence[Block | Grid], coded: Sequence[str | None]) -> Iterator[Section]:
    code: str | None = None
    title, lines = "", list[str]()
    for part, found in zip(parts, coded, strict=True):
        if not isinstance(part, Block):
            continue
        if found is None:
            lines.append(part.text)
            continue
        if code is not None:
            yield Section(code, title, "\n".join(lines))
        code, title, lines = found, part.text, []
    if code is not None:
        yield Section(code, title, "\n".join(lines))


_HEADINGS: dict[int, tuple[tuple[Edition, ...], Mapping[str, str]]] = {}


def _known(editions: tuple[Edition, ...]) -> Mapping[str, str]:
    # Looked up by identity, as the lexicon is: hashing all labels would cost more than reading.
    known = _HEADINGS.get(id(editions))
    if known is None or known[0] is not editions:
        known = _HEADINGS[id(editions)] = (editions, headings(editions))
    return known[1]
