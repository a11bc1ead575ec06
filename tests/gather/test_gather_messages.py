"""Every code that gathering uses has its sentence, and every sentence its code."""

import re
from importlib.resources import files
from pathlib import Path

import yaml

from gongkai import gather
from gongkai.messages import catalogue


def codes(room: Path, module: str = "**/*") -> set[str]:
    sources = room.glob(f"{module}.py")
    return {code for s in sources for code in re.findall(r'"(gather\.\w+)"', s.read_text("utf-8"))}


def codes_of_data() -> set[str]:
    tables = Path(str(files("gongkai.schemas"))).glob("discovery/*.csv")
    return {code for t in tables for code in re.findall(r"\bgather\.\w+", t.read_text("utf-8"))}


def test_codes_and_sentences_match():
    sentences = Path(str(files("gongkai.messages"))).glob("gather*.yaml")
    told = {code for each in sentences for code in yaml.safe_load(each.read_text("utf-8"))}
    room = Path(gather.__file__).parent
    # Addresses and connections stand below gathering: reading a package asks the web, too.
    below = {each for name in ("address", "connection") for each in codes(room.parent, name)}
    assert codes(room) | below | codes_of_data() == told


def test_both_languages_are_filled_alike():
    for code, sentence in catalogue().items():
        if code.startswith("gather."):
            zh, en = (set(re.findall(r"{(\w+)}", sentence[lang])) for lang in ("zh", "en"))
            assert zh == en, code
