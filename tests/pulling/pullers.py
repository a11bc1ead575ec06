"""Pulls in processes of their own, for the test that kills them.

    python pullers.py PLACE WORK DIVISION BEFORE     pull, killed at the first step, the second …

DIVISION is `-` for the whole release; BEFORE is `old` where a release is in use already. What
comes out is JSON, one object a line.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from types import ModuleType

from gongkai.catalogue.divisions import division as known_division
from gongkai.messages import catalogue
from gongkai.pulling import Wish, pull
from gongkai.pulling.extract import EXTRACT

AT = "2026-04-01T00:00:00Z"


def publishers() -> ModuleType:
    path = Path(__file__).parents[1] / "publish" / "publishers.py"
    spec = spec_from_file_location("publishers", path)
    module = module_from_spec(spec)
    sys.modules["publishers"] = module  # its dataclasses look for it
    spec.loader.exec_module(module)
    return module


def wish(source: Path, to: Path, division: str) -> Wish:
    return Wish(str(source), to, None if division == "-" else division, accept="年度更新")


def watch(kinds: ModuleType, root: Path, last: int) -> None:
    """Count what takes a name or away one; what opens or makes comes just before such a step."""

    class Names(kinds.Steps):
        def step(self, what: str) -> None:
            if not what.startswith(("open ", "os.mkdir ", "fsync")) or what.endswith(".jsonl"):
                super().step(what)

    steps = Names(root, last)
    steps.watch()

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if event == "os.symlink" and str(arguments[1]).startswith(str(root)):
            steps.step(f"os.symlink {arguments[1]}")

    sys.addaudithook(hook)


def run(source: Path, to: Path, division: str, last: int, kinds: ModuleType) -> bool:
    watch(kinds, to, last)
    pull(wish(source, to, division), AT)
    return True


def see(to: Path) -> dict[str, object]:
    """What a reader finds: the version in use, and the digest of all its files."""
    folder = to / "current"
    if not folder.exists():
        return {"current": None, "files": None}
    about = json.loads((folder / "datapackage.json").read_text())
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    names = sorted(each.name for each in to.iterdir()) + sorted(os.listdir(to / "releases"))
    part = about.get(EXTRACT, {}).get("division")
    return {"current": about["version"], "files": found.hexdigest(), "left": names, "part": part}


def again(source: Path, to: Path, division: str) -> dict[str, object]:
    done = pull(wish(source, to, division), AT)
    lines = (to / "pulled.jsonl").read_text().splitlines()
    return {**see(to), "came": done.fetched.came, "logged": json.loads(lines[-1])["current"]}


def killed_at_every_step(
    source: Path, work: Path, division: str, held: str
) -> Iterator[dict[str, object]]:
    kinds = publishers()
    known_division("330100"), catalogue()  # once, and not in every child
    os.fsync = lambda _: None  # a killed process loses nothing that it has written
    before = work / "before"
    before.mkdir()
    old = None
    if held == "old":
        old, _ = kinds.in_child(partial(again, source / "old", before, division))
    whole = work / "whole"
    shutil.copytree(before, whole, symlinks=True)
    new = kinds.in_child(partial(again, source / "new", whole, division))[0]
    yield {"old": old, "new": new}
    for last in count(1):
        to = work / str(last)
        shutil.copytree(before, to, symlinks=True)
        done, step = kinds.in_child(partial(run, source / "new", to, division, last, kinds))
        seen = see(to)
        after, _ = kinds.in_child(partial(again, source / "new", to, division))
        yield {"step": step, **seen, "after": after}
        if done:
            return


if __name__ == "__main__":
    place, folder, code, state = sys.argv[1:]
    for each in killed_at_every_step(Path(place), Path(folder), code, state):
        print(json.dumps(each), flush=True)
