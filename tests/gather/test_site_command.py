"""`gongkai run --register …` against the test site with its faults on, unplugged in the middle.

The same command again ends with a package, a coverage table and a list of failures with reasons.
What takes minutes with the usual time limits (streams without an end) is left to the other test.
"""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gongkai.gather import Store
from tests.gather.site.behaviour import TRAP, Behaviour
from tests.gather.site.behaviours import BEHAVIOURS
from tests.gather.site.log import Asked, at_once, hurried
from tests.gather.site.pages import ROOT
from tests.gather.site.register import agency_ids, write_register
from tests.gather.site.site import Site, whole_site

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("prefect")]

DELAY = 0.1
SOME = 5
"""Answers that are on record, and more, before the plug is pulled."""
MAIN = "import sys; from gongkai.cli.app import main; sys.argv[0] = 'gongkai'; main()"
BEHAVING = [b for b in BEHAVIOURS if b.host != "endless"]
FAILED = [b.name for b in BEHAVING if b.reason is not None and not b.left_out]


class Ran(NamedTuple):
    """The site, what was asked of it until the plug was pulled and after, and how it ended."""

    site: Site
    folder: Path
    before: list[Asked]
    recorded: set[str]
    after: list[Asked]
    code: int
    told: str

    @property
    def data(self) -> Path:
        return self.folder / "published" / "annual-reports" / "1.0.0" / "data"

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a resource, of all years."""
        found = []
        for path in sorted(self.data.glob("*.csv")):
            if re.fullmatch(rf"{name}(-\d{{4}})?\.csv", path.name):
                with path.open(encoding="utf-8", newline="") as stream:
                    found += list(csv.DictReader(stream))
        return found


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory, prefect_server: dict[str, str]) -> Iterator[Ran]:
    """That a run starts a server of its own is tested with the demonstration."""
    folder = tmp_path_factory.mktemp("command")
    with whole_site(without=("endless",)) as site:
        write_register(site, folder / "register")
        first = start(folder, prefect_server)
        until(site, 40, first, folder / "store")
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
        assert first.returncode == -signal.SIGKILL
        before = site.log.take()
        recorded = on_record(folder / "store")
        second = start(folder, prefect_server)
        told, _ = second.communicate(timeout=300)
        yield Ran(site, folder, before, recorded, site.log.take(), second.returncode, told)


def start(folder: Path, server: dict[str, str]) -> subprocess.Popen[str]:
    """Start the command, in a session of its own: the plug is that of all its processes."""
    places = {"register": "register", "store": "store", "out": "published"}
    options = [part for name, place in places.items() for part in (f"--{name}", place)]
    return subprocess.Popen(
        [sys.executable, "-c", MAIN, "run", *options, "--delay", str(DELAY), "--hosts", "32"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "flows"),
            "PREFECT_HOME": str(folder / "prefect"),
            "GONGKAI_LANG": "en",
            **server,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until(site: Site, requests: int, process: subprocess.Popen[str], store: Path) -> None:
    """Wait until the site was asked so often, and some of its answers are recorded."""
    patience = time.monotonic() + 120
    while len(site.log.entries) < requests or len(on_record(store)) <= SOME:
        assert process.poll() is None and time.monotonic() < patience
        time.sleep(0.01)


def on_record(store: Path) -> set[str]:
    """The addresses of which a store has an answer."""
    captures = Store(store).captures() if store.is_dir() else ()
    return {address for each in captures if each.digest for address in each.addresses}


def address(ran: Ran, behaviour: Behaviour) -> str:
    return ran.site.url(next(b for b in ran.site.behaviours if b.name == behaviour.name))


def gongkai(ran: Ran, *words: str, **server: str) -> subprocess.CompletedProcess[str]:
    """Run a command beside the store and the package."""
    return subprocess.run(
        [sys.executable, "-c", MAIN, *words],
        cwd=ran.folder,
        env={
            **os.environ,
            "PREFECT_HOME": str(ran.folder / "prefect"),
            "GONGKAI_LANG": "en",
            **server,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_it_ends_with_a_package_and_says_that_something_failed(ran: Ran) -> None:
    assert ran.code == 1, ran.told
    assert "1.0.0" in ran.told and "Traceback" not in ran.told
    assert (ran.data.parent / "datapackage.json").is_file()


def test_what_was_on_record_when_the_plug_was_pulled_is_not_asked_for_again(ran: Ran) -> None:
    assert len(ran.recorded) > SOME
    asked = {ran.site.origins[entry.host] + entry.path for entry in ran.after}
    assert not asked & ran.recorded
    assert not at_once(ran.after) and not hurried(ran.after, DELAY)
    assert not at_once(ran.before) and not hurried(ran.before, DELAY)
    assert ran.site.log.connections[TRAP] == 0


def test_every_report_that_is_there_is_in_the_package(ran: Ran) -> None:
    usable = {
        (row["agency_name"], row["report_year"])
        for row in ran.rows("reports")
        if row["report_status"] != "rejected"
    }
    there = {
        (behaviour.agency, str(behaviour.year))
        for behaviour in BEHAVING
        # Pages whose tables are in what they attach say nothing on their own.
        if behaviour.gathered and behaviour.series == "own" and behaviour.name != "trap-page"
    }
    assert there <= usable and len(there) > 50


@pytest.mark.parametrize("name", FAILED)
def test_every_failure_is_told_with_its_address_and_what_to_do(ran: Ran, name: str) -> None:
    behaviour = next(b for b in ran.site.behaviours if b.name == name)
    address = re.escape(ran.site.url(behaviour)) + r"(?![\w/])"
    (line,) = [each for each in ran.told.splitlines() if re.search(address, each)]
    assert len(re.sub(address, "", line)) > 40


def test_coverage_says_what_became_of_every_source(ran: Ran) -> None:
    rows = {(r["agency_id"], r["report_year"], r["series"]): r for r in ran.rows("coverage")}
    ids = agency_ids(BEHAVING)
    for behaviour in BEHAVING:
        if behaviour.host == TRAP or behaviour.left_out or behaviour.kind == "list":
            continue
        key = (ids[behaviour.agency], str(behaviour.year), behaviour.series or "")
        assert rows[key]["found"] == ("found" if behaviour.gathered else "not_reached"), behaviour
        if behaviour.reason is not None:
            assert rows[key]["reason"] == behaviour.reason


def test_a_stranger_can_ask_who_is_missing(ran: Ran) -> None:
    shown = gongkai(ran, "coverage", str(ran.data.parent), "--chase", "chase.xlsx")
    assert shown.returncode == 0 and "2024" in shown.stdout
    assert (ran.folder / "chase.xlsx").stat().st_size > 1000


def test_the_store_is_sound(ran: Ran) -> None:
    verified = gongkai(ran, "store", "verify", "--store", "store")
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_the_package_is_made_again_from_the_store_alone(
    ran: Ran, prefect_server: dict[str, str]
) -> None:
    ran.site.log.take()
    words = ("--register", "register", "--store", "store", "--out", "again", "--offline")
    made = gongkai(ran, "run", *words, **prefect_server)
    assert ran.site.log.take() == []
    again = ran.folder / "again" / "annual-reports" / "1.0.0"
    assert (again / "datapackage.json").is_file(), made.stderr
    for path in ran.data.rglob("*.csv"):
        assert (again / "data" / path.name).read_bytes() == path.read_bytes(), path.name
