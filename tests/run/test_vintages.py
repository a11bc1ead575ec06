"""A report is replaced when what it prints has changed, not when a counter on its page has."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from gongkai.gather import Store
from gongkai.gather.holdings import documents
from gongkai.model import Capture
from gongkai.run.vintages import Vintages, vintages

ADDRESS = "http://a.gov.cn/r"
REPORT = """<html><title>某某县某某局2024年政府信息公开工作年度报告</title>
<p>一、总体情况</p><p>{told}</p>
<p>四、政府信息公开行政复议、行政诉讼情况</p>
<p>浏览次数：{visits}</p></html>"""


def captures(store: Store, *contents: bytes) -> list[Capture]:
    """The same address, asked on the first days of February 2026."""
    return [
        Capture(
            run=f"run{day}",
            source_url=ADDRESS,
            time=f"2026-02-{day:02}T20:00:00Z",
            outcome="kept",
            addresses=(ADDRESS,),
            digest=store.keep(content),
        )
        for day, content in enumerate(contents, start=1)
    ]


def page(told: str, visits: int) -> bytes:
    return REPORT.format(told=told, visits=visits).encode()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def test_a_counter_replaces_nothing(store: Store) -> None:
    seen = captures(store, *(page("全年主动公开信息三百条。", visits) for visits in (1, 2, 3)))
    assert vintages(store, seen).replaced == {}


def test_of_pages_that_print_the_same_the_first_one_is_read(store: Store) -> None:
    told = ("全年主动公开信息三百条。", "全年主动公开信息四百条。", "全年主动公开信息四百条。")
    seen = captures(store, *(page(text, visits) for visits, text in enumerate(told)))
    (entry,) = documents(seen)
    assert entry.digest == seen[2].digest
    found = vintages(store, seen).stands(entry)
    assert (found.digest, found.first_seen) == (seen[1].digest, seen[1].time)
    assert found.name == entry.name and found.last_seen == entry.last_seen


def test_a_page_whose_reader_died_is_compared_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dying:
        def schedule(self, *_: object, **__: object) -> Future[str]:
            future: Future[str] = Future()
            future.set_exception(MemoryError())
            return future

    seen = captures(store, *(page("全年主动公开信息三百条。", visits) for visits in (1, 2)))
    with monkeypatch.context() as patch:
        patch.setattr("gongkai.run.vintages.readers", lambda *_: Dying())
        assert vintages(store, seen).replaced == {ADDRESS: "2026-02-03"}
    assert vintages(store, seen).replaced == {}


def test_an_address_that_gave_one_document_is_left_as_it_is(store: Store) -> None:
    seen = captures(store, page("全年主动公开信息三百条。", 1))
    (entry,) = documents(seen)
    assert vintages(store, seen).stands(entry) is entry


def test_another_narrative_is_a_replacement_on_the_day_it_was_seen(store: Store) -> None:
    told = ("全年主动公开信息三百条。", "全年主动公开信息四百条。", "全年主动公开信息四百条。")
    seen = captures(store, *(page(text, visits) for visits, text in enumerate(told)))
    # 20:00 in UTC is the next day in Shanghai.
    assert vintages(store, seen).replaced == {ADDRESS: "2026-02-03"}


def test_any_change_of_another_document_is_a_replacement(store: Store) -> None:
    seen = captures(store, b"%PDF-1.7 one", b"%PDF-1.7 one", b"%PDF-1.7 two")
    assert vintages(store, seen).replaced == {ADDRESS: "2026-02-04"}


def test_one_document_all_the_time_is_none(store: Store) -> None:
    seen = captures(store, b"%PDF-1.7 one", b"%PDF-1.7 one")
    assert vintages(store, seen) == Vintages({}, {})


def test_lists_and_members_of_archives_are_no_reports_of_an_address(store: Store) -> None:
    listed = [
        Capture("run", ADDRESS, f"2026-02-0{n}T00:00:00Z", "kept", addresses=(ADDRESS,),
                digest=store.keep(bytes([n])), role="list")
        for n in (1, 2)
    ]  # fmt: skip
    members = [
        Capture("run", ADDRESS, "2026-02-01T00:00:00Z", "kept",
                addresses=(ADDRESS, f"{ADDRESS}!/{n}.html"), digest=store.keep(bytes([n])))
        for n in (1, 2)
    ]  # fmt: skip
    assert vintages(store, [*listed, *members]) == Vintages({}, {})
