"""A folder and a bucket of a real S3 server behave alike as places for files."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.errors import PlaceError
from gongkai.place import Place, place

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]


@pytest.fixture(params=["folder", "bucket"])
def somewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "folder":
        return place(tmp_path / "place")
    return place(request.getfixturevalue("bucket").format(tmp_path.name))


def test_files_come_back_and_folders_are_named(somewhere: Place) -> None:
    assert somewhere.folders() == [] and somewhere.keys("") == []
    somewhere.write("a.txt", b"a")
    somewhere.write("1.0.0/data/文件 b~.csv", iter((b"one", b"two")))
    assert somewhere.read("1.0.0/data/文件 b~.csv") == b"onetwo"
    assert somewhere.folders() == ["1.0.0"]
    assert somewhere.keys("1.0.0") == ["1.0.0/data/文件 b~.csv"]
    assert somewhere.below("1.0.0").keys("") == ["data/文件 b~.csv"]
    somewhere.clear("1.0.0")
    somewhere.clear("1.0.0")
    assert somewhere.folders() == [] and somewhere.keys("") == ["a.txt"]
    assert not somewhere.holds("1.0.0") and somewhere.holds("a.txt")


def test_a_file_is_taken_and_stays_when_its_first_name_is_gone(
    somewhere: Place, tmp_path: Path
) -> None:
    file = tmp_path / "made"
    for content in (b"one", b"another"):
        file.write_bytes(content)
        somewhere.take("1.0.0/a.csv", file)
        file.unlink()
        assert somewhere.read("1.0.0/a.csv") == content
    with pytest.raises(PlaceError, match=r"place\.unwritable"):
        somewhere.take("1.0.0/b.csv", file)
    assert somewhere.keys("") == ["1.0.0/a.csv"]


def test_a_file_of_the_same_disk_takes_no_room_twice(tmp_path: Path) -> None:
    file = tmp_path / "made"
    file.write_bytes(b"x")
    for _ in range(2):
        place(tmp_path / "place").take("a", file)
        assert (tmp_path / "place" / "a").samefile(file)
        assert [each.name for each in (tmp_path / "place").iterdir()] == ["a"]


def test_a_file_of_another_disk_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def other_disk(*_: object) -> None:
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    file = tmp_path / "made"
    file.write_bytes(b"x")
    monkeypatch.setattr(os, "link", other_disk)
    place(tmp_path / "place").take("a", file)
    copy = tmp_path / "place" / "a"
    assert copy.read_bytes() == b"x" and not copy.samefile(file)
    assert [each.name for each in (tmp_path / "place").iterdir()] == ["a"]


def test_an_address_leads_back_down_and_up(somewhere: Place) -> None:
    inner = somewhere.below("one").below("two")
    inner.write("x", b"x")
    assert place(inner.address) == inner and place(inner) is inner
    assert place(inner.address).read("x") == b"x"
    assert (inner.label, inner.parent.label) == ("two", "one")
    assert inner.parent.parent.read("one/two/x") == b"x"


@pytest.mark.parametrize("key", ["../x", "/tmp/x", "a/../../x", ".."])
def test_a_key_that_leads_out_of_a_folder_is_refused(tmp_path: Path, key: str) -> None:
    folder = place(tmp_path / "place")
    for act in (
        lambda: folder.read(key),
        lambda: folder.write(key, b""),
        lambda: folder.take(key, tmp_path),
        lambda: folder.replace(key, b"", None),
        lambda: folder.holds(key),
        lambda: folder.keys(key),
        lambda: folder.remove(key),
        lambda: folder.clear(key),
    ):
        with pytest.raises(PlaceError, match=r"place\.address"):
            act()
    assert not list(tmp_path.iterdir())


def test_no_more_is_read_than_is_asked_for(somewhere: Place) -> None:
    somewhere.write("x", b"12345")
    assert somewhere.read("x", 5) == b"12345" and somewhere.read("none", 5) is None
    with pytest.raises(PlaceError, match=r"place\.too_large"):
        somewhere.read("x", 4)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    there=st.none() | st.binary(max_size=3),
    expected=st.none() | st.binary(max_size=3),
    content=st.binary(max_size=3),
)
def test_a_file_is_replaced_only_while_it_is_what_is_expected(
    somewhere: Place, there: bytes | None, expected: bytes | None, content: bytes
) -> None:
    somewhere.remove("x")
    if there is not None:
        somewhere.write("x", there)
    if there == expected:
        somewhere.replace("x", content, expected)
        assert somewhere.read("x") == content
        return
    try:
        somewhere.replace("x", content, expected)
    except PlaceError as error:
        assert error.code == "place.changed"
    else:
        # An object store cannot tell a file that is there already from an answer that was lost.
        assert there == content and somewhere.local is None
    assert somewhere.read("x") == there


def test_of_many_who_replace_a_file_at_once_one_does(somewhere: Place) -> None:
    somewhere.write("x", b"old")

    def attempt(writer: int) -> bool:
        try:
            somewhere.replace("x", f"{writer}".encode(), b"old")
        except PlaceError as error:
            assert error.code in ("place.changed", "place.busy")
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = [writer for writer, wins in enumerate(pool.map(attempt, range(8))) if wins]
    assert [f"{writer}".encode() for writer in won] == [somewhere.read("x")]


def test_a_folder_is_held_by_one_and_its_holder_can_replace(tmp_path: Path) -> None:
    with place(tmp_path).alone() as mine:
        mine.replace("x", b"mine", None)
        with pytest.raises(PlaceError, match=r"place\.busy"):
            place(tmp_path).replace("x", b"other", b"mine")
    place(tmp_path).replace("x", b"other", b"mine")
    assert [each.name for each in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    "address",
    [
        "gs://bucket/x",
        "ftp://example.org/x",
        "http://",
        "http://name:word@example.org/x",
        "https://example.org/x?version=2",
        "https://example.org:99999/x",
    ],
)
def test_an_address_that_is_none_is_told(address: str) -> None:
    with pytest.raises(PlaceError, match=r"place\.address") as raised:
        place(address)
    assert "word" not in str(raised.value)


@pytest.mark.parametrize("query", ["endpoint=x", "scheme=file", "scheme", "=&&"])
def test_a_bucket_wants_to_be_told_only_what_it_knows(query: str) -> None:
    with pytest.raises(PlaceError, match=r"place\.address"):
        place(f"s3://bucket/x?{query}").read("a")


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "x").write_bytes(b"x")
    assert place(f"file://{tmp_path}/a%20b").read("x") == b"x"


def test_what_a_store_says_is_told_in_one_line(bucket: str) -> None:
    missing = place(bucket.replace("published", "missing").format("x"))
    with pytest.raises(PlaceError, match=r"place\.unwritable") as raised:
        missing.write("a", b"a")
    assert raised.value.arguments["cause"] == "The specified bucket does not exist"
