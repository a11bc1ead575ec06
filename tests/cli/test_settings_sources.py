"""Where a setting comes from, and what is said of one that is impossible."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai import messages
from gongkai.errors import SettingsError
from gongkai.settings import PARSERS, settings


def test_an_option_beats_a_variable_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    file = tmp_path / "gongkai.toml"
    file.write_text("delay = 3\nworkers = 3\noffline = true\n", "utf-8")
    environment = {"GONGKAI_DELAY": "2", "GONGKAI_WORKERS": "2"}
    chosen = settings({"delay": "1.5"}, environment, tmp_path)
    assert (chosen.delay, chosen.workers, chosen.offline) == (1.5, 2, True)
    assert chosen.origins["delay"] == "--delay"
    assert chosen.origins["workers"] == "GONGKAI_WORKERS"
    assert chosen.origins["offline"] == str(file)
    assert chosen.origins["store"] == "default"


def test_the_file_is_found_from_below_and_its_places_are_its_own(tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text('store = "kept"', "utf-8")
    below = tmp_path / "a" / "b"
    below.mkdir(parents=True)
    chosen = settings({"out": "here"}, {}, below)
    assert chosen.folder == tmp_path
    assert chosen.store == tmp_path / "kept"
    assert chosen.register == tmp_path / "register"
    assert chosen.out == below / "here"


def test_without_a_file_nothing_is_assumed_of_a_register(tmp_path: Path) -> None:
    chosen = settings({}, {}, tmp_path)
    assert (chosen.register, chosen.folder) == (None, None)
    assert chosen.store == tmp_path / "store"


@pytest.mark.parametrize(
    ("written", "years"),
    [
        (("2024",), (2024,)),
        (("2021-2023", "2020"), (2020, 2021, 2022, 2023)),
        (("2024, 2022",), (2022, 2024)),
        ((), ()),
    ],
)
def test_years(written: tuple[str, ...], years: tuple[int, ...], tmp_path: Path) -> None:
    assert settings({"years": written}, {}, tmp_path).years == years


def test_values_of_toml_are_as_good_as_text(tmp_path: Path) -> None:
    text = "year = [2023, 2024]\nas_of = 2025-04-01\nwith_documents = true\ndelay = 0.5\n"
    (tmp_path / "gongkai.toml").write_text(text, "utf-8")
    chosen = settings({}, {}, tmp_path)
    assert chosen.years == (2023, 2024)
    assert chosen.as_of == date(2025, 4, 1)
    assert chosen.with_documents
    assert chosen.delay == 0.5


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("years", "24", "settings.years"),
        ("years", "1999", "settings.years"),
        ("years", "2024-2021", "settings.years"),
        ("years", "２０２４", "settings.years"),
        ("delay", "-1", "settings.delay"),
        ("delay", "nan", "settings.delay"),
        ("delay", "soon", "settings.delay"),
        ("workers", "0", "settings.workers"),
        ("workers", "1e9", "settings.workers"),
        ("store", "gs://bucket/store", "settings.remote"),
        ("store", "s3://key:secret@bucket/store", "settings.bucket"),
        ("out", "https://example.org/published", "settings.remote"),
        ("out", "s3://key:secret@bucket", "settings.bucket"),
        ("hosts", "0", "settings.hosts"),
        ("hosts", "257", "settings.hosts"),
        ("out", " ", "settings.place"),
        ("out", "~nobody-of-that-name/x", "settings.place"),
        ("offline", "perhaps", "settings.flag"),
        ("as_of", "2025-02-30", "settings.date"),
        ("as_of", "20250228", "settings.date"),
        ("lang", "fr", "settings.lang"),
        ("contact", "a\nb", "settings.contact"),
    ],
)
def test_an_impossible_value_is_named_with_its_place(
    name: str, value: str, code: str, tmp_path: Path
) -> None:
    with pytest.raises(SettingsError) as raised:
        settings({name: value}, {}, tmp_path)
    assert raised.value.code == code
    for language in ("zh", "en"):
        sentence = messages.text(code, language, **raised.value.arguments)
        assert "--" in sentence
        assert value in sentence


@pytest.mark.parametrize("content", [b"delay = ", b"\xff\xfe", b'delay = "x'])
def test_a_file_that_is_no_toml(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_bytes(content)
    with pytest.raises(SettingsError) as raised:
        settings({}, {}, tmp_path)
    assert raised.value.arguments["path"] == tmp_path / "gongkai.toml"


def test_an_unknown_key_is_named_with_those_that_exist(tmp_path: Path) -> None:
    (tmp_path / "gongkai.toml").write_text("dealy = 1", "utf-8")
    with pytest.raises(SettingsError) as raised:
        settings({}, {}, tmp_path)
    assert raised.value.arguments["key"] == "dealy"
    assert "delay" in str(raised.value.arguments["known"])


@given(name=st.sampled_from(sorted(PARSERS)), value=st.text(max_size=12))
def test_whatever_is_written_is_a_setting_or_a_settings_error(name: str, value: str) -> None:
    try:
        settings({name: value}, {}, Path("/"))
    except SettingsError as error:
        arguments: dict[str, Any] = dict(error.arguments)
        assert messages.text(error.code, "zh", **arguments)
