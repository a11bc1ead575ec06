"""The documents behind a release, beside the releases."""

import hashlib

import pytest

from gongkai import publish
from gongkai.cli import app
from gongkai.gather import Store
from gongkai.package import open_package, validate_package

PAGE = "datapackages/sample/sites/luwan/gongkai/site_luwan/channel_12/doc_64a1.html"


def test_only_what_is_missing_is_read_and_written(tmp_path):
    store = {hashlib.sha256(each).hexdigest(): each for each in (b"one", b"two")}
    asked = []

    def read(digest: str) -> bytes:
        asked.append(digest)
        return store[digest]

    first, second = store
    assert publish.write_documents([first, first], read, tmp_path) == 1
    assert publish.write_documents(store, read, tmp_path) == 1
    assert asked == [first, second]
    folder = tmp_path / "annual-reports" / "documents"
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == store


@pytest.mark.parametrize("first", [(), ("--draft",)], ids=["published", "drafted"])
def test_a_run_ships_the_documents_of_its_reports_where_it_is_asked_to(
    request, tmp_path, monkeypatch, first
):
    page = request.config.rootpath / PAGE
    monkeypatch.chdir(tmp_path)
    assert app.execute(["run", "--with-documents", *first, str(page)]) == 0
    folder = tmp_path / "published" / "annual-reports" / "documents"
    if first:
        assert not folder.exists()
        monkeypatch.setenv("GONGKAI_WITH_DOCUMENTS", "true")
        assert app.execute(["release", "1.0.0", "--approved-by", "tests"]) == 0
    digests = open_package("published").table("reports")["digest"].to_pylist()
    assert [each.read_bytes() for each in folder.iterdir()] == [page.read_bytes()]
    assert [each.name for each in folder.iterdir()] == digests
    assert validate_package("published") == ()
    assert Store(tmp_path / "store").read(digests[0]) == page.read_bytes()
