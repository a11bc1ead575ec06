"""What the published package is called, under which licence and from which sources.

Shipped in `datapackages/annual-reports/package.yaml`; a publisher's folder may hold its own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from gongkai.catalogue import portal_words
from gongkai.errors import CatalogueError

LANGUAGES = ("zh", "en")
_REQUIRED = ("name", "title", "description", "licence", "sources", "contributors", "keywords")
_OPTIONAL = (
    "homepage",
    "address",
    "bounds",
    "gate",
    "first_report_year",
    "publisher_type",
    "contact",
    "spatial",
    "accrual",
    "doi",
    "directory",
)
_FIRST_YEARS = range(2008, 2101)
"""The Regulation has been in force since 1 May 2008: no report is older."""


@dataclass(frozen=True, slots=True)
class PackageInfo:
    """The publisher's words about the package; `title`, `description`, `keywords` by language.

    `address` is where the folder `annual-reports` is published, `bounds` what a year needs
    before it is final (`coverage`: the share of due reports found, 0 to 1), `gate` what a release
    needs before it is published (see release/gate.py). From `first_report_year` on agencies are
    asked for their reports; null means from the first year of the oldest edition.

    The rest is told to portals (see portal_words.py): of what kind the publisher is, whom to ask,
    which country or region is covered (`uri`, `zh`, `en`), how often a release is due, under which
    DOI all releases are found, and what the Chinese directory of government data asks for.
    """

    name: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: Mapping[str, str]
    sources: tuple[Mapping[str, str], ...]
    contributors: tuple[Mapping[str, Any], ...]
    keywords: Mapping[str, tuple[str, ...]]
    homepage: str | None = None
    address: str | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)
    gate: Mapping[str, float] = field(default_factory=dict)
    first_report_year: int | None = None
    publisher_type: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict)
    spatial: Mapping[str, str] = field(default_factory=dict)
    accrual: str = "ANNUAL"
    doi: str | None = None
    directory: Mapping[str, Any] = field(default_factory=dict)


def package_info(path: Path | None = None) -> PackageInfo:
    """Return the package's description from `path`, or the one shipped with gongkai.

    A bound of the gate, a word for the directory and a region that `path` does not name are the
    shipped ones. CatalogueError names the file, the key and what is expected there.
    """
    read, shipped = _read(path), _read(None)
    read.only(_REQUIRED, _OPTIONAL)
    read.judge(portal_words.JUDGES)
    return PackageInfo(
        name=read.text("name"),
        title=read.languages("title"),
        description=read.languages("description"),
        licence=read.licence(),
        sources=read.entries("sources"),
        contributors=read.entries("contributors"),
        keywords=read.keywords(),
        homepage=read.address("homepage"),
        address=read.address("address"),
        bounds=read.bounds(),
        gate={**shipped.gate(), **read.gate()},
        first_report_year=read.year("first_report_year"),
        publisher_type=read.content.get("publisher_type"),
        contact=dict(read.content.get("contact", {})),
        spatial=dict(read.content.get("spatial", shipped.content["spatial"])),
        accrual=read.content.get("accrual", shipped.content["accrual"]),
        doi=read.content.get("doi"),
        directory={**shipped.content["directory"], **read.content.get("directory", {})},
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    """The content of a package.yaml, judged key by key."""

    file: str
    content: Mapping[str, Any]

    def only(self, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        """Refuse missing and unknown keys: a misspelt one would be lost without a word."""
        for key in required:
            if key not in self.content:
                raise self._fault(key, "this key")
        for key in self.content:
            if key not in required and key not in optional:
                raise self._fault(key, "/".join((*required, *optional)))

    def judge(self, judges: Mapping[str, portal_words.Judge]) -> None:
        """Refuse the first value that is not what its judge expects; a key may be left out."""
        for key, judge in judges.items():
            if key in self.content and (fault := judge(self.content[key])):
                raise self._fault(".".join(filter(None, (key, fault.key))), fault.expected)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.content[key]
        if not isinstance(value, str) or not value.strip():
            raise self._fault(key, "text")
        return value.strip()

    def languages(self, key: str) -> Mapping[str, str]:
        """A text in each language."""
        value = self.content[key]
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            raise self._fault(key, "zh, en")
        return {each: _Reading(self.file, value).text(each) for each in LANGUAGES}

    def entries(self, key: str) -> tuple[Mapping[str, Any], ...]:
        """A list of mappings, each with a title."""
        value = self.content[key]
        if not isinstance(value, list) or not value or not all(map(_titled, value)):
            raise self._fault(key, "[{title: …}, …]")
        return tuple(value)

    def licence(self) -> Mapping[str, str]:
        """The licence: its identifier and its address, as Data Package asks."""
        value = self.content["licence"]
        named = isinstance(value, dict) and {"name", "path"} <= set(value)
        if not named or not portal_words.is_address(value["path"]):
            raise self._fault("licence", "{name: CC-BY-4.0, title: …, path: https://…}")
        return {key: str(value[key]) for key in ("name", "title", "path") if key in value}

    def keywords(self) -> Mapping[str, tuple[str, ...]]:
        """Keywords in each language."""
        value = self.content["keywords"]
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            raise self._fault("keywords", "zh, en")
        return {each: tuple(map(str, value[each])) for each in LANGUAGES}

    def address(self, key: str) -> str | None:
        """A web address, or nothing."""
        value = self.content.get(key)
        if value is None:
            return None
        if not portal_words.is_address(value):
            raise self._fault(key, portal_words.AN_ADDRESS)
        return str(value).rstrip("/")

    def bounds(self) -> Mapping[str, float]:
        """Shares between 0 and 1."""
        value = self.content.get("bounds", {})
        if not isinstance(value, dict) or not all(map(_share, value.values())):
            raise self._fault("bounds", "{coverage: 0.9}")
        return {str(key): float(share) for key, share in value.items()}

    def gate(self) -> Mapping[str, float]:
        """The bounds of the release gate, by check."""
        value = self.content.get("gate", {})
        known = ", ".join(_GATE)
        if not isinstance(value, dict):
            raise self._fault("gate", f"{{{known}}}")
        for check, bound in value.items():
            if check not in _GATE:
                raise self._fault(f"gate.{check}", known)
            if not _GATE[check](bound):
                raise self._fault(f"gate.{check}", "0–1" if _GATE[check] is _share else "0, 1, 2 …")
        return dict(value)

    def year(self, key: str) -> int | None:
        """A report year, or nothing."""
        value = self.content.get(key)
        if value is not None and (type(value) is not int or value not in _FIRST_YEARS):
            raise self._fault(key, f"{_FIRST_YEARS[0]}–{_FIRST_YEARS[-1]}")
        return value

    def _fault(self, key: str, expected: str) -> CatalogueError:
        return CatalogueError("package.info_key", file=self.file, key=key, expected=expected)


def _share(value: object) -> bool:
    return isinstance(value, int | float) and type(value) is not bool and 0 <= value <= 1


def _count(value: object) -> bool:
    return type(value) is int and value >= 0


_GATE: Mapping[str, Callable[[object], bool]] = {
    "found": _share,
    "rejected": _share,
    "rows": _share,
    "reports_left": _count,
}
"""What the bound of each check of the release gate may be."""


def _titled(value: object) -> bool:
    return isinstance(value, dict) and bool(value.get("title"))


def _read(path: Path | None) -> _Reading:
    name = str(path) if path else "datapackages/annual-reports/package.yaml"
    return _Reading(name, _mapping(name, _text(path)))


def _text(path: Path | None) -> str:
    if path is None:
        shipped = files("gongkai.datapackages").joinpath("annual-reports", "package.yaml")
        return shipped.read_text(encoding="utf-8")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError("package.info_unreadable", file=path, reason=error) from error


def _mapping(name: str, text: str) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CatalogueError("package.info_unreadable", file=name, reason=error) from error
    if not isinstance(content, dict):
        raise CatalogueError("package.info_key", file=name, key="name", expected="key: value")
    return content
