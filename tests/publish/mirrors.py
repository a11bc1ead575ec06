"""Mirrors in processes of their own, for the test that kills them.

    python mirrors.py SOURCE ADDRESS [BEFORE]

SOURCE is published at ADDRESS, killed at the first step, the second …; BEFORE is what was published
there earlier. What comes out is JSON, one object a line; the test judges it.
"""

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from types import ModuleType
from typing import Any

from gongkai.place import Place, place
from gongkai.publish import mirror

ROOT = "annual-reports"


def publishers() -> ModuleType:
    path = Path(__file__).with_name("publishers.py")
    spec = spec_from_file_location("publishers", path)
    module = module_from_spec(spec)
    sys.modules["publishers"] = module  # its dataclasses look for it
    spec.loader.exec_module(module)
    return module


def below(address: str, name: object) -> Place:
    prefix, mark, query = address.partition("?")
    return place(f"{prefix}/{name}{mark}{query}")


def prepare(before: Path | None, where: Place) -> None:
    """Publish the older release there, and leave what a killed run leaves."""
    if before is None:
        return
    mirror(before, where)
    where.write(f"{ROOT}/1.0.1/data/left.csv", b"left")
    where.write(f"{ROOT}/1.0.1/README.md", b"of another run")
    where.write(f"{ROOT}/site/gone.html", b"of an agency that is gone")
    if where.local is not None:
        (where.local / ROOT / "1.0.1/data/.left.part").write_bytes(b"le")


def run(source: Path, where: Place, last: int, kinds: ModuleType) -> bool:
    class Names(kinds.Steps):
        """What opens or makes something comes just before a step that gives it its name."""

        def step(self, what: str) -> None:
            if not what.startswith(("open ", "os.mkdir ", "fsync")):
                super().step(what)

    Names(where.local, last).watch()
    mirror(source, where)
    return True


def see(where: Place, kinds: ModuleType) -> dict[str, Any]:
    return {"listed": kinds.listed(where), "files": kinds.contents(where)}


def again(source: Path, where: Place, kinds: ModuleType) -> dict[str, Any]:
    mirror(source, where)
    return see(where, kinds)


def killed_at_every_step(
    source: Path, address: str, before: Path | None
) -> Iterator[dict[str, Any]]:
    kinds = publishers()
    os.fsync = lambda _: None
    reference = below(address, "reference")
    kinds.in_child(partial(prepare, before, reference))
    yield kinds.in_child(partial(again, source, reference, kinds))[0]
    for last in count(1):
        where = below(address, last)
        kinds.in_child(partial(prepare, before, where))
        done, step = kinds.in_child(partial(run, source, where, last, kinds))
        seen, _ = kinds.in_child(partial(see, where, kinds))
        after, _ = kinds.in_child(partial(again, source, where, kinds))
        yield {"step": step, **seen, "after": after}
        if done:
            return


if __name__ == "__main__":
    folder, target, *earlier = sys.argv[1:]
    for each in killed_at_every_step(Path(folder), target, Path(earlier[0]) if earlier else None):
        print(json.dumps(each), flush=True)
