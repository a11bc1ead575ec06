"""The sentences for people: both languages, the same places to fill, nothing missing."""

import subprocess
import sys
from string import Formatter

import pytest

from gongkai.messages import catalogue, text

every_message = pytest.mark.parametrize("code", sorted(catalogue()))


@every_message
def test_a_message_exists_in_both_languages_with_the_same_places_to_fill(code: str) -> None:
    sentences = catalogue()[code]
    assert set(sentences) == {"zh", "en"}
    # An argument that is itself a phrase comes in both languages: expected_zh, expected.
    filled = {
        language: {
            name.removesuffix(f"_{language}")
            for _, name, _, _ in Formatter().parse(sentence)
            if name is not None
        }
        for language, sentence in sentences.items()
    }
    assert filled["zh"] == filled["en"]
    # A mark for an empty cell is empty in both languages; a missing translation is not.
    assert len({bool(sentence.strip()) for sentence in sentences.values()}) == 1


def test_a_sentence_is_filled() -> None:
    sentence = text("catalogue.labels_wording", "en", path="labels.csv", row=7)
    assert "Line 7 of labels.csv" in sentence
    assert "第 7 行" in text("catalogue.labels_wording", "zh", path="labels.csv", row=7)


@pytest.mark.parametrize(
    ("code", "language"), [("catalogue.nothing", "en"), ("catalogue.labels_wording", "fr")]
)
def test_a_missing_code_or_language_is_no_silent_blank(code: str, language: str) -> None:
    with pytest.raises(KeyError):
        text(code, language, path="", row=0)


def test_a_missing_argument_is_no_silent_blank() -> None:
    with pytest.raises(KeyError):
        text("catalogue.labels_wording", "en")


def test_the_catalogue_is_light_to_import() -> None:
    program = "import sys, gongkai.catalogue; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pyarrow", "pandas", "prefect", "frictionless", "requests"} & set(loaded)
