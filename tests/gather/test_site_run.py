"""Gathering from the test site: what was gathered, what was not and why, and how politely.

Two runs over the whole register, in processes of their own: between them a report is replaced
and another withdrawn. Politeness is judged by the site's own log.
"""

import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from gongkai.gather import Store
from gongkai.messages import text
from gongkai.model import Capture
from tests.gather.site import faults
from tests.gather.site.behaviour import TRAP, Behaviour
from tests.gather.site.behaviours import BEHAVIOURS
from tests.gather.site.log import ROBOTS, Asked, at_once, hurried, pauses, twice
from tests.gather.site.pages import ROOT, report
from tests.gather.site.register import agency_ids, write_register
from tests.gather.site.site import Site, whole_site

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("site-run")]

DELAY = 0.1
SETTINGS = {
    "delay": DELAY,
    "timeout": 1.0,
    "total_timeout": 1.5,
    "max_bytes": 2_000_000,
    "attempts": 3,
    "backoff": 0.1,
    "longest_wait": 5.0,
    "contact": "a@example.org",
    "hosts": 32,
}
NEW = report("澄川县财政局", 2023).encode()


class Runs(NamedTuple):
    """The site, its store, and the log of each run."""

    site: Site
    store: Store
    first: list[Asked]
    second: list[Asked]

    def captures(self, run: str) -> list[Capture]:
        return [capture for capture in self.store.captures() if capture.run == run]

    def of(self, run: str, behaviour: Behaviour) -> list[Capture]:
        """Return the captures of a run that were asked for at a behaviour's address."""
        address = self.site.url(behaviour)
        return [c for c in self.captures(run) if c.source_url == address]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("site")
    with whole_site(interval=0.05) as site:
        register = write_register(site, folder / "register")
        drive(register, folder / "store", "run1")
        first = site.log.take()
        replaced, withdrawn = named("replaced"), named("withdrawn")
        site.route(replaced.host, replaced.path, faults.page(NEW))
        site.route(withdrawn.host, withdrawn.path, faults.page(b"", status=404))
        calm = [each for each in site.behaviours if each.host != "endless"]
        write_register(site, register, calm)
        drive(register, folder / "store", "run2")
        yield Runs(site, Store(folder / "store"), first, site.log.take())


def drive(register: Path, store: Path, run: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "tests.gather.site.driver",
         str(register), str(store), run, json.dumps(SETTINGS)],
        cwd=ROOT, check=True, timeout=120,
    )  # fmt: skip


def named(name: str) -> Behaviour:
    return next(each for each in BEHAVIOURS if each.name == name)


def at(site: Site, name: str) -> Behaviour:
    """Return a behaviour with the addresses of the running site."""
    return next(each for each in site.behaviours if each.name == name)


GATHERED = [b for b in BEHAVIOURS if b.gathered is not None]
REFUSED = [b for b in BEHAVIOURS if b.reason is not None and not b.left_out]
LEFT_OUT = [b for b in BEHAVIOURS if b.left_out]
LISTS = [b for b in BEHAVIOURS if b.kind == "list"]


