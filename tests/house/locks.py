"""The locks as values: which versions they pin, and what a requirement needs of them."""

import re
import sys
import tomllib
from collections.abc import Iterable, Sequence
from importlib.metadata import Distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
OPTIONAL = ("ocr", "cluster")
"""The extras that people install; the extra `dev` is for those who work on the project."""
SUPPLY = ROOT / ".venv-supply" / "bin" / "python"
"""The interpreter of the tools that judge the supply chain, in an environment of their own."""

_PIN = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.]+)", re.MULTILINE)


def locked(name: str) -> dict[str, str]:
    """Return the version of each distribution that a lock pins, by normalised name."""
    text = (ROOT / name).read_text("utf-8")
    return {canonicalize_name(found): version for found, version in _PIN.findall(text)}


def asked(*extras: str) -> list[Requirement]:
    """Return what the project itself asks for, alone or with extras."""
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    return [Requirement(line) for line in lines]


def needed(
    wanted: Iterable[Requirement], path: Sequence[str] = sys.path
) -> dict[str, list[Requirement]]:
    """Return every distribution that is needed, each with all that is asked of it.

    What they need in turn is read from what is installed in these folders.
    """
    found: dict[str, list[Requirement]] = {}
    waiting, seen = list(wanted), set[str]()
    while waiting:
        wish = waiting.pop()
        if str(wish) in seen:
            continue
        seen.add(str(wish))
        name = canonicalize_name(wish.name)
        found.setdefault(name, []).append(wish)
        (installed, *_) = Distribution.discover(name=name, path=list(path))
        for line in installed.requires or ():
            inner = Requirement(line)
            extras = wish.extras or {""}
            if not inner.marker or any(inner.marker.evaluate({"extra": each}) for each in extras):
                inner.marker = None
                waiting.append(inner)
    return found
