"""Publishers in processes of their own, for the tests that kill them or let them race.

    python publishers.py kill ADDRESS SCENARIO    publish, killed at the first step, the second …
    python publishers.py race ADDRESS HOMEPAGE GO publish as soon as the file GO is there

What comes out is JSON, one object a line; the tests judge it.
"""

import hashlib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path
from typing import Any

import obstore

from gongkai import publish
from gongkai.errors import PublishError
from gongkai.place import Place, place
from gongkai.publish import writing
from gongkai.published.form import (
    DESCRIPTOR,
    FILES,
    Release,
    digest,
    json_bytes,
    listed_digest,
)

TABLE = "agencies"
OLD, NEW = "1.0.0", "1.0.1"
KEPT = ("README.md", f"schemas/{TABLE}.json")
MADE = "downloads/publishers.py"


def by_hand() -> Any:
    path = Path(__file__).parents[1] / "release" / "by_hand.py"
    spec = spec_from_file_location("by_hand", path)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def small(made: Release, version: str, before: Release | None, homepage: str = "") -> Release:
    """A release with one table, a file that was made, and all that a package needs: seven files."""
    file = Path(__file__)
    texts = {path: made.texts[path] for path in KEPT}
    named = [each for each in made.descriptor["resources"] if each["name"].startswith(TABLE)]
    whole = {
        **made.descriptor,
        "version": version,
        "homepage": homepage or "https://data.example.org",
        "resources": named,
        FILES: {
            **{path: digest(content) for path, content in texts.items()},
            MADE: digest(file.read_bytes()),
        },
    }
    last = json_bytes(whole)
    entry = {"version": version, "path": f"{version}/{DESCRIPTOR}", "hash": digest(last)}
    return replace(
        made,
        version=version,
        descriptor=whole,
        resources=tuple(each for each in made.resources if each.table == TABLE),
        texts={**texts, DESCRIPTOR: last},
        entry=entry,
        based_on=listed_digest([before.entry]) if before else None,
        tables={
            path: content
            for path, content in made.tables.items()
            if path.startswith(f"data/{TABLE}.")
        },
        made={MADE: file},
    )


def contents(where: Place) -> dict[str, str]:
    """Digests of everything that is there, hidden files too."""
    keys = where.keys("")
    if where.local is not None:
        files = (each for each in where.local.rglob("*") if each.is_file())
        keys = sorted(each.relative_to(where.local).as_posix() for each in files)
    return {key: hashlib.sha256(where.read(key) or b"").hexdigest() for key in keys}


def listed(where: Place) -> list[str]:
    content = where.read("annual-reports/versions.json")
    return [each["version"] for each in json.loads(content)["versions"]] if content else []


class Steps:
    """Counts everything that changes a place, and ends this process just before the n-th."""

    def __init__(self, root: Path | None, last: int) -> None:
        self._root, self._last, self._taken = root, last, 0

    def step(self, what: str) -> None:
        self._taken += 1
        if self._taken == self._last:
            os.write(2, what.encode())
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Watch the calls of the system that change a folder, and the requests that write."""
        sys.addaudithook(self._hook)
        waits = os.fsync
        os.fsync = lambda handle: (self.step("fsync"), waits(handle))[1]
        for name in ("put", "delete"):
            setattr(obstore, name, self._counted(name, getattr(obstore, name)))

    def _counted(self, name: str, send: Callable[..., Any]) -> Callable[..., Any]:
        def sent(store: Any, path: str, *arguments: Any, **keywords: Any) -> Any:
            self.step(f"{name} {path}")
            return send(store, path, *arguments, **keywords)

        return sent

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self._root is None:
            return
        if event == "open":
            path, _, flags = arguments
            changes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            if changes and str(path).startswith(str(self._root)):
                self.step(f"open {path}")
        elif event in ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link"):
            # shutil.rmtree names its files by the handle of their folder.
            inside = str(arguments[0]).startswith(str(self._root)) or arguments[-1] != -1
            if inside:
                self.step(f"{event} {arguments[0]}")


def in_child(action: Callable[[], Any]) -> tuple[Any, str]:
    """Do something in a process of its own: what it gave, or the step at which it was killed.

    A library that has spoken to a server does not survive a fork, so this process never does.
    """
    reading, writing_end = os.pipe()
    telling, told = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(told, 2)
        status = 1
        try:
            os.write(writing_end, json.dumps(action()).encode())
            status = 0
        finally:
            if status:
                traceback.print_exc()
            os._exit(status)
    os.close(writing_end)
    os.close(told)
    with os.fdopen(reading) as answers, os.fdopen(telling) as words:
        answer, word = answers.read(), words.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None, word
    if status:
        raise SystemExit(word)
    return json.loads(answer), ""


@dataclass(frozen=True)
class Scenario:
    """What is published over what, in places below an address."""

    address: str
    old: Release | None
    new: Release

    def below(self, name: object) -> Place:
        prefix, mark, query = self.address.partition("?")
        return place(f"{prefix}/{name}{mark}{query}")

    def reference(self) -> dict[str, str]:
        """What is there after runs that were never killed, each release checked as ever."""
        where = self.below("reference")
        for release in filter(None, (self.old, self.new)):
            publish.write(release, where)
        return contents(where)

    def prepare(self, where: Place) -> None:
        if self.old is None:
            return
        publish.write(self.old, where)
        # What a run that was killed before has left.
        where.write("annual-reports/1.0.1/data/left.csv", b"left")
        if where.local is not None:
            root = where.local / "annual-reports"
            (root / "1.0.1/data/.left.part").write_bytes(b"le")
            (root / "1.0.1/empty").mkdir()
            (root / ".versions.json.new").write_bytes(b"{")

    def run(self, where: Place, last: int) -> bool:
        Steps(where.local, last).watch()
        publish.write(self.new, where)
        return True

    def again(self, where: Place) -> dict[str, str]:
        if self.new.version not in listed(where):
            publish.write(self.new, where)
        return contents(where)


def see(where: Place) -> dict[str, Any]:
    return {"listed": listed(where), "files": contents(where)}


def killed_at_every_step(address: str, name: str) -> Iterator[dict[str, Any]]:
    made = by_hand().planned()
    old = small(made, OLD, None)
    following = name == "next"
    scenario = Scenario(
        address, old if following else None, small(made, NEW, old) if following else old
    )
    yield {"reference": in_child(scenario.reference)[0]}
    # Every release written here has the bytes of one that was checked: the tests compare them.
    writing._check = lambda *_: None
    # A killed process loses nothing that it has written: waiting for the disk is a step, no more.
    os.fsync = lambda _: None
    for last in count(1):
        where = scenario.below(last)
        in_child(partial(scenario.prepare, where))
        done, step = in_child(partial(scenario.run, where, last))
        seen, _ = in_child(partial(see, where))
        after, _ = in_child(partial(scenario.again, where))
        yield {"step": step, **seen, "after": after}
        if done:
            return


def racing(address: str, homepage: str, go: str) -> Iterator[dict[str, Any]]:
    made = by_hand().planned()
    old = small(made, OLD, None)
    new = small(made, NEW, old, homepage)
    Path(f"{go}.{os.getpid()}").touch()
    while not Path(go).exists():
        time.sleep(0.001)
    try:
        publish.write(new, address)
    except PublishError as error:
        yield {"error": error.code}
    else:
        yield {"hash": new.entry["hash"]}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    for each in {"kill": killed_at_every_step, "race": racing}[what](*rest):
        print(json.dumps(each), flush=True)
