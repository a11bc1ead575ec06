"""A setting as it was written; one parser a kind makes the same of text and of TOML values."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from gongkai.errors import SettingsError

Language = Literal["zh", "en"]
# Government Information Disclosure Regulation, in force since 1 May 2008: no report is older.
FIRST_YEAR, LAST_YEAR = 2008, 2100
MOST_WORKERS = 64
MOST_HOSTS = 256
LONGEST_DELAY = 3600.0


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


def inside(place: Path | str, folder: str) -> Path | str:
    """Return the address of a folder in a place.

    >>> inside("s3://bucket/store?region=here", "work")
    's3://bucket/store/work?region=here'
    """
    if isinstance(place, Path):
        return place / folder
    prefix, mark, query = place.partition("?")
    return f"{prefix.rstrip('/')}/{folder}{mark}{query}"


def parse_cluster(given: Given) -> str | None:
    """Parse `local`, `threads` or the address of a Dask scheduler, `tcp://host:port`."""
    text = str(given.value)
    if text == "threads":
        return None
    if text != "local" and not re.fullmatch(r"(tcp|tls)://[\w.\[\]:-]+:[0-9]{1,5}", text):
        raise given.impossible("settings.cluster")
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


def parse_log(given: Given) -> Path | str:
    """Parse where events are written: a file, or `-` for standard error."""
    return "-" if given.value == "-" else parse_folder(given)


def parse_notify(given: Given) -> str:
    """Parse the name of a block of Prefect's: its type and its own name, `custom-webhook/mine`."""
    text = str(given.value)
    if not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", text):
        raise given.impossible("settings.notify")
    return text


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
