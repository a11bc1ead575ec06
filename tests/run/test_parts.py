"""What was read is read once: a part holds for every run in which nothing has changed for it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from gongkai.catalogue import editions
from gongkai.catalogue.package_info import package_info
from gongkai.gather import Store, StoredDocument
from gongkai.model import Agency, AgencyEvent, Register
from gongkai.pieces import Pieces
from gongkai.place import place
from gongkai.release import Material
from gongkai.run import batch
from gongkai.run.batch import Batch, planned, read_batch
from gongkai.run.folder import Publisher
from gongkai.run.keys import keys
from gongkai.run.material import material
from gongkai.run.parts import BUNDLES, TABLES, Outcome, Part, counts, found, live, tidy, write
from tests.run.test_batch import PAGE, _read_with_harm, bundles, parts_of, rows, store_of

AGENCIES = (Agency("a", "甲县乙局"), Agency("b", "丙市丁局"))
ENTRY = StoredDocument(
    digest="0" * 64,
    name="https://a.example/2024.html",
    declared_type="text/html",
    agency_id="a",
    report_year=2024,
    series=None,
    first_seen="2025-01-20T00:00:00Z",
    last_seen="2025-01-20T00:00:00Z",
    asked="https://a.example/2024.html",
)
REGISTER = Register(AGENCIES)
RENAMED = AgencyEvent("rename", "2024-05-01", "b", "b", former_name="丙市戊局")
STRANGER = replace(ENTRY, agency_id=None)


def key(entry: StoredDocument, register: Register = REGISTER) -> str:
    return keys([(entry,)], register)[0]


def test_a_later_visit_that_brings_the_same_changes_no_key() -> None:
    assert key(replace(ENTRY, last_seen="2026-01-01T00:00:00Z")) == key(ENTRY)


@pytest.mark.parametrize("name", ["digest", "name", "report_year", "first_seen", "page", "dated"])
def test_whatever_else_the_store_knows_changes_the_key(name: str) -> None:
    assert key(replace(ENTRY, **{name: "2023"})) != key(ENTRY)


@pytest.mark.parametrize(
    ("register", "same"),
    [
        (Register((*AGENCIES, Agency("c", "己县人民政府"))), True),
        (Register(AGENCIES[::-1]), True),
        (Register(AGENCIES, (), (RENAMED,)), True),
        (Register((Agency("a", "甲县庚局"), AGENCIES[1])), False),
        (Register(AGENCIES, (), (replace(RENAMED, from_id="a", to_id="a"),)), False),
    ],
)
def test_of_the_register_only_the_agency_itself_matters(register: Register, same: bool) -> None:
    assert (key(ENTRY, register) == key(ENTRY)) is same


def test_a_document_of_no_known_agency_depends_on_all_of_them() -> None:
    assert key(STRANGER, Register((*AGENCIES, Agency("c", "己局")))) != key(STRANGER)
    assert key(STRANGER, Register(AGENCIES[::-1])) == key(STRANGER)


def pages(**counts: int) -> dict[str, bytes]:
    return {
        name: PAGE.replace("甲县", f"甲{name}县").format(count=count).encode()
        for name, count in counts.items()
    }


def plan(store: Store, folder: Path, *, labels: bytes | None = None, size: int = 200) -> batch.Plan:
    work = place(folder / "work")
    return planned(bundles(store), store, Register(), work, labels=labels, size=size)


def unread(batches: Sequence[Batch]) -> int:
    return sum(len(each.bundles) for each in batches)


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, Path]:
    folder = tmp_path_factory.mktemp("parts")
    store = store_of(folder, **pages(a=1, b=2, c=3))
    parts_of(store, folder)
    return store, folder


def test_a_second_run_reads_nothing(read_once: tuple[Store, Path]) -> None:
    store, folder = read_once
    there, batches = plan(store, folder)
    assert batches == [] and [part.live for part in there] == [None]


def test_with_other_wordings_everything_is_read_again(read_once: tuple[Store, Path]) -> None:
    store, folder = read_once
    assert unread(plan(store, folder, labels=b"table,code,label\n").batches) == 3


def test_a_changed_document_is_read_and_the_rows_of_the_old_one_are_dead(
    read_once: tuple[Store, Path],
) -> None:
    store, folder = read_once
    stand = bundles(store)
    newer = replace(stand[1][0], digest=store.keep(pages(b=7)["b"]))
    work = place(folder / "work")
    there, batches = planned([stand[0], (newer,), stand[2]], store, Register(), work)
    assert unread(batches) == 1 and [part.live for part in there] == [(0, 2)]
    parts = [*there, *map(read_batch, batches)]
    digests = {newer.digest, stand[0][0].digest, stand[2][0].digest}
    for name in ("reports", "observations", "sections"):
        assert {row["digest"] for row in rows(parts, name)} == digests
    assert plan(store, folder).batches == [], "the old part stands for whoever needs it"


def test_a_batch_that_is_asked_for_twice_is_the_same_part(tmp_path: Path) -> None:
    store = store_of(tmp_path, **pages(a=1))
    (one,) = plan(store, tmp_path).batches
    first = read_batch(one)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("work/**/*.parquet")}
    assert read_batch(one) == first
    assert {path: path.stat().st_mtime_ns for path in before} == before


def whole(made: Material, name: str) -> pa.Table:
    """A table of the material, in one."""
    rows = getattr(made, name)
    return rows.table() if isinstance(rows, Pieces) else rows


@pytest.mark.parametrize("size", [1, 7])
def test_the_size_of_batches_and_their_order_make_no_difference(
    read_once: tuple[Store, Path], size: int
) -> None:
    store, folder = read_once
    other = folder / f"size{size}"
    parts = [read_batch(each) for each in plan(store, other, size=size).batches]
    about = Publisher(Register(), (), editions(), None, package_info())
    one = material(plan(store, folder).there, about, other / "one")
    two = material(parts[::-1], about, other / "two")
    for name in (*TABLES, "rules"):
        assert whole(one, name).equals(whole(two, name)), name


def test_what_a_reader_hung_or_died_on_is_tried_again(tmp_path: Path) -> None:
    good = pages(a=1)["a"]
    store = store_of(tmp_path, a=good, b=b"die" + good, c=b"fail" + good, d=b"Rar!\x1a\x07\x00.")
    parts = _read_with_harm(store, tmp_path)
    said = [row for row in rows(parts, "findings") if row["rule"] == "UNREADABLE-DOCUMENT"]
    assert len(said) == 3, "this run tells all three"
    assert unread(plan(store, tmp_path).batches) == 2, (
        "the next one takes an archive for what it is"
    )
    again = parts_of(store, tmp_path)
    said = [row for row in rows(again, "findings") if row["rule"] == "UNREADABLE-DOCUMENT"]
    assert len(said) == 1 and len(rows(again, "reports")) == 4
    assert plan(store, tmp_path).batches == []


def kept(folder: Path, *names: str, law: str = "law") -> Part:
    """Write a part whose bundles have one row each in every table."""
    table = pa.table({"n": list(names)})
    outcomes = [Outcome(each, (1, 1, 1, 1)) for each in names]
    return write(place(folder), law, outcomes, dict.fromkeys(TABLES, table))


def test_a_part_without_its_last_file_is_not_there(tmp_path: Path) -> None:
    part = kept(tmp_path, "a", "b")
    (Path(part.address) / BUNDLES).unlink()
    assert found(place(tmp_path), "law", ["a", "b"]) == ([], {"a", "b"})
    assert kept(tmp_path, "a", "b") == part
    assert found(place(tmp_path), "law", ["b"]) == ([replace(part, live=(1,))], set())


def test_a_bundle_of_two_parts_is_live_in_one(tmp_path: Path) -> None:
    kept(tmp_path, "a", "b"), kept(tmp_path, "b", "c")
    there, missing = found(place(tmp_path), "law", ["a", "b", "c"])
    told = pc.count(pa.concat_tables(live(there, "reports"))["n"]).as_py()
    assert (told, missing) == (3, set())


def test_a_part_says_how_many_rows_its_live_bundles_have(tmp_path: Path) -> None:
    table = pa.table({"n": ["a", "a", "c"]})
    outcomes = [Outcome(name, (0, size, 0, 0)) for name, size in (("a", 2), ("b", 0), ("c", 1))]
    part = write(place(tmp_path), "law", outcomes, {"observations": table})
    two = [part, replace(part, live=(1, 2))]
    assert [each.to_pylist() for each in counts(two, "observations")] == [[2, 0, 1], [0, 1]]


def test_tidying_removes_what_no_document_needs_and_says_its_bytes(tmp_path: Path) -> None:
    needed = kept(tmp_path, "a", "b")
    gone = [kept(tmp_path, "c"), kept(tmp_path, "a", law="older")]
    half = kept(tmp_path, "d")
    (Path(half.address) / BUNDLES).unlink()
    size = sum(p.stat().st_size for each in (*gone, half) for p in Path(each.address).iterdir())
    assert tidy(place(tmp_path), "law", ["b"]) == (3, size)
    left = {path.parent for path in tmp_path.rglob("*.parquet")}
    assert left == {Path(needed.address)}
    assert tidy(place(tmp_path), "law", ["b"]) == (0, 0)


KILLED = """
import sys
from pathlib import Path
from tests.run.test_parts import plan
from gongkai.gather import Store
from gongkai.run.batch import read_batch
if __name__ == "__main__":
    folder = Path(sys.argv[1])
    for each in plan(Store(folder / "store"), folder, size=2).batches:
        read_batch(each)
"""


def test_a_run_that_is_killed_costs_at_most_the_batch_in_work(tmp_path: Path) -> None:
    store = store_of(tmp_path, **pages(**{f"n{n}": n for n in range(8)}))
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    root = Path(__file__).parents[2]
    surroundings = {**os.environ, "PYTHONPATH": str(root)}
    run = subprocess.Popen([sys.executable, script, tmp_path], cwd=root, env=surroundings)
    while not list(tmp_path.glob(f"work/**/{BUNDLES}")):
        assert run.poll() is None
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()
    done = 2 * len(list(tmp_path.glob(f"work/**/{BUNDLES}")))
    there, batches = plan(store, tmp_path)
    assert unread(batches) == 8 - done
    assert len(rows([*there, *map(read_batch, batches)], "reports")) == 8
