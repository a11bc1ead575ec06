"""The settings of a run: options, then GONGKAI_* variables, then gongkai.toml, then defaults.

Values arrive as text from options and variables and as TOML values from the file; one parser a
kind makes the same value of both. Relative places are relative to where they were written: to the
folder of gongkai.toml there, to the current folder elsewhere.
"""

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from gongkai.errors import SettingsError

FILE = "gongkai.toml"
Language = Literal["zh", "en"]
# Government Information Disclosure Regulation, in force since 1 May 2008: no report is older.
FIRST_YEAR, LAST_YEAR = 2008, 2100
MOST_WORKERS = 64
HOSTS, MOST_HOSTS = 16, 256
LONGEST_DELAY = 3600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was told.

    `years` empty means every year; `delay` is in seconds between two requests to one host, and
    `hosts` how many hosts are asked at the same time; `store` and `out` are each a folder or an
    `s3://` address; `drafts` is where releases lie that wait for a person's approval; `folder` is
    the publisher's folder (where gongkai.toml stands), null without one; `origins` tells where
    each value came from: an option, a variable, a file or `default`.
    """

    register: Path | None
    years: tuple[int, ...]
    delay: float
    workers: int
    store: Path | str
    out: Path | str
    offline: bool
    as_of: date | None
    lang: Language
    contact: str | None
    with_documents: bool
    hosts: int = HOSTS
    drafts: Path = Path("drafts")
    folder: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """One value as it was written. `where` is what a person would look for; `base` its folder."""

    name: str
    value: object
    where: str
    base: Path

    def impossible(self, code: str) -> SettingsError:
        """The error for a value that `code` says is not what was expected."""
        parts = self.value if isinstance(self.value, list | tuple) else (self.value,)
        value = ", ".join(map(str, parts))
        return SettingsError(code, where=self.where, key=self.name, value=value)


def settings(
    options: Mapping[str, object],
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Settings:
    """Return the settings in force in `folder`; null or missing `options` leave the choice open.

    SettingsError names the place, the key, the value and what is expected.
    """
    environment = os.environ if environment is None else environment
    folder = Path.cwd() if folder is None else folder
    file = find_file(folder)
    project = file.parent if file else None
    values: dict[str, Any] = defaults(project, folder, environment)
    origins = dict.fromkeys(values, "default")
    for given in written(options, environment, file, folder):
        values[given.name] = PARSERS[given.name](given)
        origins[given.name] = given.where
    return Settings(**values, folder=project, origins=origins)


def defaults(project: Path | None, folder: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    """Return what holds where nothing is said, for a publisher's folder or for none."""
    base = project or folder
    return {
        "register": project / "register" if project else None,
        "years": (),
        "delay": 1.0,
        "workers": min(os.cpu_count() or 1, 8),
        "store": base / "store",
        "out": base / "published",
        "offline": False,
        "as_of": None,
        "lang": locale_language(environment),
        "contact": None,
        "with_documents": False,
        "hosts": HOSTS,
        "drafts": base / "drafts",
    }


