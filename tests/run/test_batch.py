"""A batch: every document an outcome, whatever becomes of its reader."""

import os
import resource
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gongkai.gather import Store, StoredDocument, local
from gongkai.model import Register
from gongkai.place import place
from gongkai.run import batch
from gongkai.run.batch import planned, read_batch
from gongkai.run.parts import TABLES, Part, live
from gongkai.run.readers import ROOM, dismiss, readers

PAGE = (
    "<title>甲县乙局2024年政府信息公开工作年度报告</title><h1>甲县乙局2024年政府信息公开工作年度报告</h1>"
    "<p>二、主动公开政府信息情况</p><table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td>"
    "<td>现行有效件数</td></tr><tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
    "<tr><td>行政规范性文件</td><td>{count}</td><td>0</td><td>9</td></tr></table>"
)


def store_of(folder: Path, **documents: bytes) -> Store:
    inbox = folder / "inbox"
    inbox.mkdir()
    for name, content in documents.items():
        (inbox / f"{name}.html").write_bytes(content)
    store = Store(folder / "store")
    local([inbox], store, "run", lambda: "2025-01-20T00:00:00Z")
    return store


def bundles(store: Store) -> list[tuple[StoredDocument, ...]]:
    return [(entry,) for entry in store.documents()]


def read(folder: Path, store: Store, seconds: float = 60.0) -> dict[str, list[dict[str, object]]]:
    parts = parts_of(store, folder, seconds)
    return {name: rows(parts, name) for name in TABLES}


def parts_of(store: Store, folder: Path, seconds: float = 60.0) -> list[Part]:
    plan = planned(bundles(store), store, Register(), place(folder / "work"))
    return [*plan.there, *(read_batch(replace(each, seconds=seconds)) for each in plan.batches)]


def rows(parts: list[Part], name: str) -> list[dict[str, Any]]:
    return pa.concat_tables(live(parts, name)).to_pylist()


def test_a_document_that_cannot_be_read_is_a_report_with_its_reason(tmp_path: Path) -> None:
    good = PAGE.format(count=3).encode()
    parts = read(tmp_path, store_of(tmp_path, good=good, archive=b"Rar!\x1a\x07\x00...."))
    assert len(parts["reports"]) == 2
    assert {row["digest"] for row in parts["observations"]} == {
        row["digest"] for row in parts["reports"] if row["edition"] == "2021"
    }
    (finding,) = [f for f in parts["findings"] if f["rule"] == "UNREADABLE-DOCUMENT"]
    assert "rar" in str(finding["message_en"]) and "rar" in str(finding["message_zh"])


def test_where_and_when_a_document_was_seen_is_kept(tmp_path: Path) -> None:
    parts = read(tmp_path, store_of(tmp_path, page=PAGE.format(count=1).encode()))
    (report,) = parts["reports"]
    assert report["address"] == "inbox/page.html"
    assert f"{report['first_seen']:%Y-%m-%d}" == "2025-01-20"
    assert {row["digest"] for row in parts["findings"]} == {report["digest"]}


@pytest.mark.parametrize(
    ("harm", "words"), [("hang", "more than 1 seconds"), ("die", "died"), ("fail", "ValueError")]
)
def test_a_reader_that_hangs_dies_or_fails_costs_one_document(
    tmp_path: Path, harm: str, words: str
) -> None:
    store = store_of(
        tmp_path,
        a=PAGE.format(count=1).encode(),
        b=harm.encode() + PAGE.format(count=2).encode(),
        c=PAGE.format(count=3).encode(),
    )
    parts = _read_with_harm(store, tmp_path)
    found = rows(parts, "findings")
    (reason,) = [f["message_en"] for f in found if f["rule"] == "UNREADABLE-DOCUMENT"]
    assert words in reason
    seen = rows(parts, "observations")
    made = {r["value"] for r in seen if r["cell"] == "instruments.normative_documents.issued"}
    assert made == {1, 3}


def _read_with_harm(store: Store, folder: Path) -> list[Part]:
    """Read with a reader that does what the first word of a document says."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_read", harmful)
        return parts_of(store, folder, seconds=1)


def harmful(store: Path, bundle: Any, helped: bool) -> object:
    """Stands in for the reading of one document; runs in the batch's own process."""
    import time

    content = Store(store).load(bundle[0]).content
    if content.startswith(b"hang"):
        time.sleep(60)
    if content.startswith(b"die"):
        os.kill(os.getpid(), signal.SIGKILL)
    if content.startswith(b"fail"):
        raise ValueError("no such thing")
    return REAL(store, bundle, helped)


def test_what_fails_in_a_reader_that_has_read_before_is_asked_of_a_fresh_one(
    tmp_path: Path,
) -> None:
    pages = {name: PAGE.format(count=count).encode() for count, name in enumerate("abcd", 1)}
    store = store_of(tmp_path, **pages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "_read", tiring)
        seen = rows(parts_of(store, tmp_path), "observations")
    made = {r["value"] for r in seen if r["cell"] == "instruments.normative_documents.issued"}
    assert made == {1, 2, 3, 4}


def tiring(store: Path, bundle: Any, helped: bool) -> object:
    """Stands in for a library that fails in every reader that has read before."""

    def attempt(*arguments: Any) -> object:
        if TIRED:
            raise ValueError("no room")
        TIRED.append(True)
        return ATTEMPT(*arguments)

    batch.attempt = attempt
    return REAL(store, bundle, helped)


TIRED: list[bool] = []
ATTEMPT = batch.attempt


def test_what_libraries_reserve_takes_nothing_of_the_room_of_documents() -> None:
    assert readers(None, 1, 1).schedule(room_left).result() > 0.9 * ROOM
    dismiss()


def room_left() -> int:
    """Return the bytes that a reader may still take."""
    pa.array(range(1000))
    held = int(Path("/proc/self/statm").read_text().split()[5]) * resource.getpagesize()
    return resource.getrlimit(resource.RLIMIT_DATA)[0] - held


REAL = batch._read
