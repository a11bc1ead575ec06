"""Local files and folders, given by path or by the register."""

import os
from pathlib import Path

import pytest

from gongkai.errors import GatherError
from gongkai.gather import GatherSettings
from gongkai.model import Source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "reports"
    (place / "2024").mkdir(parents=True)
    (place / "b.PDF").write_bytes(b"%PDF-1.7")
    (place / "2024" / "a.html").write_bytes(b"<p>a</p>")
    (place / ".hidden.html").write_bytes(b"hidden")
    (place / "Thumbs.db").write_bytes(b"thumbs")
    return place


def test_a_folder_gives_its_documents_by_name(folder, store, now, local):
    captures = local([folder], store, "run", now)
    assert [(c.addresses[-1], c.outcome) for c in captures] == [
        ("reports/2024/a.html", "kept"),
        ("reports/b.PDF", "kept"),
    ]
    assert [entry.name for entry in store.documents()] == ["reports/2024/a.html", "reports/b.PDF"]
    assert {store.load(entry).content for entry in store.documents()} == {b"<p>a</p>", b"%PDF-1.7"}


def test_only_the_ledger_knows_where_a_person_keeps_a_file(folder, store, now, local):
    local([folder], store, "run", now)
    assert all(str(folder.parent) not in entry.name for entry in store.documents())


def test_a_file_given_by_name_needs_no_known_ending(tmp_path, store, now, local):
    file = tmp_path / "report.aspx"
    file.write_bytes(b"<p>a</p>")
    (capture,) = local([file], store, "run", now)
    assert capture.outcome == "kept" and capture.addresses[-1] == "report.aspx"


def test_a_file_named_twice_is_taken_once(folder, store, now, local):
    assert len(local([folder, folder / "b.PDF", folder / ".." / "reports"], store, "run", now)) == 2


def test_a_missing_path_stops_before_anything_is_kept(folder, store, now, local):
    with pytest.raises(GatherError, match=r"gather\.path_missing") as failure:
        local([folder, folder / "none.html"], store, "run", now)
    assert failure.value.arguments["path"] == str(folder / "none.html")
    assert not store.root.exists()


def test_what_cannot_be_taken_is_said_of_each(folder, store, now, said, local):
    (folder / "empty.html").write_bytes(b"")
    (folder / "large.html").write_bytes(bytes(101))
    (folder / "notes.aspx").write_bytes(b"notes")
    os.mkfifo(folder / "pipe.html")
    captures = local([folder], store, "run", now, max_bytes=100)
    assert {c.addresses[-1]: c.reason for c in captures if c.reason} == {
        "reports/empty.html": "gather.file_empty",
        "reports/large.html": "gather.file_too_large",
        "reports/notes.aspx": "gather.ending_unknown",
        "reports/pipe.html": "gather.file_not_regular",
    }
    assert all(c.addresses[-1] in said(c) for c in captures if c.reason)


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path, store, now, said, local):
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.html").write_bytes(b"secret")
    (folder / "file.html").symlink_to(tmp_path / "outside" / "secret.html")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "inside.html").symlink_to(folder / "2024" / "a.html")
    (folder / "loop").symlink_to(folder)
    outcomes = {c.addresses[-1]: c for c in local([folder], store, "run", now)}
    for name in ("file.html", "folder", "loop"):
        assert outcomes[f"reports/{name}"].reason == "gather.link_not_followed"
        assert said(outcomes[f"reports/{name}"])
    assert outcomes["reports/inside.html"].digest == outcomes["reports/2024/a.html"].digest
    assert {store.load(entry).content for entry in store.documents()} == {b"<p>a</p>", b"%PDF-1.7"}


def test_a_changed_file_replaces_what_it_was(tmp_path, store, now, local):
    file = tmp_path / "r.html"
    for number, content in enumerate((b"old", b"new", b"new")):
        file.write_bytes(content)
        (capture,) = local([file], store, f"run{number}", now)
    assert capture.outcome == "unchanged"
    (entry,) = store.documents()
    assert store.load(entry).content == b"new"


def test_a_name_in_the_encoding_of_an_old_archive_is_read(tmp_path, store, now, local):
    name = "年度报告.html".encode("gb18030")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes(b"page")
    (capture,) = local([tmp_path], store, "run", now)
    assert capture.addresses[-1].endswith("/年度报告.html") and store.captures() == (capture,)


def test_the_same_files_again_in_one_run_are_recorded_once(folder, store, now, local):
    first = local([folder], store, "run", now)
    assert local([folder], store, "run", now) == first
    (folder / "b.PDF").write_bytes(b"%PDF-1.7 mended")
    assert [c.addresses[-1] for c in local([folder], store, "run", now)][-1] == "reports/b.PDF"


def test_a_folder_of_the_register_speaks_for_its_agency(folder, store, now, gather):
    source = Source("a1", "reports/2024", kind="folder", report_year=2024, series="own")
    settings = GatherSettings(folder=folder.parent)
    (capture,) = gather((source,), store, settings, "run", now)
    assert capture.source_url == source.url and capture.addresses == ("reports/2024/a.html",)
    assert (capture.agency_id, capture.report_year, capture.series) == ("a1", 2024, "own")
    (entry,) = store.documents()
    assert (entry.name, entry.agency_id) == ("reports/2024/a.html", "a1")


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("none", "gather.folder_missing"),
        ("nul\0", "gather.folder_missing"),
        ("empty", "gather.folder_empty"),
        ("..", "gather.folder_outside"),
        ("/", "gather.folder_outside"),
        ("link", "gather.folder_outside"),
    ],
)
def test_a_folder_of_the_register_that_gives_nothing_is_said(
    path, reason, folder, store, now, said, gather
):
    (folder / "empty").mkdir()
    (folder / "link").symlink_to(folder.parent)
    source = Source("a1", path, kind="folder")
    (capture,) = gather((source,), store, GatherSettings(folder=folder), "run", now)
    assert capture.reason == reason and said(capture)
