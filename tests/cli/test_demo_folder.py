"""The folder of a demonstration: commands given in it go on with what was published."""

from pathlib import Path

from gongkai.cli.demo import keep_settings, settings_of
from gongkai.settings import FILE, settings

KEPT = ("register", "years", "store", "out", "drafts", "with_documents", "with_site", "cluster")


def test_commands_in_the_folder_have_the_settings_of_the_demonstration(tmp_path: Path) -> None:
    keep_settings(tmp_path / FILE)
    (tmp_path / "register").mkdir()
    found, shown = settings({}, {}, tmp_path), settings_of(tmp_path, tmp_path / "register")
    assert [getattr(found, name) for name in KEPT] == [getattr(shown, name) for name in KEPT]
    assert found.offline


def test_settings_that_are_there_stay(tmp_path: Path) -> None:
    own = tmp_path / FILE
    own.write_text("offline = false\n")
    keep_settings(own)
    assert own.read_text() == "offline = false\n"
