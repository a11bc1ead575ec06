"""Where each page of the site lies, relative to its top.

index.html coverage.html quality.html
agencies/<agency_id>.html   agencies/<agency_id>.json      what a program reads of one agency
reports/<report_id>.html
regions/<code of the prefecture>.html    its agencies; also -2.html and so on where they are many
feeds/all.atom feeds/<division code>.atom
assets/ charts/ search/     what pages load
"""

import hashlib
import re

INDEX = "index.html"
COVERAGE = "coverage.html"
QUALITY = "quality.html"
STYLE = "assets/site.css"
SCRIPT = "assets/site.js"
RELEASE = "assets/release.js"
"""The version in force, in one small file: pages that say the same in two releases stay as they
are."""
FEED = "feeds/all.atom"

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,119}")


def agency(agency_id: str) -> str:
    """The page of an agency."""
    return f"agencies/{_name(agency_id)}.html"


def agency_json(agency_id: str) -> str:
    """What the page of an agency says, for programs."""
    return f"agencies/{_name(agency_id)}.json"


def report(report_id: str) -> str:
    """The page of a report."""
    return f"reports/{_name(report_id)}.html"


def region(code: str, part: int = 1) -> str:
    """A page of the agencies of a region; those of no known region have the code ``."""
    return f"regions/{_name(code or 'none')}{'' if part == 1 else f'-{part}'}.html"


def feed(division: str) -> str:
    """The feed of a division."""
    return f"feeds/{_name(division)}.atom"


def relative(page: str, target: str) -> str:
    """The link from one page to another file of the site.

    >>> relative("agencies/a.html", "index.html"), relative("index.html", "reports/b.html")
    ('../index.html', 'reports/b.html')
    """
    return "../" * page.count("/") + target


def _name(identifier: str) -> str:
    """A file's name: the identifier, or a digest in place of one that is no plain name.

    A package may come from anywhere, so that no identifier may lead out of its folder.
    """
    if _PLAIN.fullmatch(identifier):
        return identifier
    return f"x.{hashlib.sha256(identifier.encode()).hexdigest()[:16]}"
