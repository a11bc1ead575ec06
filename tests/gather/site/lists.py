"""List pages in the dialects of several systems, and the look-alikes that stand among their links.

A link is a path, a title and a day. Every function returns the pages of one list by their paths.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

from tests.gather.site.exchange import Exchange
from tests.gather.site.faults import HTML, Answer
from tests.gather.site.pages import whole

COLUMN = "政府信息公开工作年度报告"
CRUMBS = f'<div class="crumbs">当前位置：<a href="/">首页</a> &gt; {COLUMN}</div>'
XML = "text/xml; charset=utf-8"


class Link(NamedTuple):
    """What a list shows of a report: its path or address, its words and the day beside them."""

    path: str
    words: str
    day: str

    @property
    def row(self) -> str:
        return f'<li><a href="{self.path}" title="{self.words}">{self.words}</a>{self._day}</li>'

    @property
    def _day(self) -> str:
        return f"<span>{self.day}</span>"


def listing(links: Sequence[Link], beside: str = "") -> bytes:
    """Return a page with links to reports and what else is there."""
    rows = "".join(each.row for each in links)
    menu = '<div class="menu"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>'
    return whole(COLUMN, f"{menu}{CRUMBS}<ul>{rows}</ul>{beside}").encode()


def static(folder: str, links: Sequence[Link], size: int) -> Mapping[str, bytes]:
    """Pages index.html, index_1.html … whose links to each other a script writes (TRS)."""
    groups = [links[at : at + size] for at in range(0, len(links), size)]
    return {
        f"{folder}index{f'_{number}' if number else ''}.html": listing(
            group,
            f'<div class="page"><script>createPageHTML({len(groups)}, {number}, "index", "html");'
            "</script></div>",
        )
        for number, group in enumerate(groups)
    }


def numbered(path: str, links: Sequence[Link], size: int) -> Mapping[str, bytes]:
    """Pages `path?column=nb&page=2` with links to the first, the last and both neighbours."""
    groups = [links[at : at + size] for at in range(0, len(links), size)]

    def address(number: int) -> str:
        return f"{path}?column=nb&page={number}"

    def pager(number: int) -> str:
        steps = {"首页": 1, "上一页": number - 1, "下一页": number + 1, "尾页": len(groups)}
        shown = "".join(
            f'<a href="{address(to)}">{words}</a>'
            for words, to in steps.items()
            if 1 <= to <= len(groups) and to != number
        )
        return f"<div>第{number}页/共{len(groups)}页 {shown}</div>"

    return {
        address(number): listing(group, pager(number))
        for number, group in enumerate(groups, start=1)
    }


def columns(folder: str, years: Mapping[int, Sequence[Link]]) -> Mapping[str, bytes]:
    """A page with a column a year, each of them a list of its own."""
    shown = "".join(f'<li><a href="{folder}{year}/">{year}年</a></li>' for year in years)
    found = {folder: whole(COLUMN, f"{CRUMBS}<ul>{shown}</ul>").encode()}
    for year, links in years.items():
        found[f"{folder}{year}/"] = listing(links)
    return found


def by_year(area: str, years: Mapping[int, Sequence[Link]]) -> Mapping[str, bytes]:
    """Pages of Hanweb that are asked with an area and the year of publication (`fbtime`).

    Without a year the newest is shown; a choice leads to the others.
    """
    path = "/module/xxgk/xxgkAnnualReport.jsp"

    def choice(chosen: int) -> str:
        options = "".join(
            f'<option value="{year}"{" selected" if year == chosen else ""}>{year}年</option>'
            for year in years
        )
        return f'<select name="fbtime">{options}</select>'

    found = {
        f"{path}?area={area}&fbtime={year}": listing(links, choice(year))
        for year, links in years.items()
    }
    newest = max(years)
    return {f"{path}?area={area}": listing(years[newest], choice(newest)), **found}


PROXY = "/module/web/jpage/dataproxy.jsp"


def data_island(links: Sequence[Link], size: int) -> tuple[bytes, Answer]:
    """A page of Hanweb whose list is data in a script, and what its proxy answers.

    The page holds the first group of records; the proxy gives the others by their numbers.
    """
    page = whole(
        COLUMN,
        f'{CRUMBS}<div id="1229"><script type="text/xml">{_records(links, 1, size)}</script></div>'
        "<script>$('#1229').jpage({perPage:" + str(size) + ",groupSize:1,"
        f"totalRecord:{len(links)},proxyUrl:'{PROXY}',columnid:'1229'" + "});</script>",
    )

    def proxy(exchange: Exchange) -> None:
        asked = parse_qs(exchange.path.partition("?")[2])
        first = int(asked.get("startrecord", ["1"])[0])
        content = '<?xml version="1.0" encoding="utf-8"?>' + _records(links, first, size)
        exchange.send(200, content.encode(), Content_Type=XML)

    return page.encode(), proxy


def _records(links: Sequence[Link], first: int, size: int) -> str:
    shown = links[first - 1 : first - 1 + size]
    records = "".join(f"<record><![CDATA[{each.row}]]></record>" for each in shown)
    following = first + size
    address = (
        f"{PROXY}?startrecord={following}&endrecord={following + size - 1}&perpage={size}"
        "&columnid=1229"
    )
    more = (
        f'<nextgroup><![CDATA[<a href="{address}"></a>]]></nextgroup>'
        if following <= len(links)
        else ""
    )
    total = f"<totalrecord>{len(links)}</totalrecord>"
    return f"<datastore>{more}<recordset>{total}{records}</recordset></datastore>"


def pages(bodies: Mapping[str, bytes]) -> dict[str, Answer]:
    """Return answers with the pages of a list."""

    def answer(body: bytes) -> Answer:
        return lambda exchange: exchange.send(200, body, Content_Type=HTML)

    return {path: answer(body) for path, body in bodies.items()}
