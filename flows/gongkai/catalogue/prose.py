"""How reports tell in words what a table says in figures, from `schemas/both/prose.csv`.

A row is one wording of one figure: in which sections it counts, what it claims of which cells
(alternatives are parted by `|`), what must stand right before it (`before`), and the clause itself.
`{name}` in an expression stands for the expression of that name in `prose_words.csv`. Expressions
are RE2, for text in NFKC without white space; a clause must match as a whole, so that a wording
nobody foresaw claims nothing.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from gongkai.errors import CatalogueError

CLAIMS = ("equals", "allows", "none", "some")
_NAME = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Claim:
    """One wording of one figure.

    `claim` says what the sentence claims: that the cells are equal to its number, that its number
    `allows` them (where it is nil, they are), that there is `none`, that there are `some` (where
    its number is not nil). `cells` are alternatives, each a sum of cells: the sentence is right if
    any fits. `series` limits it to own or to aggregate reports, where it is not empty.
    """

    rule: str
    figure: str
    sections: frozenset[str]
    series: str
    claim: str
    cells: tuple[tuple[str, ...], ...]
    before: str
    pattern: str


@cache
def claims() -> tuple[Claim, ...]:
    """Return every wording, its expressions written out, in file order."""
    return tuple(_claim(row) for row in _rows("prose.csv"))


@cache
def words() -> Mapping[str, str]:
    """Return the expressions of `prose_words.csv` by name, written out."""
    known: dict[str, str] = {}
    for row in _rows("prose_words.csv"):
        known[row["name"]] = _written_out(row["pattern"], known)
    return MappingProxyType(known)


def _claim(row: Mapping[str, str]) -> Claim:
    if row["claim"] not in CLAIMS:
        raise CatalogueError("catalogue.prose_claim", figure=row["figure"], claim=row["claim"])
    return Claim(
        rule=row["rule"],
        figure=row["figure"],
        sections=frozenset(row["section"].split()),
        series=row["series"],
        claim=row["claim"],
        cells=tuple(tuple(each.split(" + ")) for each in row["cells"].split(" | ")),
        before=_written_out(row["before"], words()),
        pattern=_written_out(row["pattern"], words()),
    )


def _written_out(pattern: str, known: Mapping[str, str]) -> str:
    """Put the expressions in place of their names; one stands only for names above it."""

    def expression(name: re.Match[str]) -> str:
        if name[1] not in known:
            raise CatalogueError("catalogue.prose_word", name=name[1], pattern=pattern)
        return f"(?:{known[name[1]]})"

    return _NAME.sub(expression, pattern)


def _rows(name: str) -> list[dict[str, str]]:
    path = files("gongkai.schemas").joinpath("both", name)
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
