"""What a printed wording can mean, over all editions: the labels, looked up by key."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import NamedTuple

from gongkai.catalogue import Column, Edition, Table
from gongkai.catalogue.normal import bare, key, words
from gongkai.extract.figures import Figure, figure
from gongkai.extract.forms import Forms

_MOST_SENSES = 100_000
_LONGEST_LABEL = 60
_SHORTEST_CLOSE = 5
# One character may be another, as in `属于行政执法案券`, but none of those that make another
# line of it: `上年结转` is not `下年结转`.
_CLOSE = 0.8
_MEANING = frozenset(
    "上下本今去前后新旧不未无非已内外增减加多少总合其一二三四五六七八九十0123456789"
)


class Meaning(NamedTuple):
    """One thing that a wording can stand for, in one edition."""

    edition: str
    table: str
    axis: str
    code: str
    parent: str


class Sense(NamedTuple):
    """What the text of a cell is: a wording with its meanings, or a figure.

    `lines` are the lines among the meanings; `may_head` and `must_head` whether it can stand, and
    can only stand, in the headings of a table; `printed` whether it is a figure and no blank;
    `close` that the wording is no known one, but nearly one: misprinted, most likely.
    """

    meanings: tuple[Meaning, ...]
    lines: tuple[Meaning, ...]
    may_head: bool
    must_head: bool
    figure: Figure | None
    printed: bool
    close: bool


class Found(NamedTuple):
    """A wording found in a text of keys, with where it begins and ends there."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All labels of all editions, ready to be looked up.

    `meanings` by key; `order` the place of a line or column in its table's form; `sums` the
    columns of a table that add up, and to which; `only_in` the edition of the cells that only
    one edition has.
    """

    meanings: Mapping[str, tuple[Meaning, ...]]
    tables: Mapping[tuple[str, str], Table]
    columns: Mapping[tuple[str, str, str], Column]
    order: Mapping[tuple[str, str, str, str], int]
    sums: Mapping[str, tuple[tuple[str, ...], str]]
    line_groups: frozenset[tuple[str, str]]
    only_in: Mapping[tuple[str, str, str], str]
    fellows: Mapping[tuple[str, str], frozenset[str]]
    pattern: re.Pattern[str]
    senses: dict[str, Sense] = field(default_factory=dict)
    forms: Forms = field(default_factory=Forms)

    def sense(self, text: str) -> Sense:
        """Return what the text of a cell is. Kept: reports print the same few texts."""
        known = self.senses.get(text)
        if known is None:
            read = figure(text)
            meanings = self.meanings.get(key(text), ()) if read is None else ()
            meanings = meanings or (self._combined(text) if read is None else ())
            near = () if read is not None or meanings else self.close(key(text))
            meanings = meanings or near
            heads = [self.is_heading(m) for m in meanings]
            known = Sense(
                meanings,
                tuple(m for m in meanings if m.axis == "line"),
                any(heads),
                bool(heads) and all(heads),
                read,
                read is not None and read.kind != "blank",
                bool(near),
            )
            if len(self.senses) >= _MOST_SENSES:
                self.senses.clear()
            self.senses[text] = known
        return known

    def _combined(self, text: str) -> tuple[Meaning, ...]:
        """Read a line's label that has its group's before it, as in `不予公开—1.属于国家秘密`."""
        if len(text) > _LONGEST_LABEL:
            return ()
        whole = words(bare(text))
        found = self.find(whole)
        covered = sum(f.end - f.start for f in found)
        if len(found) < 2 or found[-1].end != len(whole) or len(whole) - covered > len(found):
            return ()
        groups = all(self._is_line_group(f.key) for f in found[:-1])
        meant = self.meanings[found[-1].key]
        # The group stands before it: it needs no other.
        lines = tuple(m._replace(parent="") for m in meant if m.axis == "line")
        return lines if groups else ()

    def _is_line_group(self, wording: str) -> bool:
        return any(
            m.axis == "group" and (m.table, m.code) in self.line_groups
            for m in self.meanings[wording]
        )

    def close(self, wording: str) -> tuple[Meaning, ...]:
        """Return what a misprinted wording must mean: the one line or column it is nearly that
        of, and not nearly that of another."""
        if not _SHORTEST_CLOSE <= len(wording) <= _LONGEST_LABEL:
            return ()
        near = [
            k
            for k in get_close_matches(wording, self.meanings, n=4, cutoff=_CLOSE)
            if _one_slip(wording, k)
        ]
        meant = [tuple(m for m in self.meanings[k] if m.axis in ("line", "column")) for k in near]
        places = {(m.axis, m.code) for found in meant for m in found}
        return meant[0] if len(places) == 1 else ()

    def find(self, text: str) -> list[Found]:
        """Find every wording in a text of keys, longest first, none overlapping."""
        return [Found(m.start(), m.end(), m.group()) for m in self.pattern.finditer(text)]

    def is_heading(self, meaning: Meaning) -> bool:
        """Whether a wording that means this stands in the headings of a table."""
        if meaning.axis == "line":
            return self.is_one_row(meaning)
        if meaning.axis == "group":
            return (meaning.table, meaning.code) not in self.line_groups
        return meaning.axis in ("column", "corner", "block")

    def has_parent(self, meaning: Meaning, seen: Collection[str]) -> bool:
        """Whether a wording that needs its group (`其他`) can be that line here.

        `seen` are the codes of groups and lines met before: its group, or one of its fellows.
        Alone it may be the beginning of another label (`其他处理`).
        """
        if not meaning.parent or self.is_one_row(meaning):
            return True
        return meaning.parent in seen or bool(self.fellows[meaning.table, meaning.code] & {*seen})

    def is_one_row(self, meaning: Meaning) -> bool:
        """Whether the table is printed as one row, its lines side by side in the headings."""
        table = self.tables.get((meaning.edition, meaning.table))
        return table is not None and table.one_row


_BUILT: dict[int, tuple[tuple[Edition, ...], Lexicon]] = {}


def lexicon(editions: tuple[Edition, ...]) -> Lexicon:
    """Return the lexicon of some editions, built once for the same tuple of editions."""
    # Looked up by identity: hashing a thousand labels would cost more than reading a report.
    known = _BUILT.get(id(editions))
    if known is None or known[0] is not editions:
        known = _BUILT[id(editions)] = (editions, _build(editions))
    return known[1]


def _build(editions: tuple[Edition, ...]) -> Lexicon:
    meanings: dict[str, dict[Meaning, None]] = {}
    tables = {(e.key, t.code): t for e in editions for t in e.tables}
    for edition in editions:
        for label in edition.labels:
            meaning = Meaning(edition.key, label.table, label.axis, label.code, label.parent)
            if label.axis != "section" and _on_form(meaning, tables):
                meanings.setdefault(key(label.wording), {})[meaning] = None
    meanings.pop("", None)
    longest_first = sorted(meanings, key=lambda k: (-len(k), k))
    return Lexicon(
        {k: tuple(v) for k, v in meanings.items()},
        tables,
        {(e, t.code, c.code): c for (e, _), t in tables.items() for c in t.columns},
        _orders(tables),
        _row_sums(editions),
        _line_groups(meanings, tables),
        _only_in(tables),
        _fellows(tables),
        re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"),
    )


def _one_slip(wording: str, known: str) -> bool:
    """Whether two wordings differ by one character, and not by one that makes the meaning."""
    matcher = SequenceMatcher(None, wording, known, autojunk=False)
    slips = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    if len(slips) != 1:
        return False
    _, a, b, c, d = slips[0]
    return max(b - a, d - c) == 1 and not _MEANING & {*wording[a:b], *known[c:d]}


def _on_form(meaning: Meaning, tables: Mapping[tuple[str, str], Table]) -> bool:
    """Whether an edition has that line or column at all: common labels name all of them."""
    table = tables.get((meaning.edition, meaning.table))
    if table is None or meaning.axis not in ("line", "column"):
        return True
    items: Sequence[object] = table.lines if meaning.axis == "line" else table.columns
    return any(getattr(item, "code", None) == meaning.code for item in items)


def _orders(tables: Mapping[tuple[str, str], Table]) -> dict[tuple[str, str, str, str], int]:
    order = {}
    for (edition, code), table in tables.items():
        for place, line in enumerate(table.lines):
            order[edition, code, "line", line.code] = place
        for place, column in enumerate(table.columns):
            order[edition, code, "column", column.code] = place
    return order


def _only_in(tables: Mapping[tuple[str, str], Table]) -> dict[tuple[str, str, str], str]:
    """Return the edition of every cell that stands in a single one."""
    homes: dict[tuple[str, str, str], list[str]] = {}
    for (edition, code), table in tables.items():
        for line in table.lines:
            for column in table.columns:
                homes.setdefault((code, line.code, column.code), []).append(edition)
    return {cell: found[0] for cell, found in homes.items() if len(found) == 1}


def _fellows(tables: Mapping[tuple[str, str], Table]) -> dict[tuple[str, str], frozenset[str]]:
    """Return for each line of each table the other lines of its group."""
    return {
        (code, line.code): frozenset(
            each.code for each in table.lines if each.group == line.group and each is not line
        )
        for (_, code), table in tables.items()
        for line in table.lines
    }


def _line_groups(
    meanings: Mapping[str, Mapping[Meaning, None]], tables: Mapping[tuple[str, str], Table]
) -> frozenset[tuple[str, str]]:
    """Return the groups that stand left of lines, not above columns."""
    wordings = {key(line.group) for t in tables.values() if not t.one_row
                for line in t.lines if line.group}  # fmt: skip
    return frozenset(
        (m.table, m.code) for w in wordings for m in meanings.get(w, ()) if m.axis == "group"
    )


def _row_sums(editions: tuple[Edition, ...]) -> dict[str, tuple[tuple[str, ...], str]]:
    """Return for each table the columns that the rules say add up, and to which column.

    A rule `t.*.a + t.*.b = t.*.total` says so for every line of t.
    """
    sums: dict[str, tuple[tuple[str, ...], str]] = {}
    for rule in (r for e in editions for r in e.rules if r.relation == "="):
        left, right = rule.left.split(" + "), rule.right.split(" + ")
        addresses = [part.strip().split(".") for part in (*left, *right)]
        if len(right) != 1 or any(len(a) != 3 or a[1] != "*" or "@" in a[2] for a in addresses):
            continue
        sums.setdefault(addresses[0][0], (tuple(a[2] for a in addresses[:-1]), addresses[-1][2]))
    return sums
