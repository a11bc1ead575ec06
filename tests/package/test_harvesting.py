"""The door for machines: what docs/harvesting.md shows runs as it stands, over a web server."""

import datetime
import io
import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

import gongkai
from gongkai import publish
from gongkai.publish import writing
from tests.web_server import Server, web_server

PAGE = (Path(__file__).parents[2] / "docs" / "harvesting.md").read_text("utf-8")
SHOWN = "https://data.example.gov.cn/reports"
ROOT = "annual-reports"

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("harvesting")]


@pytest.fixture(scope="module")
def place(by_hand, tmp_path_factory) -> Path:
    root, check = tmp_path_factory.mktemp("harvested"), writing._check
    writing._check = lambda *_: None
    try:
        publish.write(by_hand.planned(), root)
    finally:
        writing._check = check
    return root


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    with web_server(place) as found:
        yield found


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(
    ("at", "said"),
    [(0, "report_id,agency_id,report_year"), (1, "1.0.0 None 50"), (2, "[(2,)]")],
)
def test_the_python_of_the_page_runs(server, capsys, at, said):
    exec(compile(blocks("python")[at].replace(SHOWN, server.address), "harvesting.md", "exec"), {})
    assert capsys.readouterr().out.startswith(said)


def test_no_example_of_the_page_is_left_out():
    assert len(blocks("python")) == 3 and len(blocks("sql")) == 1


def test_the_line_of_the_page_for_duckdb_reads_a_table_from_its_address(server):
    """Its extension httpfs cannot be fetched here: a file system of ours takes its place."""
    from fsspec.spec import AbstractFileSystem

    class Web(AbstractFileSystem):
        protocol = "http"
        cachable = False

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return path

        def info(self, path: str, **_: object) -> dict[str, object]:
            return {"name": path, "size": len(self._open(path).read()), "type": "file"}

        def _open(self, path: str, **_: object) -> io.BytesIO:
            with urllib.request.urlopen(path) as answer:
                return io.BytesIO(answer.read())

        def modified(self, path: str) -> datetime.datetime:
            return datetime.datetime(2026, 1, 1)

    [line] = blocks("sql")
    with duckdb.connect() as connection:
        connection.register_filesystem(Web())
        rows = connection.sql(line.replace(SHOWN, server.address)).fetchall()
    assert sorted(rows) == [("a210922", 0), ("a210922-tjj", 10)]


def test_one_table_of_one_year_costs_three_requests_and_its_own_bytes(server, place):
    release = place / ROOT / "1.0.0"
    opened = gongkai.open(f"{server.address}/{ROOT}/versions.json")
    table = opened.table("applications", year=2024)
    assert table.num_rows == 50 and set(table["report_year"].to_pylist()) == {2024}
    wanted = ("versions.json", "1.0.0/datapackage.json", "1.0.0/data/applications-2024.parquet")
    assert server.asked == [f"/{ROOT}/{each}" for each in wanted]
    assert server.sent == sum((place / ROOT / each).stat().st_size for each in wanted)
    whole = sum(each.stat().st_size for each in release.rglob("*") if each.is_file())
    assert server.sent < whole / 4


def test_the_door_of_the_library_has_few_names():
    assert len(gongkai.__all__) <= 8
    assert {"open", "read_reports", "GongkaiError"} <= set(gongkai.__all__)


def test_every_field_of_the_list_is_described(place):
    described = re.findall(r"^\| (`.*?) \|", PAGE, re.MULTILINE)
    named = {name for row in described for name in re.findall(r"`([^`]+)`", row)}
    [entry] = json.loads((place / ROOT / "versions.json").read_text())["versions"]
    assert set(entry) <= named
    assert {"approval", "withdrawn"} <= named
