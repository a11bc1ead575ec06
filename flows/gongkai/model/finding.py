"""What is wrong with data, as a value."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with the data. `arguments` fill the wording of `rule` in the catalogue.

    `suspect` names the cells the fault may lie in; `suggestion` the value that would mend it.
    """

    rule: str
    level: Level
    report_id: str = ""
    table: str | None = None
    line: str | None = None
    column: str | None = None
    expected: str | None = None
    printed: str | None = None
    message_zh: str = ""
    message_en: str = ""
    suspect: tuple[str, ...] = ()
    suggestion: str | None = None

    def message(self, language: str = "en") -> str:
        """The sentence for a person, in Chinese (`zh`) or English (anything else)."""
        return self.message_zh if language == "zh" else self.message_en
