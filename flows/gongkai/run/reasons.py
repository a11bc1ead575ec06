"""Findings whose sentence ends with the reason that an error gives, in each language its own."""

from dataclasses import replace

from gongkai.catalogue import finding
from gongkai.errors import GongkaiError
from gongkai.messages import text
from gongkai.model import Finding

_REASON = "\N{REPLACEMENT CHARACTER}"


def because(rule: str, error: GongkaiError, **arguments: str | None) -> Finding:
    """Return the finding `rule` with an error's sentences for its `reason`.

    `arguments` are those of gongkai.catalogue.finding.
    """
    # KeyError never: findings.csv and the message catalogue are complete by test.
    said = finding(rule, reason=_REASON, **arguments)  # type: ignore[arg-type]
    chinese, english = (text(error.code, lang, **error.arguments) for lang in ("zh", "en"))
    return replace(
        said,
        message_zh=said.message_zh.replace(_REASON, chinese),
        message_en=said.message_en.replace(_REASON, english),
    )
