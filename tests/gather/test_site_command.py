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

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("site-command")]

DELAY = 0.1
MAIN = "import sys; from gongkai.cli.app import main; sys.argv[0] = 'gongkai'; main()"
# Reports that hosts of lists and pretenders lead to are the matter of test_site_run.
BY_LIST = {b.host for b in BEHAVIOURS if b.kind == "list"}
DUE = [b for b in BEHAVIOURS if b.leads_from is None and b.kind == "report" and b.host != "endless"]
FAILED = [b for b in DUE if b.reason is not None]


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
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    folder = tmp_path_factory.mktemp("command")
    with whole_site(without=("endless",)) as site:
        write_register(site, folder / "register")
        first = start(folder)
        until(site, 40, first)
        os.killpg(first.pid, signal.SIGKILL)
        first.communicate()
        assert first.returncode == -signal.SIGKILL
        before = site.log.take()
        captures = Store(folder / "store").captures()
        recorded = {address for c in captures if c.digest for address in c.addresses}
        second = start(folder)
        told, _ = second.communicate(timeout=300)
        yield Ran(site, folder, before, recorded, site.log.take(), second.returncode, told)


def start(folder: Path) -> subprocess.Popen[str]:
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
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def until(site: Site, requests: int, process: subprocess.Popen[str]) -> None:
    """Wait until the site was asked so often, and its answers had time to be recorded."""
    patience = time.monotonic() + 120
    while len(site.log.entries) < requests:
        assert process.poll() is None and time.monotonic() < patience
        time.sleep(0.01)


def address(ran: Ran, behaviour: Behaviour) -> str:
    return ran.site.url(next(b for b in ran.site.behaviours if b.name == behaviour.name))


def test_it_ends_with_a_package_and_says_that_something_failed(ran: Ran) -> None:
    assert ran.code == 1, ran.told
    assert "1.0.0" in ran.told and "Traceback" not in ran.told
    assert (ran.data.parent / "datapackage.json").is_file()


def test_what_was_on_record_when_the_plug_was_pulled_is_not_asked_for_again(ran: Ran) -> None:
    assert len(ran.recorded) > 5
    asked = {ran.site.origins[entry.host] + entry.path for entry in ran.after}
    assert not asked & ran.recorded
    assert not at_once(ran.after) and not hurried(ran.after, DELAY)
    assert not at_once(ran.before) and not hurried(ran.before, DELAY)
    assert ran.site.log.connections[TRAP] == 0


def test_every_report_that_is_there_is_in_the_package(ran: Ran) -> None:
    reports = {row["agency_name"]: row["report_status"] for row in ran.rows("reports")}
    due = {b.agency for b in DUE if b.gathered and b.host != "private"}
    assert due <= {name for name, status in reports.items() if status != "rejected"}


@pytest.mark.parametrize("name", [b.name for b in FAILED if b.host != "pretending"])
def test_every_failure_is_told_with_its_address(ran: Ran, name: str) -> None:
    failed = address(ran, next(b for b in FAILED if b.name == name))
    (line,) = [
        each for each in ran.told.splitlines() if f"{failed} " in f"{each} ".replace(": ", " ")
    ]
    assert len(line) > len(failed) + 40


def test_coverage_has_a_row_for_all_that_is_due(ran: Ran) -> None:
    rows = {(r["agency_id"], r["report_year"]): r for r in ran.rows("coverage")}
    ids = agency_ids(b for b in BEHAVIOURS if b.host != "endless")
    for behaviour in DUE:
        row = rows[ids[behaviour.agency], str(behaviour.year)]
        if behaviour.host == "pretending" or behaviour.name == "trap-page":
            continue
        assert row["found"] == ("found" if behaviour.gathered else "not_reached"), behaviour.name
        if behaviour.reason is not None:
            assert row["reason"] == behaviour.reason


@pytest.mark.xfail(strict=True, reason="lists are not read yet")
def test_what_lists_lead_to_is_covered_too(ran: Ran) -> None:
    rows = {(r["agency_id"], r["report_year"], r["series"]): r for r in ran.rows("coverage")}
    ids = agency_ids(BEHAVIOURS)
    for behaviour in BEHAVIOURS:
        if behaviour.host in BY_LIST and behaviour.gathered:
            key = (ids[behaviour.agency], str(behaviour.year), behaviour.series or "")
            assert rows[key]["found"] == "found", behaviour.name
