"""The settings of a run: options, then GONGKAI_* variables, then gongkai.toml, then defaults.

Values arrive as text from options and variables and as TOML values from the file; given makes the
same of both. Relative places are relative to where they were written: to the folder of gongkai.toml
there, to the current folder elsewhere.
"""

import os
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.errors import SettingsError
from gongkai.given import (
    Given,
    Language,
    inside,
    parse_cluster,
    parse_contact,
    parse_date,
    parse_delay,
    parse_flag,
    parse_folder,
    parse_hosts,
    parse_language,
    parse_log,
    parse_notify,
    parse_place,
    parse_workers,
    parse_years,
)

FILE = "gongkai.toml"
HOSTS = 16
WORK = "work"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run was told.

    `years` empty means every year; `delay` is in seconds between two requests to one host, and
    `hosts` how many hosts are asked at the same time; `store` and `out` are each a folder or an
    `s3://` address; `work` is where readings are kept for the next run, a folder or an `s3://`
    address, null for `work` in the store; `cluster` where documents are read: null for this
    process's own readers, `local` for a Dask cluster of this machine, else the address of a Dask
    scheduler; `drafts` is where releases lie that wait for a person's approval; `notify` is the
    block of Prefect's by which a failed scheduled run is told, `log` the file for the events of a
    run, `-` standard error; `folder` is the publisher's folder (where gongkai.toml stands), null
    without one; `origins` tells where each value came from: an option, a variable, a file or
    `default`.
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
    with_site: bool = False
    hosts: int = HOSTS
    drafts: Path = Path("drafts")
    work: Path | str | None = None
    cluster: str | None = None
    notify: str | None = None
    log: Path | str | None = None
    folder: Path | None = None
    origins: Mapping[str, str] = field(default_factory=dict)


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
    values["work"] = values["work"] or inside(values["store"], WORK)
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
        "with_site": False,
        "hosts": HOSTS,
        "drafts": base / "drafts",
        "work": None,
        "cluster": None,
        "notify": None,
        "log": None,
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
    said = _last("lang", {"lang": option}, environment, folder)
    return parse_language(said) if said else locale_language(environment)


def notify_of(environment: Mapping[str, str], folder: Path) -> str | None:
    """Return who is told of a failure, without judging any other setting: one may be the cause."""
    said = _last("notify", {}, environment, folder)
    return parse_notify(said) if said else None


def _last(
    name: str, options: Mapping[str, object], environment: Mapping[str, str], folder: Path
) -> Given | None:
    """Return what was said of one setting and holds; a broken file says nothing."""
    file = find_file(folder)
    try:
        places = tuple(file_values(file)) if file else ()
    except SettingsError:
        places = ()
    places += tuple(written(options, environment, None, folder))
    return next((given for given in reversed(places) if given.name == name), None)


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
    "with_site": parse_flag,
    "hosts": parse_hosts,
    "drafts": parse_folder,
    "work": parse_place,
    "cluster": parse_cluster,
    "notify": parse_notify,
    "log": parse_log,
}
# The option is given once a year (`--year 2023 --year 2024`), hence its singular.
VARIABLES: Mapping[str, str] = {"years": "year"}
