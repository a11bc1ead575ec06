"""One report: the page or document at an address, and what the page attaches or shows."""

from dataclasses import replace

from gongkai.address import without_secret
from gongkai.gather.discovery.attachments import attachments
from gongkai.gather.visit import Visit
from gongkai.model import Capture


def report(visit: Visit, address: str, blank: Capture) -> None:
    """Ask for a report, and for the documents that its page attaches or the pictures it shows.

    blank: a capture to fill in, which says whose report it is.
    """
    asked = visit.ask(address, blank)
    if asked.content is None:
        return
    page = asked.captures[0]
    documents, pictures = attachments(asked.content, page.addresses[-1])
    for each in (*documents, *pictures):
        if each not in visit.known:
            beside = replace(blank, source_url=without_secret(each), page=page.addresses[0])
            # A picture that is missing is seldom one of the report: no word of it.
            visit.ask(each, beside, failures=each in documents)
