"""The bounds of plausibility, from `schemas/both/bounds.csv`: how far is too far, and why."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Bound:
    """One number a rule needs: `name` is what the rule calls it, `unit` what is counted."""

    rule: str
    name: str
    value: int
    unit: str
    why_zh: str
    why_en: str


@cache
def bounds() -> tuple[Bound, ...]:
    """Return every bound, in file order."""
    path = files("gongkai.schemas").joinpath("both", "bounds.csv")
    rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))
    return tuple(
        Bound(
            row["rule"], row["name"], int(row["value"]), row["unit"], row["why_zh"], row["why_en"]
        )
        for row in rows
    )


@cache
def bounds_of(rule: str) -> Mapping[str, int]:
    """Return the bounds of a rule by their names; a rule without bounds has none."""
    return MappingProxyType({each.name: each.value for each in bounds() if each.rule == rule})
