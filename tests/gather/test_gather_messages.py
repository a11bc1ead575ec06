"""Every code that gathering uses has its sentence, and every sentence its code."""

import re
from importlib.resources import files
from pathlib import Path

import yaml

from gongkai import gather
from gongkai.messages import catalogue


def codes(room: Path) -> set[str]:
    sources = room.rglob("*.py")
    return {code for s in sources for code in re.findall(r'"(gather\.\w+)"', s.read_text("utf-8"))}


def test_codes_and_sentences_match():
    content = (files("gongkai.messages") / "gather.yaml").read_text("utf-8")
    assert codes(Path(gather.__file__).parent) == set(yaml.safe_load(content))


def test_both_languages_are_filled_alike():
    for code, sentence in catalogue().items():
        if code.startswith("gather."):
            zh, en = (set(re.findall(r"{(\w+)}", sentence[lang])) for lang in ("zh", "en"))
            assert zh == en, code
