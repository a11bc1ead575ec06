"""Two builds from one store are the same bytes, wherever and however they are made."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

from gongkai import gather, package, publish
from gongkai.published.form import DATABASE, SUMS

pytestmark = pytest.mark.xdist_group("prefect")
SAMPLE = Path(__file__).parents[2] / "datapackages" / "sample"
DOCUMENTS = (
    "beiling/info/1041/22031.htm",
    "hezhu/single/19/2019.html",
    "hezhu/single/19/2021.html",
    "lanxi/xxgk/202501/P020250120364.docx",
    "luwan/gongkai/site_luwan/channel_12/doc_64a1.html",
    "luwan/gongkai/site_luwan/channel_12/doc_65f0.html",
    "mochi/attach/0/2e6b.xlsx",
    "shiqiao/group3/M00/2025/report.pdf",
    "tingzhou/upload/2025/01/annual2024.txt",
    "yunxi/art/2024/3/18/art_1229_1.html",
)
OPTIONS = (
    *("--offline", "--register", str(SAMPLE / "register")),
    *("--store", "store", "--out", "published"),
    # What the first release holds is not in the store: its reports leave, and that is overridden.
    *("--approved-by", "tests", "--override", "reports_left=another store"),
)
BACKWARDS = dedent(
    """
    import os

    listed, walked = os.listdir, os.walk
    os.listdir = lambda path=".": sorted(listed(path), reverse=True)

    def walk(top, topdown=True, onerror=None, followlinks=False):
        for folder, names, files in walked(top, topdown, onerror, followlinks):
            names.sort(reverse=True)
            yield folder, names, sorted(files, reverse=True)

    os.walk = walk
    """
)
"""What Python runs at its start: folders are listed in another order than on this machine."""


def gathered(store: Path, names: tuple[str, ...], run: str, now: str) -> None:
    """Take documents into a store, at a time that is given."""
    paths = [SAMPLE / "sites" / name for name in names]
    gather.local(paths, gather.Store(store), run, lambda: now)


def build(folder: Path, umask: int, workers: int, **surroundings: str) -> subprocess.Popen[str]:
    """Start the publication of a folder from its store, in other surroundings."""
    program = "from gongkai.cli.app import main; main()"
    command = [sys.executable, "-c", program, "run", *OPTIONS, "--workers", str(workers)]
    return subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PREFECT_HOME": str(folder / "prefect"), **surroundings},
        stderr=subprocess.PIPE,
        text=True,
        umask=umask,
    )


def files(folder: Path) -> Mapping[str, bytes]:
    """Every file that was published, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_two_builds_from_one_store_are_the_same_bytes(
    by_hand: ModuleType, tmp_path: Path, prefect_server: Mapping[str, str]
) -> None:
    """A second release, so that changes and notes are there too; both built side by side."""
    here, there = tmp_path / "a", tmp_path / "b" / "very" / "much" / "deeper" / "公开 年报"
    # The same documents, in another order of arrival and of the folder's own listing.
    for folder, names in ((here, DOCUMENTS), (there, DOCUMENTS[::-1])):
        publish.write(by_hand.planned(), folder / "published")
        gathered(folder / "store", names, "20260301T163000Z", "2026-03-01T16:30:00Z")
    start = there / "start"
    start.mkdir()
    (start / "sitecustomize.py").write_text(BACKWARDS)
    builds = (
        build(
            here, 0o022, 1, TZ="Pacific/Kiritimati", LC_ALL="C", PYTHONHASHSEED="1",
            OMP_NUM_THREADS="1", **prefect_server,
        ),
        build(
            there, 0o077, 2, TZ="America/St_Johns", LC_ALL="zh_CN.UTF-8", PYTHONHASHSEED="4242",
            OMP_NUM_THREADS="4", PYTHONPATH=str(start), **prefect_server,
        ),
    )  # fmt: skip
    for each in builds:
        assert each.wait() == 0, each.stderr and each.stderr.read()
    one, other = (files(folder / "published") for folder in (here, there))
    assert one.keys() == other.keys()
    # DuckDB puts an id into each file, nearly always another one: the rows are the same, the bytes
    # and their digest need not be.
    differ = {name for name in one if one[name] != other[name]}
    assert differ <= {f"annual-reports/1.1.0/{name}" for name in (DATABASE, SUMS)}
    kinds = {Path(name).suffix for name in one}
    assert kinds >= {".csv", ".json", ".md", ".cff", ".parquet", ".xlsx"}
    newest = package.open_package(here / "published")
    assert newest.version == "1.1.0"
    assert newest.table("reports").num_rows == len(DOCUMENTS)
    assert newest.table("changes").num_rows > 0
    modes = [
        (folder / "published/annual-reports/1.1.0/datapackage.json").stat().st_mode & 0o777
        for folder in (here, there)
    ]
    assert modes == [0o644, 0o600], "the surroundings were different indeed"
    assert package.validate_package(there / "published") == ()