@pytest.mark.parametrize("name", [b.name for b in GATHERED])
def test_what_is_there_is_gathered_with_its_address_and_digest(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    (capture,) = runs.of("run1", behaviour)
    assert behaviour.gathered is not None
    assert capture.outcome == "kept"
    assert capture.digest == hashlib.sha256(behaviour.gathered).hexdigest()
    assert runs.store.read(capture.digest) == behaviour.gathered
    via = (runs.site.url(behaviour, path) for path in behaviour.via)
    assert capture.addresses == (runs.site.url(behaviour), *via)
    assert capture.agency_id == agency_ids(runs.site.behaviours)[behaviour.agency]
    assert (capture.report_year, capture.series) == (behaviour.year, behaviour.series)


@pytest.mark.parametrize("name", [b.name for b in REFUSED])
def test_what_cannot_be_had_has_its_reason(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    (capture,) = runs.of("run1", behaviour)
    assert (capture.outcome, capture.reason) == ("failed", behaviour.reason)
    assert capture.digest is None
    for language in ("zh", "en"):
        assert text(capture.reason, language, **capture.arguments)


@pytest.mark.parametrize("name", [b.name for b in LEFT_OUT])
def test_what_only_looks_like_a_report_is_left_out_with_its_reason(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    (capture,) = runs.of("run1", behaviour)
    assert (capture.outcome, capture.reason) == ("left_out", behaviour.reason)
    assert capture.title and behaviour.does.endswith(f"“{capture.title}”")


@pytest.mark.parametrize("name", [b.name for b in LISTS])
def test_a_list_is_read_to_its_end(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    address = runs.site.url(behaviour)
    captures = [c for c in runs.captures("run1") if c.found_on == address and c.role == "list"]
    assert "end" in {capture.listing for capture in captures}
    asked = {e.path.partition("?")[0] for e in runs.first if e.host == behaviour.host}
    assert {path.partition("?")[0] for path, _ in behaviour.paths} <= asked


@pytest.mark.parametrize("name", [b.name for b in BEHAVIOURS])
def test_each_address_is_asked_as_often_as_is_right(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    asked = Counter((entry.host, entry.path) for entry in runs.first)
    assert asked[behaviour.host, behaviour.path] == behaviour.visits


def test_the_store_holds_what_it_was_sent_and_nothing_else(runs: Runs) -> None:
    reports = {c.digest for c in runs.captures("run1") if c.role == "report" and c.digest}
    known = {hashlib.sha256(b.gathered).hexdigest() for b in runs.site.behaviours if b.gathered}
    assert reports == known
    for capture in runs.store.captures():
        if capture.digest is not None:
            runs.store.read(capture.digest)


@pytest.mark.parametrize("run", ["first", "second"])
def test_no_host_is_asked_twice_at_once_or_too_soon(runs: Runs, run: str) -> None:
    entries: list[Asked] = getattr(runs, run)
    assert len(entries) > 40
    assert at_once(entries) == []
    assert hurried(entries, DELAY) == []


def test_the_shared_host_was_asked_by_several_others(runs: Runs) -> None:
    """Else the test before would not hold for a host that two others lead to."""
    pages = {entry.host for entry in runs.first if entry.path.startswith("/xxgk/")}
    shared = [entry for entry in runs.first if entry.host == "files"]
    assert {"east", "west"} <= pages and len(shared) > 8


def test_longer_pauses_that_a_site_wants_are_kept(runs: Runs) -> None:
    paced = [entry for entry in runs.first if entry.host == "paced"]
    assert len(paced) == 3 and hurried(paced, 0.3) == []
    busy = [entry for entry in runs.first if entry.path == named("busy").path]
    ((pause, _, _),) = pauses(busy)
    assert pause >= 1.0


@pytest.mark.parametrize("run", ["first", "second"])
def test_nothing_is_asked_twice_within_a_run(runs: Runs, run: str) -> None:
    loop = named("loop")
    assert twice(getattr(runs, run)) == {(loop.host, loop.path): loop.visits - 1}


@pytest.mark.parametrize("run", ["first", "second"])
def test_no_path_is_asked_that_is_forbidden_or_unheard_of(runs: Runs, run: str) -> None:
    entries: list[Asked] = getattr(runs, run)
    assert not [entry for entry in entries if entry.path.startswith("/secret")]
    assert {entry.path for entry in entries if not entry.known} <= {ROBOTS}
    assert {entry.method for entry in entries} == {"GET"}


def test_rules_are_asked_for_first_and_once(runs: Runs) -> None:
    for host, number in Counter(e.host for e in runs.first if e.path == ROBOTS).items():
        asked = [entry for entry in runs.first if entry.host == host]
        assert asked[0].path == ROBOTS
        assert number == (3 if host == "unruled" else 1)


def test_the_private_host_is_never_reached(runs: Runs) -> None:
    assert runs.site.log.connections[TRAP] == 0
    assert not [entry for entry in (*runs.first, *runs.second) if entry.host == TRAP]


def test_who_asks_says_so_with_a_contact(runs: Runs) -> None:
    (agent,) = {entry.agent for entry in runs.first}
    assert agent is not None and agent.startswith("gongkai/") and "a@example.org" in agent


@pytest.mark.parametrize("name", ["etag", "dated"])
def test_the_second_time_only_what_has_changed_is_asked_for(runs: Runs, name: str) -> None:
    behaviour = at(runs.site, name)
    (entry,) = [e for e in runs.second if (e.host, e.path) == (behaviour.host, behaviour.path)]
    assert entry.conditional and entry.status == 304
    (capture,) = runs.of("run2", behaviour)
    assert (capture.outcome, capture.status) == ("unchanged", 304)
    assert capture.digest == runs.of("run1", behaviour)[0].digest


def test_the_second_time_the_same_bytes_are_unchanged(runs: Runs) -> None:
    outcomes = Counter(
        capture.outcome
        for b in runs.site.behaviours
        if b.gathered and b.host != "changing"
        for capture in runs.of("run2", b)
    )
    assert set(outcomes) == {"unchanged"} and outcomes["unchanged"] > 30


def test_a_replaced_report_is_kept_beside_the_old_one(runs: Runs) -> None:
    behaviour = at(runs.site, "replaced")
    (capture,) = runs.of("run2", behaviour)
    assert capture.outcome == "kept" and behaviour.gathered is not None
    assert capture.digest == hashlib.sha256(NEW).hexdigest()
    assert runs.store.read(hashlib.sha256(behaviour.gathered).hexdigest()) == behaviour.gathered
    vintages = {
        e.digest for e in runs.store.documents(history=True) if e.name == capture.source_url
    }
    assert len(vintages) == 2


def test_a_withdrawn_report_stays_in_the_store(runs: Runs) -> None:
    behaviour = at(runs.site, "withdrawn")
    (capture,) = runs.of("run2", behaviour)
    assert (capture.outcome, capture.reason) == ("failed", "gather.not_found")
    assert behaviour.gathered is not None
    assert runs.store.read(hashlib.sha256(behaviour.gathered).hexdigest())


def test_a_page_that_counts_its_visits_is_another_document_each_time(runs: Runs) -> None:
    behaviour = at(runs.site, "visited")
    before, now = (runs.of(run, behaviour)[0] for run in ("run1", "run2"))
    assert now.outcome == "kept" and now.digest != before.digest
