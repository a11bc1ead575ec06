"""Behaviours of lists: pages in five dialects, the reports they lead to, and the look-alikes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.gather.site import faults, lists
from tests.gather.site.behaviour import TRAP, Behaviour
from tests.gather.site.lists import Link
from tests.gather.site.pages import prose, report, title

DIVISION = "澄川县"
OFFICE = "澄川县人民政府办公室"


class Named(NamedTuple):
    """What one link of a list is: a report of an agency and a year, or a look-alike."""

    link: Link
    agency: str
    year: int | None
    series: str | None = "own"
    reason: str | None = None

    @property
    def content(self) -> bytes:
        """The page of a report; an aggregate is the government's, and so has other figures."""
        if self.reason is not None or self.year is None:
            return prose(self.link.words, "见附件。")
        name = DIVISION if self.series == "aggregate" else self.agency
        return report(name, self.year).encode()


def listed(origins: Mapping[str, str]) -> Iterator[Behaviour]:
    """Yield the lists, and after each what its links lead to."""
    yield from _static(origins)
    yield from _data_island()
    yield from _columns()
    yield from _numbered()
    yield from _by_year()


def _reports(agency: str, path: str, years: Sequence[int]) -> list[Named]:
    """The reports of some years, newest first; `path` has places for year and publication."""
    return [
        Named(
            Link(path.format(year=year, seen=year + 1), title(agency, year), f"{year + 1}-01-20"),
            agency,
            year,
        )
        for year in years
    ]


def _list(
    name: str,
    agency: str,
    host: str,
    does: str,
    pages: Mapping[str, faults.Answer],
    links: Sequence[Named],
) -> Iterator[Behaviour]:
    first, *others = pages
    yield Behaviour(
        name=name,
        agency=agency,
        host=host,
        path=first,
        does=does,
        answer=pages[first],
        kind="list",
        year=None,
        series=None,
        beside={path: pages[path] for path in others},
    )
    for number, named in enumerate(links, start=1):
        yield _link(f"{name}-{number}", host, first, named)


def _link(name: str, host: str, first: str, named: Named) -> Behaviour:
    at_trap = named.link.path.startswith("http")
    is_report = named.reason is None
    return Behaviour(
        name=name,
        agency=named.agency,
        host=TRAP if at_trap else host,
        path="/xxgk/2021.html" if at_trap else named.link.path,
        does=f"is linked as “{named.link.words}”",
        answer=faults.page(named.content),
        gathered=named.content if is_report else None,
        reason=named.reason,
        left_out=not is_report,
        visits=1 if is_report else 0,
        leads_from=first,
        year=named.year,
        series=named.series,
    )


def _static(origins: Mapping[str, str]) -> Iterator[Behaviour]:
    """Three pages, with everything among the links that is no report of the list's agency."""
    own = _reports(OFFICE, "/zwgk/xxgknb/{seen}01/t{seen}0120_{year}.html", (2024, 2023, 2022))
    folder = "/zwgk/xxgknb/202501/"

    def other(number: int, words: str, reason: str) -> Named:
        link = Link(f"{folder}t20250110_{number}.html", words, "2025-01-10")
        return Named(link, OFFICE, None, None, reason)

    whole = Link(f"{folder}t20250320_9.html", f"{title(DIVISION, 2024)}（汇总）", "2025-03-20")
    trap = Link(f"{origins[TRAP]}/xxgk/2021.html", title(OFFICE, 2021), "2022-01-20")
    links = [
        own[0],
        Named(whole, OFFICE, 2024, "aggregate"),
        other(1, "关于编制2024年政府信息公开工作年度报告的通知", "gather.left_notice"),
        own[1],
        other(2, f"{title(OFFICE, 2023)}图解", "gather.left_interpretation"),
        other(3, title("霁山区教育局", 2023), "gather.left_other_agency"),
        own[2],
        other(4, "2022年上半年政府信息公开工作报告", "gather.left_half_year"),
        other(5, "政府信息公开工作年度报告格式", "gather.left_form"),
        other(6, "2022年政府网站工作年度报表", "gather.left_other_report"),
        Named(trap, OFFICE, 2021, "own", "gather.other_site"),
    ]
    pages = lists.static("/zwgk/xxgknb/", [each.link for each in links], 4)
    yield from _list("list-static", OFFICE, "static",
                     "is a list whose further pages a script names (createPageHTML)",
                     lists.pages(pages), links)  # fmt: skip


def _data_island() -> Iterator[Behaviour]:
    agency = "枫渡市教育局"
    links = _reports(agency, "/art/{seen}/1/20/art_1229_{year}.html", (2024, 2023, 2022, 2021))
    first, proxy = lists.data_island([each.link for each in links], 2)
    yield from _list("list-jpage", agency, "jpage",
                     "is a list that is data in a script, more of which a proxy gives (jpage)",
                     {"/col/col1229/index.html": faults.page(first), lists.PROXY: proxy},
                     links)  # fmt: skip


def _columns() -> Iterator[Behaviour]:
    agency = "枫渡市财政局"
    links = _reports(agency, "/gkml/xxgknb/{year}/content/post_{year}.html", (2024, 2023, 2022))
    by_year = {named.year: [named.link] for named in links if named.year is not None}
    yield from _list("list-columns", agency, "columns", "is a list with a column for each year",
                     lists.pages(lists.columns("/gkml/xxgknb/", by_year)), links)  # fmt: skip


def _numbered() -> Iterator[Behaviour]:
    agency = "枫渡市民政局"
    links = _reports(agency, "/info/1044/{year}.htm", (2024, 2023, 2022, 2021))
    pages = lists.numbered("/xxgknb/list.jsp", [each.link for each in links], 2)
    yield from _list("list-numbered", agency, "numbered",
                     "is a list whose pages are numbered in the query",
                     lists.pages(pages), links)  # fmt: skip


def _by_year() -> Iterator[Behaviour]:
    agency = "枫渡市司法局"
    links = _reports(agency, "/art/{seen}/1/20/art_1230_{year}.html", (2024, 2023, 2022))
    published = {named.year + 1: [named.link] for named in links if named.year is not None}
    pages = lists.by_year("014417001", published)
    yield from _list("list-hanweb", agency, "hanweb",
                     "is a list that is asked with the year of publication (xxgkAnnualReport.jsp)",
                     lists.pages(pages), links)  # fmt: skip
