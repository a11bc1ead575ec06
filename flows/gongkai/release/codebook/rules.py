"""The rules that reports are judged by, in short."""

from collections import Counter
from collections.abc import Sequence

from gongkai.catalogue import editions
from gongkai.catalogue.editions import Rule
from gongkai.messages import text
from gongkai.published.form import Resource
from gongkai.release.codebook.counts import rows_of
from gongkai.release.codebook.words import Schemas, fields_of, labels, words
from gongkai.release.markdown import cell, table

_COUNTS = ("judged", "failed")


def rules(files: Sequence[Resource], schemas: Schemas, language: str) -> str:
    """Return a table of the rules of all editions, with how often they were judged and failed.

    A rule that says the same in several editions is one row.
    """
    times: Counter[tuple[str, str, str]] = Counter()
    for rows in rows_of(files, "rules"):
        for row in rows.to_pylist():
            for name in _COUNTS:
                times[row["id"], row["edition"], name] += row[name]
    levels = labels(fields_of(schemas["rules"])["level"], language)
    same: dict[tuple[str, str], list[tuple[str, Rule]]] = {}
    for edition in editions():
        for each in edition.rules:
            same.setdefault((each.id, each.statement_zh), []).append((edition.key, each))
    return table(
        words(("rule", "edition", "level", "basis", *_COUNTS, "statement"), language),
        (
            (
                cell(rule.id),
                ", ".join(key for key, _ in group),
                levels[rule.level],
                text(f"codebook.basis_{rule.basis.split(':')[0]}", language),
                *(str(sum(times[rule.id, key, name] for key, _ in group)) for name in _COUNTS),
                rule.statement_zh if language == "zh" else rule.statement_en,
            )
            for group in same.values()
            for _, rule in group[:1]
        ),
    )
