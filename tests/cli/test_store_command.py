"""`gongkai store verify`: every digest computed anew, every fault named."""

from pathlib import Path
from typing import Any

from gongkai.gather import Store


def test_a_sound_store_is_said_to_be_sound(gongkai: Any, here: Path) -> None:
    for content in (b"one", b"two"):
        Store(here / "store").keep(content)
    answer = gongkai("store", "verify", "--lang", "en")
    assert answer.code == 0 and "sound: 2 files" in answer.out
    assert "完好" in gongkai("store", "verify", "--lang", "zh").out


def test_a_damaged_document_is_named_and_the_exit_code_says_so(gongkai: Any, here: Path) -> None:
    digest = Store(here / "kept").keep(b"one")
    Store(here / "kept").keep(b"two")
    file = here / "kept" / "documents" / digest[:2] / digest
    file.write_bytes(b"0ne")
    answer = gongkai("store", "verify", "--store", "kept", "--lang", "en")
    assert answer.code == 1 and str(file) in answer.out and "Of 2 files" in answer.out


def test_a_store_that_is_not_there_yet_has_no_faults(gongkai: Any, here: Path) -> None:
    assert gongkai("store", "verify").code == 0
