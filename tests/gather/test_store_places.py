"""A store in a folder and one in a bucket of a real S3 server behave alike."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gongkai.convert.shelf import Shelf
from gongkai.errors import PlaceError
from gongkai.gather import Store
from gongkai.model import Capture
from gongkai.place import place
from gongkai.run.journal import Journal

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a bucket on an S3 server of this machine."""
    from moto.server import ThreadedMotoServer
    from pyarrow.fs import S3FileSystem

    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    system = S3FileSystem(
        endpoint_override=f"{host}:{port}", scheme="http", allow_bucket_creation=True
    )
    system.create_dir("gathered")
    yield f"s3://gathered/store?endpoint_override={host}%3A{port}&scheme=http"
    server.stop()
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Store(tmp_path / "store")
    prefix, query = request.getfixturevalue("bucket").split("?")
    return Store(f"{prefix}/{tmp_path.name}?{query}")


def capture(number: int, digest: str | None = None) -> Capture:
    time = f"2025-01-{number:02}T00:00:00Z"
    address = f"http://a.cn/{number}"
    outcome = "kept" if digest else "failed"
    return Capture("run", address, time, outcome, addresses=(address,), digest=digest)


def test_documents_and_captures_come_back(store: Store) -> None:
    digest = store.keep(b"page")
    assert store.keep(b"page") == digest and store.holds(digest) and store.read(digest) == b"page"
    sitting = store.sitting("run", "a.cn:8080")
    sitting.note([capture(1, digest)])
    sitting.note([capture(2)])
    assert store.captures() == (capture(1, digest), capture(2))
    sitting.close()
    assert store.captures("a.cn:8080") == (capture(1, digest), capture(2))
    (entry,) = store.documents()
    assert store.load(entry).content == b"page"
    assert [fault for fault in store.verified() if fault] == []


def test_an_empty_store_is_no_fault(store: Store) -> None:
    assert store.captures() == () and list(store.verified()) == []
    assert store.place.read("documents/aa/none") is None and not store.place.holds("none")


def test_what_is_not_as_it_was_is_found(store: Store) -> None:
    good, bad, lost = (store.keep(content) for content in (b"good", b"bad", b"lost"))
    for number, digest in enumerate((good, bad, lost), start=1):
        store.sitting("run", "a.cn").note([capture(number, digest)])
    store.place.write(f"documents/{bad[:2]}/{bad}", b"worse")
    store.place.remove(f"documents/{lost[:2]}/{lost}")
    store.place.write("documents/no/notes.txt", b"mine")
    store.place.write("captures/a.cn/run~x.jsonl", b"{")
    found = [fault for fault in store.verified() if fault is not None]
    assert sorted(fault.error.code for fault in found) == [
        "gather.document_damaged",
        "gather.document_missing",
        "gather.document_strange",
        "gather.ledger_damaged",
    ]
    assert len(list(store.verified())) == 7


def test_what_was_converted_and_the_journal_of_runs_lie_beside_it(store: Store) -> None:
    shelf = Shelf(store.place.below("converted"))
    assert shelf.get("ab" * 32, "way") is None
    shelf.put("ab" * 32, "way", b"made")
    assert shelf.get("ab" * 32, "way") == b"made"
    Journal(store.place, "run1", "asks", lambda: "2026-02-01T08:00:00Z").write()
    assert store.place.keys("runs") == ["runs/run1.json"]
    assert store.captures() == () and list(store.verified()) == []


def test_many_writers_lose_nothing(store: Store) -> None:
    def write(writer: int) -> None:
        sitting = store.sitting("run", "a.cn")
        for number in range(1, 6):
            digest = store.keep(b"shared" if number == 1 else f"{writer} {number}".encode())
            sitting.note([capture(number, digest)])
        sitting.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    assert len(store.captures()) == 20 and len({c.digest for c in store.captures()}) == 17
    assert [fault for fault in store.verified() if fault] == []


def test_a_bucket_that_is_not_there_is_told(bucket: str) -> None:
    missing = place(bucket.replace("gathered/", "missing/"))
    with pytest.raises(PlaceError, match=r"place\.unwritable") as failure:
        missing.write("a", b"a")
    assert failure.value.arguments["file"] == "s3://missing/store/a"


def test_a_file_where_a_folder_is_due_is_not_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "captures").write_bytes(b"")
    with pytest.raises(PlaceError, match=r"place\.unreadable"):
        place(tmp_path).keys("captures")
    with pytest.raises(PlaceError, match=r"place\.unreadable"):
        place(tmp_path).read("captures/x")