def locale_language(environment: Mapping[str, str]) -> Language:
    """Return the language of the locale: the first variable that is set decides (POSIX)."""
    names = ("LC_ALL", "LC_MESSAGES", "LANG")
    locale = next((environment[name] for name in names if environment.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"


def language(option: str | None, environment: Mapping[str, str], folder: Path) -> Language:
    """Return the language in force, without judging any other setting.

    A person is told in it what is wrong with the others: a broken file only makes it the locale's.
    """
    file = find_file(folder)
    try:
        places = tuple(file_values(file)) if file else ()
    except SettingsError:
        places = ()
    places += tuple(written({"lang": option}, environment, None, folder))
    said = [given for given in places if given.name == "lang"]
    return parse_language(said[-1]) if said else locale_language(environment)


def find_file(folder: Path) -> Path | None:
    """Return the nearest gongkai.toml of `folder` or of a folder above it."""
    absolute = folder.absolute()
    candidates = (place / FILE for place in (absolute, *absolute.parents))
    return next((path for path in candidates if path.is_file()), None)


def written(
    options: Mapping[str, object],
    environment: Mapping[str, str],
    file: Path | None,
    folder: Path,
) -> Iterator[Given]:
    """Yield what was written anywhere, the weakest first, so that the last one holds."""
    if file is not None:
        yield from file_values(file)
    for name in PARSERS:
        variable = f"GONGKAI_{VARIABLES.get(name, name).upper()}"
        if value := environment.get(variable):
            yield Given(name, value, variable, folder)
    for name, option in options.items():
        if option is not None and option != ():
            flag = "--" + VARIABLES.get(name, name).replace("_", "-")
            yield Given(name, option, flag, folder)


def file_values(path: Path) -> Iterator[Given]:
    """Yield the settings of a gongkai.toml; SettingsError where it cannot be read as one."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("settings.file", path=path, reason=error) from error
    names = {VARIABLES.get(name, name): name for name in PARSERS}
    for key, value in table.items():
        if key not in names:
            raise SettingsError("settings.key", path=path, key=key, known=", ".join(names))
        yield Given(names[key], value, str(path), path.parent)


def parse_years(given: Given) -> tuple[int, ...]:
    """Parse `2024`, `2022-2024`, `2022,2024`, or a list of these."""
    parts = given.value if isinstance(given.value, list | tuple) else [given.value]
    years: set[int] = set()
    for part in (piece for each in parts for piece in str(each).split(",")):
        match = re.fullmatch(r"\s*([0-9]{4})\s*(?:-\s*([0-9]{4})\s*)?", part)
        if match is None:
            raise given.impossible("settings.years")
        first, last = int(match[1]), int(match[2] or match[1])
        if not FIRST_YEAR <= first <= last <= LAST_YEAR:
            raise given.impossible("settings.years")
        years.update(range(first, last + 1))
    return tuple(sorted(years))


def parse_delay(given: Given) -> float:
    """Parse a number of seconds."""
    try:
        delay = float(str(given.value))
    except ValueError:
        raise given.impossible("settings.delay") from None
    if not 0 <= delay <= LONGEST_DELAY:  # refuses NaN too
        raise given.impossible("settings.delay")
    return delay


def parse_workers(given: Given) -> int:
    """Parse a number of worker processes."""
    return _number(given, MOST_WORKERS, "settings.workers")


def parse_hosts(given: Given) -> int:
    """Parse a number of hosts to ask at the same time."""
    return _number(given, MOST_HOSTS, "settings.hosts")


def _number(given: Given, most: int, code: str) -> int:
    text = str(given.value)
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= most:
        raise given.impossible(code)
    return int(text)


def parse_place(given: Given) -> Path | str:
    """Parse a place for files: a folder, or `s3://bucket/prefix` without any secret."""
    text = str(given.value)
    if not text.startswith("s3://"):
        return parse_folder(given)
    if not re.fullmatch(r"s3://[a-z0-9][a-z0-9.-]{1,62}(/[\w.=/-]*)?(\?[\w.=&:%-]*)?", text):
        raise given.impossible("settings.bucket")
    return text


def parse_folder(given: Given) -> Path:
    """Parse the path or `file://` address of a folder."""
    text = str(given.value).removeprefix("file://")
    if not isinstance(given.value, str | Path) or not text.strip() or "\0" in text:
        raise given.impossible("settings.place")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]+://", text):
        raise given.impossible("settings.remote")
    try:
        return (given.base / Path(text).expanduser()).absolute()
    except RuntimeError:  # `~name` of nobody
        raise given.impossible("settings.place") from None


def parse_flag(given: Given) -> bool:
    """Parse a yes or no."""
    words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    flag = words.get(str(given.value).lower())
    if flag is None:
        raise given.impossible("settings.flag")
    return flag


def parse_date(given: Given) -> date:
    """Parse a date, `YYYY-MM-DD`."""
    text = str(given.value)
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise given.impossible("settings.date")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise given.impossible("settings.date") from None


def parse_language(given: Given) -> Language:
    """Parse `zh` or `en`; `zh_CN.UTF-8` and its like mean the same."""
    match str(given.value).lower()[:2]:
        case "zh":
            return "zh"
        case "en":
            return "en"
    raise given.impossible("settings.lang")


def parse_contact(given: Given) -> str:
    """Parse what agencies' administrators may write to: an address or a page, one line."""
    text = given.value
    if not isinstance(text, str) or not text.strip() or not text.isprintable():
        raise given.impossible("settings.contact")
    # It travels in an HTTP header, where requests accepts Latin-1 alone.
    if not text.isascii():
        raise given.impossible("settings.contact")
    return text.strip()


PARSERS: Mapping[str, Callable[[Given], object]] = {
    "register": parse_folder,
    "years": parse_years,
    "delay": parse_delay,
    "workers": parse_workers,
    "store": parse_place,
    "out": parse_place,
    "offline": parse_flag,
    "as_of": parse_date,
    "lang": parse_language,
    "contact": parse_contact,
    "with_documents": parse_flag,
    "hosts": parse_hosts,
    "drafts": parse_folder,
}
# The option is given once a year (`--year 2023 --year 2024`), hence its singular.
VARIABLES: Mapping[str, str] = {"years": "year"}
