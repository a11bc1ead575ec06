"""The pages in a browser: found, switched, walked by keyboard, narrow, quiet, and read aloud."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from gongkai.site import search
from gongkai.site.build import build

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("site-browser")]
LOCAL = ("file:///", "http://127.0.0.1:")
KINDS = (
    "index.html",
    "coverage.html",
    "quality.html",
    "regions/210900.html",
    "agencies/a210922-tjj.html",
)


@pytest.fixture(params=["file", "http"])
def top(request: pytest.FixtureRequest, site: Path) -> str:
    """The address of the site: in a folder, and on a server."""
    if request.param == "file":
        return site.as_uri() + "/"
    return str(request.getfixturevalue("served"))


@pytest.fixture
def opened(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page, in Chinese; at the end: no word in the console, no request but to the site."""
    contexts: list[BrowserContext] = []
    said: list[str] = []
    asked: list[str] = []

    def open_page(address: str, **given: object) -> Page:
        context = browser.new_context(**({"locale": "zh-CN"} | given))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        return page

    yield open_page
    for each in contexts:
        each.close()
    assert not said
    assert asked
    assert all("/annual-reports/site/" in url and url.startswith(LOCAL) for url in asked)


def test_an_agency_is_found_and_its_report_is_three_clicks_away(
    opened: Callable[..., Page], top: str
) -> None:
    page = opened(top + "index.html")
    field = page.get_by_role("searchbox")
    field.fill("彰武县统计")
    results = page.locator("#search-results li")
    expect(results).to_have_count(1)
    expect(page.locator("#search-state")).to_contain_text("1")
    links = results.locator(".years a")
    assert links.all_inner_texts() == ["2020", "2023", "2024"]
    assert (links.last.get_attribute("href") or "").endswith("reports/a210922-tjj-2024.html")
    results.get_by_role("link").first.click()
    expect(page.locator("h1")).to_contain_text("彰武县统计<script>")
    page.locator(".figures thead a").last.click()
    expect(page).to_have_url(top + "reports/a210922-tjj-2024.html")
    expect(page.locator("h1")).to_be_visible()


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("彰武县", 2),
        ("统计 彰武", 1),
        ("局", 1),
        ("210922", 2),
        ("２１０９２２ 统计", 1),
        ("11210922001234567x", 1),
        ("B-OFFICE", 1),
        ("某办公", 1),
        ("统彰", 0),
        ("彰武县教育", 0),
        ("<script>", 1),
        ("constructor", 0),
        ("a", 0),
    ],
)
def test_names_codes_and_identifiers_are_searched(
    opened: Callable[..., Page], site: Path, typed: str, found: int
) -> None:
    page = opened((site / "index.html").as_uri())
    page.get_by_role("searchbox").fill(typed)
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("#search-state > span:not([hidden])")).to_have_count(1)
    expect(page.locator("#search-results li")).to_have_count(found)


def test_the_language_is_switched_for_eyes_and_ears_and_kept(
    opened: Callable[..., Page], top: str
) -> None:
    page = opened(top + "index.html")
    assert page.locator("html").get_attribute("lang") == "zh-CN"
    expect(page.get_by_role("link", name="应报与收到").first).to_be_visible()
    assert page.get_by_role("link", name="Coverage").count() == 0
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert "Home" in page.title()
    page.get_by_role("link", name="Coverage").first.click()
    expect(page.locator("h1")).to_have_text("Coverage", use_inner_text=True)
    assert page.locator("html").get_attribute("lang") == "en"
    page.reload()
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_stranger_is_spoken_to_in_english(opened: Callable[..., Page], site: Path) -> None:
    page = opened((site / "index.html").as_uri(), locale="fr-FR")
    assert page.locator("html").get_attribute("lang") == "en"


def test_without_scripts_pages_are_chinese_and_english_on_demand(
    opened: Callable[..., Page], site: Path
) -> None:
    page = opened((site / "index.html").as_uri(), java_script_enabled=False)
    expect(page.get_by_role("link", name="应报与收到").first).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.locator(".regions a").last.click()
    expect(page.locator(".matrix tbody a").first).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("link", name="Coverage").first).to_be_visible()
    expect(page.get_by_role("link", name="应报与收到").first).to_be_hidden()


def test_the_keyboard_is_enough(opened: Callable[..., Page], site: Path) -> None:
    page = opened((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    assert page.locator("#search").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"
    page.keyboard.type("统计")
    expect(page.locator("#search-results li")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title("彰武县统计<script>document.title='run'</script>\"'=1+1&\u202e局 · "
                               "政府信息公开工作年度报告数据集")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_narrow_screen_scrolls_in_one_direction_only(
    opened: Callable[..., Page], site: Path, kind: str
) -> None:
    page = opened((site / kind).as_uri(), viewport={"width": 320, "height": 640})
    for language in ("English", "中文"):
        page.get_by_role("link", name=language).click()
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stands_in_the_way_of_a_screen_reader(
    opened: Callable[..., Page], site: Path, kind: str
) -> None:
    page = opened((site / kind).as_uri())
    if kind == "index.html":
        page.get_by_role("searchbox").fill("彰武")
        expect(page.locator("#search-results li")).to_have_count(2)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        options = {"resultTypes": ["violations"], "preload": False}
        found = Axe().run(page, options=options).response["violations"]
        grave = [each for each in found if each["impact"] in ("serious", "critical")]
        assert not grave, [(each["id"], each["nodes"][0]["html"]) for each in grave]


def test_an_index_in_many_files_is_searched_as_one(
    opened: Callable[..., Page], own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "POSTINGS", 5)
    monkeypatch.setattr(search, "BLOCK", 1)
    build(own)
    folder = own / "annual-reports" / "site"
    assert len(list(folder.glob("search/words-*.js"))) > 10
    assert len(list(folder.glob("search/rows-*.js"))) == 3
    page = opened((folder / "index.html").as_uri())
    for typed, found in (("彰武县", 2), ("垂直管理", 1), ("b-off", 1), ("武县 1121092", 1)):
        page.get_by_role("searchbox").fill(typed)
        expect(page.locator("#search-results li")).to_have_count(found)
