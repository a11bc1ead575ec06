"""The register of a command: where it is, read whole, and written at one stroke."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.cli import language
from gongkai.errors import SettingsError
from gongkai.keeping import replace
from gongkai.settings import settings

if TYPE_CHECKING:
    from gongkai.catalogue.register import Judged


def place(register: str | None) -> Path:
    """Return the folder of the register: the one asked for, else that of the settings.

    SettingsError where neither names one.
    """
    chosen = settings({"register": register, "lang": language.asked()}).register
    if chosen is None:
        raise SettingsError("register_check.nowhere")
    return chosen


def standing(folder: Path) -> "tuple[Mapping[str, bytes], Judged]":
    """Return the bytes of the register's files, and the register as judged.

    CatalogueError for its first error: nothing is added to a register that cannot be used.
    """
    from gongkai.catalogue.register import contents, judge
    from gongkai.catalogue.register.fault import first_error

    files = contents(folder)
    judged = judge(files, doubtful=False)
    if judged.errors:
        raise first_error(folder, judged.errors)
    return {name: content for name, content in files.items() if isinstance(content, bytes)}, judged


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put new contents in the place of the old: agencies first, which need no source.

    A reader sees the old file or the new one, and a failure leaves the old one.
    """
    for name in sorted(files):
        replace(folder / f"{name}.csv", files[name])
