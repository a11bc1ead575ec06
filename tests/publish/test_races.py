"""Several publishers of one place: one of them wins, the others say so, nothing is damaged."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import obstore
import pytest

from gongkai import package, publish
from gongkai.errors import PlaceError, PublishError
from gongkai.place import place
from gongkai.publish import writing
from gongkai.published.form import digest

PUBLISHERS = Path(__file__).with_name("publishers.py")
FLOWS = Path(__file__).parents[2] / "flows"
ROOT = "annual-reports"

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]


@pytest.fixture(scope="module")
def made(by_hand):
    return by_hand.planned()


@pytest.fixture
def old(publishers, made, address):
    """The release that is there already."""
    first = publishers.small(made, "1.0.0", None)
    publish.write(first, address)
    return first


def race(address: str, go: Path) -> list[dict]:
    """Let two processes publish at the same moment; what each of them came to."""
    started = [
        subprocess.Popen(
            [sys.executable, PUBLISHERS, "race", address, f"https://{name}.example.org", go],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(FLOWS)},
        )
        for name in ("one", "other")
    ]
    waiting = [go.with_name(f"{go.name}.{each.pid}") for each in started]
    while not all(each.exists() for each in waiting):
        assert all(each.poll() is None for each in started)
        time.sleep(0.01)
    go.touch()
    return [json.loads(each.communicate()[0]) for each in started]


def test_of_two_publishers_at_once_one_wins_and_the_other_says_so(address, old, tmp_path):
    outcomes = race(address, tmp_path / "go")
    [winner] = [each["hash"] for each in outcomes if "hash" in each]
    [loser] = [each["error"] for each in outcomes if "error" in each]
    assert loser in ("publish.busy", "publish.changed")
    root = place(address).below(ROOT)
    listed = json.loads(root.read("versions.json"))
    assert [each["version"] for each in listed["versions"]] == ["1.0.1", "1.0.0"]
    assert set(listed) == {"versions"}
    assert digest(root.read("1.0.1/datapackage.json")) == winner
    for version in ("1.0.1", "1.0.0"):
        assert package.validate_package(root.below(version).address) == ()


@pytest.fixture
def bucket(store, tmp_path) -> str:
    return f"s3://published/{tmp_path.name}-alone?{store[0]}"


def test_whenever_one_is_overtaken_the_other_is_whole(publishers, made, bucket, monkeypatch):
    """Every interleaving of one publisher with the whole of another, request by request."""
    monkeypatch.setattr(writing, "_check", lambda *_: None)
    old = publishers.small(made, "1.0.0", None)
    one = publishers.small(made, "1.0.1", old, "https://one.example.org")
    other = publishers.small(made, "1.0.1", old, "https://other.example.org")
    taken, due = [0], [0]

    def interrupted(send):
        def sent(*arguments, **keywords):
            taken[0] += 1
            if taken[0] == due[0]:
                outcomes.append(outcome(other, where))
            return send(*arguments, **keywords)

        return sent

    def outcome(release, where) -> str:
        try:
            publish.write(release, where)
        except PublishError as error:
            return error.code
        return release.entry["hash"]

    wins = set()
    for due[0] in range(1, 40):
        where = place(bucket).below(str(due[0]))
        publish.write(old, where)
        # What a killed run has left: a file that both will write, and one that neither will.
        for name in ("README.md", "left.csv"):
            where.write(f"{ROOT}/1.0.1/{name}", b"left")
        taken[0], outcomes = 0, []
        with monkeypatch.context() as patched:
            for name in ("put", "delete"):
                patched.setattr(obstore, name, interrupted(getattr(obstore, name)))
            outcomes.append(outcome(one, where))
        if len(outcomes) < 2:
            break
        [winner] = [each for each in outcomes if each.startswith("sha256:")]
        assert outcomes.count("publish.changed") == 1
        wins.add(winner)
        assert publishers.listed(where) == ["1.0.1", "1.0.0"]
        won = one if winner == one.entry["hash"] else other
        inside = where.below(ROOT).below("1.0.1")
        assert {path: inside.read(path) for path in won.texts} == dict(won.texts)
        # Two of data, and the digests.
        assert len(inside.keys("")) == len(won.texts) + len(won.made) + 3
    else:
        pytest.fail("the publisher never came to its end")
    assert due[0] > 8 and wins == {other.entry["hash"]}


def test_a_claim_that_was_taken_over_is_not_given_back(publishers, made, bucket, monkeypatch):
    """The files of who was overtaken may be gone: its turn must not come back."""
    monkeypatch.setattr(writing, "_check", lambda *_: None)
    old = publishers.small(made, "1.0.0", None)
    new = publishers.small(made, "1.0.1", old)
    publish.write(old, bucket)
    root = place(bucket).below(ROOT)
    claims = []

    def failing(*_: object) -> None:
        claims.append(root.read("versions.json"))
        raise PublishError("publish.invalid", version="", count=1, finding="")

    def meanwhile(*_: object) -> None:
        monkeypatch.setattr(writing, "_check", failing)
        with pytest.raises(PublishError, match=r"publish\.invalid"):
            publish.write(new, bucket)

    monkeypatch.setattr(writing, "_check", meanwhile)
    with pytest.raises(PublishError, match=r"publish\.changed"):
        publish.write(new, bucket)
    assert b"publishing" in claims[0]
    assert json.loads(root.read("versions.json")) == {"versions": [old.entry]}


def test_a_store_that_ignores_conditions_is_refused(publishers, made, bucket, store):
    _, server = store
    old = publishers.small(made, "1.0.0", None)
    new = publishers.small(made, "1.0.1", old)
    publish.write(old, bucket)
    before = publishers.contents(place(bucket))
    server.conditions = False
    try:
        for release, where in ((new, bucket), (old, place(bucket).below("empty"))):
            with pytest.raises(PlaceError, match=r"place\.unconditional"):
                publish.write(release, where)
    finally:
        server.conditions = True
    assert publishers.contents(place(bucket)).items() >= before.items()
    assert publishers.listed(place(bucket)) == ["1.0.0"]


def test_what_lies_in_the_way_in_a_bucket_is_replaced(publishers, made, bucket, monkeypatch):
    """A file that an overtaken publisher was still sending when its successor had cleaned up."""
    old = publishers.small(made, "1.0.0", None)
    send = obstore.put

    def put(store, path, content, **keywords):
        if path.endswith("agencies.csv"):
            send(store, path.replace("data/agencies.csv", "README.md"), b"of another")
        return send(store, path, content, **keywords)

    monkeypatch.setattr(obstore, "put", put)
    publish.write(old, bucket)
    assert place(bucket).read(f"{ROOT}/1.0.0/README.md") == old.texts["README.md"]
    assert package.validate_package(bucket) == ()
