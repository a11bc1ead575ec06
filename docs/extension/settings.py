"""The settings: how each is written, what holds without it, and what it does."""

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from extension.written import anchored, both, literal
from gongkai.messages import catalogue
from gongkai.release.markdown import cell, heading, listing
from gongkai.settings import FILE, PARSERS, VARIABLES, defaults

_HERE = Path("/folder")
_UNSET = (((), "all"), (False, "no"))
_LINE = re.compile(r"^(?:# )?(\w+) = ", re.MULTILINE)


def page() -> str:
    """Return all settings, each under a heading of its own."""
    values = defaults(_HERE, _HERE, {})
    noted = comments(files("gongkai.cli").joinpath("template", FILE).read_text("utf-8"))
    return "\n\n".join(_told(name, values[name], noted) for name in PARSERS)


def _told(name: str, default: object, noted: Mapping[str, tuple[str, ...]]) -> str:
    key = VARIABLES.get(name, name)
    option = f"option.{key}"
    known = option in catalogue()
    ways = [
        f"in {cell(FILE)}: {cell(key)}" if key in noted else "",
        f"variable: {cell(f'GONGKAI_{key.upper()}')}",
        f"option: {cell('--' + key.replace('_', '-'))}" if known else "",
        f"without it: {literal(_shown(name, default))}" if default is not None else "",
    ]
    if not known and key not in noted:
        raise LookupError(f"{key} is explained neither in the template {FILE} nor as {option}")
    said = noted.get(key) or both(option)
    return "\n\n".join(
        (anchored(f"setting-{key}", heading(2, cell(key))), *said, listing(filter(None, ways)))
    )


def _shown(name: str, default: object) -> str:
    """Say what holds where nothing is said."""
    match name:
        case "workers":
            return "as many as the machine has processors, at most 8"
        case "lang":
            return "the language of the locale"
    if isinstance(default, Path):
        return f"the folder {default.relative_to(_HERE)} beside {FILE}"
    # By identity: 0 equals False.
    return next((words for value, words in _UNSET if value is default), str(default))


def comments(template: str) -> Mapping[str, tuple[str, ...]]:
    """Return what a template says before each key: the English sentences, then the Chinese."""
    found: dict[str, tuple[str, ...]] = {}
    for block in template.split("\n\n"):
        if match := _LINE.search(block):
            lines = [each.removeprefix("# ") for each in block[: match.start()].splitlines()]
            chinese = [each for each in lines if re.search(r"[\u4e00-\u9fff]", each)]
            english = [each for each in lines if each not in chinese]
            found[match[1]] = (literal(" ".join(english)), literal("".join(chinese)))
    return found
