"""All sentences for people, in Chinese and English."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

# The same safe loader, in C where PyYAML was built with it: a third of a command's start.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def text(code: str, language: str, /, **arguments: object) -> str:
    """Return the sentence `code` in `language` (`zh` or `en`), its placeholders filled.

    KeyError for a code, a language or an argument that is missing.
    """
    return catalogue()[code][language].format(**arguments)


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Return every sentence of this folder by code and language.

    ValueError where two files hold the same code: one of them would never be seen.
    """
    sentences: dict[str, Mapping[str, str]] = {}
    folder = files("gongkai.messages")
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if not entry.name.endswith(".yaml"):
            continue
        added: dict[str, Mapping[str, str]] = yaml.load(entry.read_text("utf-8"), _LOADER) or {}
        if twice := sentences.keys() & added.keys():
            raise ValueError(f"{entry.name}: {', '.join(sorted(twice))} stand in two files")
        sentences.update(added)
    return sentences
