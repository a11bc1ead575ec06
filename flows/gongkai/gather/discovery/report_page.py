"""Whether a page prints an annual report itself."""

from selectolax.lexbor import LexborHTMLParser

from gongkai.catalogue.normal import plain
from gongkai.catalogue.titles import Title
from gongkai.gather.discovery.wordings import expressions
from gongkai.gather.discovery.words import inside

ROWS = 15
"""Rows of a page that prints at least one of the tables."""

_MARKS = 2
_TEXT = 300
_MAX_ROWS = 2_000
_MAX_NODES = 60_000


def rows_of_figures(tree: LexborHTMLParser) -> int:
    """Return how many rows without a link a page has: the rows of a list have each one."""
    return sum(row.css_first("a[href]") is None for row in tree.css("tr")[:_MAX_ROWS])


def printed_text(tree: LexborHTMLParser) -> str:
    """Return the text of a page without its links, plain."""
    body = tree.body
    if body is None:
        return ""
    texts: list[str] = []
    of_links: set[int] = set()
    for node in inside(body, _MAX_NODES):
        if node.tag == "a" or (node.parent is not None and node.parent.mem_id in of_links):
            of_links.add(node.mem_id)
        elif node.tag == "-text":
            texts.append(node.text_content or "")
    return plain("".join(texts))


def prints_report(tree: LexborHTMLParser, title: Title | None) -> bool:
    """Whether a page prints a report: its tables, or the sections under the title of one."""
    text = printed_text(tree)
    if rows_of_figures(tree) >= ROWS and _found(text, "report_table"):
        return True
    if title is None or len(text) < _TEXT:
        return False
    return _found(text, "report_mark") >= _MARKS


def _found(text: str, kind: str) -> int:
    return sum(bool(pattern.search(text)) for _, pattern in expressions(kind))
