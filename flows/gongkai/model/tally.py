"""How a rule fared over a set of reports, as a value."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule of one edition, and what became of it; a row of the table `rules`.

    `instances` is at how many places of a report the rule can be asked; over all reports it was
    `judged` so often, of these `passed` and `failed`, and `skipped` where a figure, another report
    or the level of the agency was missing.
    """

    id: str
    edition: str
    level: str
    basis: str
    statement_zh: str
    statement_en: str
    instances: int
    judged: int
    passed: int
    failed: int
    skipped: int
