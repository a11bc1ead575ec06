"""Gathering that is killed ten times, at moments nobody chose, comes to the same store.

The moments are drawn with a seed and printed. What was on record when a process was killed is
never asked for again; what was not, is.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gongkai.gather import Store
from tests.gather.site.log import Asked
from tests.gather.site.pages import ROOT
from tests.gather.site.register import write_register
from tests.gather.site.site import Site, whole_site

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("killed")]

SEED = 20250331
KILLS = 10
SETTINGS = {
    "delay": 0.1,
    "timeout": 2.0,
    "total_timeout": 5.0,
    "max_bytes": 2_000_000,
    "attempts": 3,
    "backoff": 0.05,
    "hosts": 32,
}
# Hosts whose answers do not depend on how often they were asked; the others are not killed at.
WITHOUT = ("endless", "changing", "unruled", "pretending", "trap", "paced")

Kept = set[tuple[str | None, tuple[str, ...], str]]


def start(register: Path, store: Path) -> subprocess.Popen[bytes]:
    """Start gathering, each time with the same command."""
    command = [sys.executable, "-m", "tests.gather.site.driver"]
    return subprocess.Popen([*command, str(register), str(store), "run", json.dumps(SETTINGS)],
                            cwd=ROOT)  # fmt: skip


def kept(store: Store) -> Kept:
    """Return whose documents are on record: agency, addresses, digest."""
    return {(c.agency_id, c.addresses, c.digest) for c in store.captures() if c.digest}


def documents(store: Path) -> dict[str, bytes]:
    """Return the documents of a store by their file names."""
    folder = store / "documents"
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name[0] != "."}


def answered(site: Site, entries: list[Asked]) -> set[str]:
    """Return the addresses that were answered well."""
    return {site.origins[e.host] + e.path for e in entries if e.status == 200 and not e.passing}


def on_record(store: Store) -> set[str]:
    """Return the addresses that gave a document or led to one, as far as that is on record."""
    return {address for _, addresses, _ in kept(store) for address in addresses}


def kill_at(process: subprocess.Popen[bytes], site: Site, seconds: float) -> None:
    """Kill a process some time after it has asked for anything, or after it should have."""
    patience = time.monotonic() + 30
    while not site.log.entries and process.poll() is None and time.monotonic() < patience:
        time.sleep(0.005)
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_ten_kills_leave_the_store_that_one_quiet_run_makes(tmp_path: Path) -> None:
    draw = random.Random(SEED)
    with whole_site(without=WITHOUT) as site:
        register = write_register(site, tmp_path / "register")
        disturbed, quiet = Store(tmp_path / "disturbed"), Store(tmp_path / "quiet")
        killed = 0
        for number in range(1, KILLS + 1):
            seconds = draw.uniform(0, 0.25)
            process = start(register, tmp_path / "disturbed")
            before = on_record(disturbed)
            kill_at(process, site, seconds)
            asked, after = site.log.take(), on_record(disturbed)
            killed += process.returncode == -signal.SIGKILL
            print(f"kill {number}: {seconds:.3f} s after the first request, {len(asked)} requests, "
                  f"{len(after)} addresses on record")  # fmt: skip
            assert not answered(site, asked) & before
            # What was under way may have been in vain: one request a host, but the shared host
            # has answers on their way to the records of three others.
            unrecorded = answered(site, asked) - after
            assert len(unrecorded) <= len({address.split("/")[2] for address in unrecorded}) + 2
        last = start(register, tmp_path / "disturbed")
        before = on_record(disturbed)
        assert last.wait(60) == 0
        asked = site.log.take()
        assert not answered(site, asked) & before
        assert killed == KILLS and len(asked) > 5
        site.log.forget()
        assert start(register, tmp_path / "quiet").wait(60) == 0
    assert kept(disturbed) == kept(quiet) and len(kept(quiet)) > 30
    assert documents(tmp_path / "disturbed") == documents(tmp_path / "quiet")
    for digest in documents(tmp_path / "disturbed"):
        assert disturbed.read(digest)
    assert {c.reason for c in disturbed.captures()} == {c.reason for c in quiet.captures()}


def test_a_killed_process_leaves_nothing_that_looks_whole(tmp_path: Path) -> None:
    """What it was writing when it was killed has a hidden name, and no one reads it."""
    with whole_site(without=WITHOUT) as site:
        register = write_register(site, tmp_path / "register")
        process = start(register, tmp_path / "store")
        kill_at(process, site, 0.2)
    for folder, _, names in os.walk(tmp_path / "store"):
        for name in names:
            whole = name.endswith(".jsonl") or Path(folder).parent.name == "documents"
            assert whole or name.startswith(".") or name.endswith(".json"), name
    store = Store(tmp_path / "store")
    for digest in documents(tmp_path / "store"):
        assert store.read(digest)
    store.captures()
