"""What a link of a page of a list is: a report, a look-alike, another list, or nothing of ours."""

from gongkai.catalogue.normal import plain
from gongkai.catalogue.titles import Title
from gongkai.gather.discovery.about import About, in_column, is_column, year_of
from gongkai.gather.discovery.addresses import folder, site, split
from gongkai.gather.discovery.links import Link
from gongkai.gather.discovery.listed import Candidate, Column, LeftOut
from gongkai.gather.discovery.naming import Named, best, is_agency, is_generic
from gongkai.gather.discovery.rows import Beside, beside
from gongkai.gather.discovery.wordings import says

_LONGEST_COLUMN = 24

Verdict = Candidate | LeftOut | Column | None


def judged(link: Link, about: About, address: str) -> Verdict:
    """Say what a link is, by its names and by the row that holds it, on the page of `address`."""
    if link.address == address:
        return None
    if (column := _column(link, about, address)) is not None:
        return column
    said = best(link.names, about.is_column)
    if said is not None:
        return _said(link, said, about, address)
    if all(map(is_generic, link.names)):
        return _of_the_row(link, about, address)
    return _of_agency(link, about) if about.is_column else None


def _said(link: Link, said: Named, about: About, address: str) -> Verdict:
    """Say what a link is that is called a report: what says too little may be a column."""
    title = said.title
    if title is None:
        return LeftOut(link.address, said.name, said.reason)
    around = _beside(link)
    if title.agency is None or title.year is None:
        unread = not title.told and around.dated is None and not _is_article(link.address)
        if (unread or _is_list(link.address)) and site(link.address) == site(address):
            return Column(link.address, said.name, title.year, title.agency)
    return _candidate(link, said.name, title, about, around)


def _candidate(link: Link, name: str, title: Title, about: About, around: Beside) -> Candidate:
    year = title.year or year_of(plain(link.heading)) or about.year
    return Candidate(link.address, name, title.agency, year, around.dated)


def _of_the_row(link: Link, about: About, address: str) -> Verdict:
    """Say what a link is that says only "open": its row names what it opens."""
    around = _beside(link)
    said = best(around.texts, about.is_column)
    if said is not None and said.title is not None:
        return _candidate(link, said.name, said.title, about, around)
    if said is not None:
        return LeftOut(link.address, said.name, said.reason)
    heading = plain(link.heading)
    more = any(says("more", plain(name).lower()) for name in link.names)
    if more and is_column(heading) and site(link.address) == site(address):
        return Column(link.address, link.heading, year_of(heading))
    return None


def _column(link: Link, about: About, address: str) -> Column | None:
    """Return the column of a year, of a kind of agencies or of one agency that a link leads to."""
    if site(link.address) != site(address) or _is_article(link.address):
        return None
    below = split(link.address).path.startswith(split(folder(address)).path)
    near = in_column(link.address) or (about.is_column and below)
    for name in link.names:
        squeezed = plain(name)
        year = year_of(squeezed)
        if len(squeezed) > _LONGEST_COLUMN or not (near or is_column(squeezed)):
            continue
        around = _beside(link)
        if around.dated is not None:  # what has a day is a document, whatever it is called
            return None
        if year is not None:
            return None if _row_agency(around) else Column(link.address, name, year)
        if is_column(squeezed) or says("kind_column", squeezed):
            return Column(link.address, name)
        if _is_list(link.address) and is_agency(squeezed):
            return Column(link.address, name, agency_name=name)
    return None


def _of_agency(link: Link, about: About) -> Candidate | None:
    """Return the report of a link that says only whose, or only which year's, it is."""
    around = _beside(link)
    for name in link.names:
        squeezed = plain(name)
        year = year_of(squeezed)
        agency = _row_agency(around) if year is not None else None
        if agency is not None:
            return Candidate(link.address, f"{agency} {name}", agency, year)
        if not _is_article(link.address) and around.dated is None:
            continue
        if year is not None:
            return Candidate(link.address, name, None, year, around.dated)
        year = year_of(plain(link.heading)) or about.year
        if year is not None and is_agency(squeezed):
            return Candidate(link.address, name, squeezed, year, around.dated)
    return None


def _row_agency(around: Beside) -> str | None:
    """Return the agency that the row of a table is of."""
    first = next(iter(around.texts), "")
    return first if is_agency(plain(first)) else None


def _beside(link: Link) -> Beside:
    return beside(link.node) if link.node is not None else Beside(dated=link.day)


def _is_list(address: str) -> bool:
    return says("list_address", split(address).path)


def _is_article(address: str) -> bool:
    parts = split(address)
    return says("article_address", f"{parts.path}?{parts.query}")
