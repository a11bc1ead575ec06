"""What is wrong with a register, as values: one fault a place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gongkai import messages
from gongkai.errors import CatalogueError
from gongkai.model import Level

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a register.

    An `error` stops a run; a `warning` and an `info` only ask for a look. `code` names the
    sentence and `arguments` fill it; `file` is the name of the file in the register's folder.
    `line` (1-based, as an editor shows it) and `column` are null for what is wrong with a whole
    file or line.
    """

    level: Level
    code: str
    file: str
    line: int | None = None
    column: str | None = None
    arguments: Mapping[str, object] = field(default_factory=dict)

    def message(self, language: str) -> str:
        """Say what is wrong and what to do, in `zh` or `en`; the place stands beside it."""
        place = {"file": self.file, "line": self.line, "column": self.column}
        return messages.text(self.code, language, **{**place, **self.arguments})


def in_order(faults: Sequence[Fault], files: Sequence[str]) -> tuple[Fault, ...]:
    """Sort faults by file, in the order of `files`, and by line."""
    rank = {file: place for place, file in enumerate(files)}
    return tuple(sorted(faults, key=lambda fault: (rank[fault.file], fault.line or 0)))


def first_error(folder: Path, faults: Sequence[Fault]) -> CatalogueError:
    """Return the error for the first of some faults, with its place and how many there are."""
    first = faults[0]
    path = str(folder / first.file)
    if first.line is None:
        return CatalogueError(first.code, **{**first.arguments, "file": path})
    what = {f"what_{language}": first.message(language) for language in LANGUAGES}
    place = {"file": path, "line": first.line, "faults": len(faults), "fault": first.code}
    if first.column is None:
        return CatalogueError("register.at_line", **first.arguments, **place, **what)
    place["column"] = first.column
    return CatalogueError("register.at_cell", **first.arguments, **place, **what)
