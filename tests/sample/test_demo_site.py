"""The sample's sites on loopback: every source answers, nothing else does, nothing is said."""

import csv
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gongkai.demo_site import DemoSites

pytestmark = pytest.mark.network


def ask(
    origin: str, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_every_source_of_the_live_register_answers(tmp_path: Path) -> None:
    with DemoSites() as served:
        folder = served.register_for(tmp_path / "register")
        with (folder / "sources.csv").open(encoding="utf-8", newline="") as stream:
            addresses = [row["url"] for row in csv.DictReader(stream)]
        for address in addresses:
            origin = "http://" + urlsplit(address).netloc
            response, content = ask(origin, urlsplit(address).path)
            if response.status == 301:
                response, content = ask(origin, response.getheader("Location", ""))
            assert response.status == 200
            assert content
    assert (folder / "agencies.csv").read_text("utf-8").startswith("agency_id,")
    assert "invalid" not in (folder / "sources.csv").read_text("utf-8")


def test_each_site_has_an_origin_of_its_own_on_loopback() -> None:
    with DemoSites() as served:
        origins = served.origins
    assert len(set(origins.values())) == len(origins) >= 9
    assert all(o.startswith("http://127.0.0.1:") for o in origins.values())


def test_content_types_follow_the_site(capfd: pytest.CaptureFixture[str]) -> None:
    asked = {
        ("linshan", "/c1021/202401/6f1e0c9ab2d34785a1c09be47d25f310.shtml"): (
            "text/html; charset=gb2312"
        ),
        ("baihe", "/contents/318/20117.html"): "text/html",
        ("xishan", "/openness/annual-report-2022.md"): "text/markdown; charset=utf-8",
        ("tingzhou", "/upload/2025/01/annual2024.txt"): "text/plain; charset=utf-8",
        ("nanpu", "/gkmlpt/images/0/2517/table1.png"): "image/png",
        ("qinglan", "/zwgk/xxgknb/"): "text/html; charset=utf-8",
    }
    with DemoSites() as served:
        for (site, path), media_type in asked.items():
            response, _ = ask(served.origins[site], path)
            assert response.getheader("Content-Type") == media_type
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "path",
    [
        "/../../register/agencies.csv",
        "/%2e%2e/%2e%2e/sites.csv",
        "/..%2f..%2fsites.csv",
        "//etc/passwd",
        "/nothing.html",
        "/",
    ],
)
def test_what_is_not_on_the_site_is_not_found(path: str, capfd: pytest.CaptureFixture[str]) -> None:
    with DemoSites() as served:
        response, content = ask(served.origins["yunxi"], path)
    assert response.status == 404
    assert content == b""
    assert capfd.readouterr().err == ""


def test_an_old_address_leads_to_the_new_one() -> None:
    with DemoSites() as served:
        response, _ = ask(served.origins["beiling"], "/xxgk/ndbg/2024.htm")
    assert response.status == 301
    assert response.getheader("Location") == "/info/1041/22031.htm"


def test_head_and_unchanged_pages_have_no_body() -> None:
    path = "/contents/318/20117.html"
    with DemoSites() as served:
        origin = served.origins["baihe"]
        head, nothing = ask(origin, path, "HEAD")
        again, empty = ask(origin, path, headers={"If-None-Match": head.getheader("ETag", "")})
    assert (head.status, nothing) == (200, b"")
    assert int(head.getheader("Content-Length", "0")) > 0
    assert (again.status, empty) == (304, b"")


def test_a_stopped_site_answers_no_more() -> None:
    with DemoSites() as served:
        origin = served.origins["baihe"]
    with pytest.raises(ConnectionError):
        ask(origin, "/contents/318/20117.html")
