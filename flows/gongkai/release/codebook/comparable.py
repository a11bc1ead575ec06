"""The editions of the form, and what can be compared across them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gongkai.catalogue import editions
from gongkai.messages import text
from gongkai.published.form import Resource
from gongkai.release.codebook.counts import rows_of
from gongkai.release.codebook.words import Schemas, fields_of, labels, words
from gongkai.release.markdown import cell, table

CROSSWALK = "crosswalk"
_PLUS = " + "


def the_editions(language: str) -> str:
    """Return a table of the editions."""
    return table(
        words(("code", "document", "first_year", "last_year"), language),
        (
            (
                cell(each.key),
                f"{each.document_number} 《{each.title}》",
                str(each.first_year),
                str(each.last_year or text("codebook.in_force", language)),
            )
            for each in editions()
        ),
    )


def crosswalk(files: Sequence[Resource], schemas: Schemas, language: str) -> Iterator[str]:
    """Yield the table `crosswalk` in short: cells of which the same is said are one row."""
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for rows in rows_of(files, CROSSWALK):
        for each in rows.to_pylist():
            key = (each["edition"], each["comparability"], each[f"reason_{language}"])
            groups.setdefault((*key, *_place(each["cell"], each["counterpart"])), []).append(each)
    if groups:
        meant = labels(fields_of(schemas[CROSSWALK])["comparability"], language)
        yield text("codebook.crosswalk", language)
        yield table(
            words(("edition", "cells", "counterpart", "comparability", "reason"), language),
            (
                (
                    edition,
                    cell(_joint([each["cell"] for each in rows])),
                    _counterpart([each["counterpart"] for each in rows]),
                    meant[comparability],
                    reason,
                )
                for (edition, comparability, reason, *_), rows in groups.items()
            ),
        )


def _place(own: str, counterpart: str | None) -> tuple[str, str, str]:
    """Return both tables, and the line where the counterpart is another one: `*` would hide it."""
    here, line, _ = own.split(".")
    if counterpart is None:
        return here, "", ""
    other, there, _ = counterpart.split(_PLUS)[0].split(".")
    return here, other, "" if there == line else line


def _counterpart(given: Sequence[str | None]) -> str:
    """Return the addresses of counterparts as one: they have as many terms, or there is none."""
    terms = [each.split(_PLUS) for each in given if each]
    return _PLUS.join(cell(_joint(each)) for each in zip(*terms, strict=True))


def _joint(cells: Sequence[str]) -> str:
    """Return addresses of one table as one, with `*` for codes that differ.

    >>> _joint(["items.licensing.decisions", "items.penalty.decisions"])
    'items.*.decisions'
    """
    parts = zip(*(each.split(".") for each in cells), strict=True)
    return ".".join(codes[0] if len(set(codes)) == 1 else "*" for codes in parts)
