"""The licences of all that gongkai needs to run, with its extras, judged by licences.yaml.

python -m tests.house.licences [--write docs/licences.md]
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from license_expression import AND, Licensing
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.utils import canonicalize_name

from tests.house import locks

LAW = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
UNKNOWN = "UNKNOWN"
HEAD = """# Licences of what gongkai needs

Printed by `make licences` from the metadata of what `requirements.lock` installs and of what the
extras add; what metadata leave open is settled in `tests/house/licences.yaml`, with the reason.
gongkai itself is under the MIT licence (`LICENSE`), its data packages are under CC BY 4.0. What a
wheel carries besides in compiled form stands in the licence files of that wheel.

"""


@cache
def parts() -> dict[str, set[str]]:
    """Return what an installation needs, then what each extra adds to it."""
    core = set(locks.needed(locks.asked()))
    added = {extra: set(locks.needed(locks.asked(extra))) - core for extra in locks.OPTIONAL}
    return {"": core} | added


@cache
def metadata() -> Mapping[str, Mapping[str, str]]:
    """Return what the metadata of each needed distribution say, by normalised name."""
    names = sorted(set().union(*parts().values()))
    options = ["--from=all", "--with-system", "--format=json", f"--python={sys.executable}"]
    command = [locks.SUPPLY, "-m", "piplicenses", *options, "--packages", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {canonicalize_name(each["Name"]): each for each in json.loads(done.stdout)}


def licence(name: str) -> str:
    """Return the licence of a distribution as an SPDX expression, UNKNOWN if nothing says it."""
    if entry := LAW["by_hand"].get(name):
        return str(entry["licence"])
    about = metadata()[name]
    for origin in ("License-Expression", "License-Metadata", "License-Classifier"):
        said = LAW["told"].get(about[origin], about[origin])
        if said != UNKNOWN:
            with suppress(InvalidLicenseExpression):
                return str(canonicalize_license_expression(said))
    return UNKNOWN


def permits(expression: str, allowed: Iterable[str]) -> bool:
    """Whether an expression is met by allowed licences: every part of AND, one part of OR."""
    return _met(Licensing().parse(expression), frozenset(allowed))


def _met(node: Any, allowed: frozenset[str]) -> bool:
    if hasattr(node, "key"):
        return node.key in allowed
    every = isinstance(node, AND)
    return (all if every else any)(_met(part, allowed) for part in node.args)


def weak(expression: str) -> list[str]:
    """Return the licences of an expression that are not permissive and that it needs."""
    if permits(expression, LAW["permissive"]):
        return []
    return [key for key in LAW["weak"] if key in Licensing().license_keys(expression)]


def document() -> str:
    """Return the page: what every installation needs, what extras add, what is not permissive."""
    pages = [HEAD]
    for extra, names in parts().items():
        title = f"What `gongkai[{extra}]` adds" if extra else "What every installation needs"
        rows = [f"| {n} | {metadata()[n]['Version']} | {licence(n)} |" for n in sorted(names)]
        pages += [f"## {title}\n\n", _table("distribution | version | licence", rows)]
    found = {n: weak(licence(n)) for names in parts().values() for n in names}
    rows = [
        f"| {key} | {', '.join(sorted(n for n in found if key in found[n]))} | {why} |"
        for key, why in LAW["weak"].items()
    ]
    pages += ["## What is not permissive, and why it does no harm\n\n"]
    return "".join([*pages, _table("licence | distributions | why", rows)]).rstrip("\n") + "\n"


def _table(head: str, rows: list[str]) -> str:
    rule = "|---" * len(head.split("|")) + "|"
    return "\n".join([f"| {head} |", rule, *rows]) + "\n\n"


def main() -> None:
    """Print the page; with --write keep it in the documentation."""
    if "--write" in sys.argv:
        Path(sys.argv[sys.argv.index("--write") + 1]).write_text(document(), "utf-8")
    else:
        print(document(), end="")


if __name__ == "__main__":
    main()
