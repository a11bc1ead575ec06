"""The page of a report in a browser: a figure leads to its print by mouse, keyboard and address."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.site.reports import (
    CORRECTED,
    DASHES,
    OLD,
    PDF,
    REASON,
    REJECTED,
    WRONG,
    place_of_reports,
    told,
)

pytestmark = [pytest.mark.network, pytest.mark.xdist_group("site-browser")]


class Reader:
    """A person with a browser; what the pages ask for and complain of is kept."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.site = place_of_reports() / "published" / "annual-reports" / "site"
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda each: self.asked.append(each.url))
        self.page.on("console", lambda each: self.complaints.append(each.text))
        self.page.on("pageerror", lambda each: self.complaints.append(str(each)))

    def goes_to(self, case: str) -> Page:
        report = told()[case][1]
        self.page.goto((self.site / "reports" / f"{report.id}.html").as_uri())
        return self.page

    def figure(self, address: str) -> str:
        """The selector of a cell of the form, as the script knows it."""
        found = self.page.evaluate(
            """address => {
                const [table, line, column] = address.split(".");
                for (const body of document.querySelectorAll(".form tbody")) {
                    const [[named], lines, columns] = window.gongkaiForms[body.dataset.form];
                    const y = lines.findIndex(each => each[0] === line);
                    const x = columns.findIndex(each => each[0] === column);
                    if (named[0] !== table || y < 0 || x < 0) { continue; }
                    const links = body.querySelectorAll("td > a:first-child");
                    links[y * columns.length + x].id = "wanted";
                }
                return Boolean(document.getElementById("wanted"));
            }""",
            address,
        )
        assert found, address
        return "#wanted"


@pytest.fixture(params=["zh-CN", "en-US"])
def reader(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Reader]:
    context = browser.new_context(locale=request.param)
    found = Reader(context)
    yield found
    context.close()
    assert found.complaints == []
    assert all(each.startswith(found.site.as_uri()) for each in found.asked)


@pytest.fixture
def chinese(browser: Browser) -> Iterator[Reader]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 360, "height": 740})
    found = Reader(context)
    yield found
    context.close()
    assert found.complaints == []


@pytest.mark.parametrize("case", [PDF, WRONG, DASHES, OLD, REJECTED])
def test_no_page_has_a_serious_fault_for_people_who_cannot_see(reader: Reader, case: str) -> None:
    page = reader.goes_to(case)
    if case != REJECTED:
        page.click(".form td > a")
    found = [
        (each["id"], [node["html"][:200] for node in each["nodes"][:3]])
        for each in Axe().run(page, options={"preload": False}).response["violations"]
        if each["impact"] in ("serious", "critical")
    ]
    assert found == []


def test_from_the_landing_page_to_a_printed_figure_in_three_clicks(chinese: Reader) -> None:
    page = chinese.page
    report = told()[OLD][1]
    agency = report.row["agency_id"]
    page.goto((chinese.site / "index.html").as_uri())
    page.locator("input[type=search]").first.fill(str(report.row["agency_name"]))
    page.locator(f"a[href$='agencies/{agency}.html']").first.click()
    page.locator(f"a[href$='reports/{report.id}.html']").first.click()
    page.locator(".form td > a").first.click()
    assert page.locator("dialog .printed .here").inner_text() == str(report.cells[0]["text"])


def test_a_figure_opens_its_row_as_it_is_printed(reader: Reader) -> None:
    page = reader.goes_to(WRONG)
    page.click(reader.figure("applications.granted.total"))
    dialog = page.locator("dialog")
    assert dialog.locator("code").first.inner_text() == "applications.granted.total"
    assert dialog.locator(".here").inner_text() == "8"
    assert dialog.locator(".row td").all_inner_texts() == ["8", "1", "0", "0", "0", "0", "8"]
    assert dialog.locator(".findings li").count() == 2
    assert dialog.locator(".links a[download]").count() == 1
    assert not dialog.locator(".picture img").count()


def test_a_figure_of_a_pdf_is_framed_on_its_page(reader: Reader) -> None:
    page = reader.goes_to(PDF)
    page.click(reader.figure(CORRECTED))
    page.wait_for_function("document.querySelector('.picture img').naturalWidth > 0")
    frame, view = (
        page.locator(each).bounding_box() for each in (".picture .frame", "dialog .picture")
    )
    assert frame and view and frame["width"] > 10 and frame["height"] > 5
    assert view["x"] <= frame["x"] and frame["x"] + frame["width"] <= view["x"] + view["width"]
    assert view["y"] <= frame["y"] and frame["y"] + frame["height"] <= view["y"] + view["height"]
    assert page.locator("dialog .value del").count() == 1
    assert REASON in page.locator(".corrections").inner_text()
    (box,) = page.eval_on_selector_all(".picture img", "all => all.map(x => x.naturalWidth)")
    assert box > 600


def test_the_document_that_is_shipped_can_be_had(reader: Reader) -> None:
    page = reader.goes_to(PDF)
    page.click(reader.figure(CORRECTED))
    href = str(page.locator("dialog .links a[download]").evaluate("link => link.href"))
    digest = told()[PDF][1].row["digest"]
    content = Path(unquote(urlsplit(href).path)).read_bytes()
    assert sha256(content).hexdigest() == digest


def test_the_files_of_the_release_in_force_are_linked(reader: Reader) -> None:
    page = reader.goes_to(OLD)
    links = page.eval_on_selector_all("[data-file]", "all => all.map(x => x.href)")
    assert len(links) == 6
    assert all(Path(unquote(urlsplit(each).path)).is_file() for each in links)


def test_the_keyboard_is_enough(reader: Reader) -> None:
    page = reader.goes_to(OLD)
    page.focus(reader.figure("applications.new_received.natural_person"))
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft", "Enter"):
        page.keyboard.press(key)
    code = page.locator("dialog code").first
    assert code.inner_text() == "applications.carried_over_in.commercial_enterprise"
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()
    before = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.locator("dialog .close").press("Enter")
    assert not page.locator("dialog").is_visible()
    assert page.evaluate("document.activeElement.getAttribute('href')") != before
    stops = page.locator(".form .applications td > a[tabindex='0']")
    assert stops.count() == 1


def test_without_a_script_a_figure_leads_down_to_its_print(browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = Reader(context).goes_to(PDF)
    link = page.locator(".form td > a").nth(12)
    target = str(link.get_attribute("href"))
    link.click()
    assert page.url.endswith(target)
    assert page.locator(f"td{target}").bounding_box()
    assert page.locator("figure img").count() == 4
    context.close()


@pytest.mark.parametrize("case", [PDF, DASHES, REJECTED])
def test_a_narrow_screen_is_not_scrolled_sideways(chinese: Reader, case: str) -> None:
    page = chinese.goes_to(case)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if case == PDF:
        page.click(chinese.figure(CORRECTED))
        box = page.locator("dialog").bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_cell_is_named_in_the_language_of_the_page(reader: Reader) -> None:
    page = reader.goes_to(DASHES)
    page.click(reader.figure("remedies.litigation_direct.upheld"))
    english = page.evaluate("document.documentElement.lang") == "en"
    zh = "行政诉讼未经复议直接起诉 / 结果维持"
    en = "administrative litigation: litigation without prior reconsideration / Upheld"
    assert page.locator("#cell-name").inner_text().lower() == (en if english else zh).lower()
