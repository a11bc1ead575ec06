"""Behaviours of documents that pages attach, of hosts with rules, and of reports that change."""

from collections.abc import Iterator, Mapping

from tests.gather.site import faults, pages
from tests.gather.site.behaviour import TRAP, YEAR, Behaviour, body
from tests.gather.site.faults import Answer
from tests.gather.site.pages import ATTACHED, Attached, attaching

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROBOTS: Mapping[str, Answer] = {
    "closed": faults.page(b"User-agent: *\nDisallow: /secret/\n", "text/plain"),
    "paced": faults.page(b"User-agent: *\nCrawl-delay: 0.3\n", "text/plain"),
    "unruled": faults.page(b"", status=503),
    "shell": faults.page(pages.SHELL),
}
"""The robots.txt of the hosts that have one; the others answer 404."""

# On the shared host: which host's page attaches which document.
SHARED = {"east": ("turned", "broken", "sheets"), "west": ("upside", "bare", "sheet")}


def linked(names: Iterator[str], origins: Mapping[str, str]) -> Iterator[Behaviour]:
    """Yield the behaviours of pages with documents, of robots.txt, and of what changes."""
    for ending in ("pdf", "docx", "xlsx"):
        yield from _with_document(ATTACHED[ending], ending, "files", "files", origins)
    for host, shared in SHARED.items():
        for key in shared:
            yield from _with_document(ATTACHED[key], key, host, "files", origins)
    yield from _direct()
    yield from _ruled(names)
    yield from _changing(names)
    yield from _to_the_trap(next(names), origins)


def _with_document(
    document: Attached, key: str, host: str, holder: str, origins: Mapping[str, str]
) -> Iterator[Behaviour]:
    """A page, and the document that it attaches, on its own host or on another one."""
    ending = document.path.suffix.lstrip(".")
    path = f"/upload/2025/{key}.{ending}"
    address = path if host == holder else origins[holder] + path
    content = attaching(document.agency, document.year, address)
    where = "" if host == holder else f" on the host {holder}"
    page = f"/xxgk/{key}.html"
    about = {"agency": document.agency, "year": document.year}
    yield Behaviour(name=f"page-{key}", host=host, path=page, gathered=content,
                    does=f"attaches a document ({ending}){where}",
                    answer=faults.page(content), **about)  # type: ignore[arg-type]  # fmt: skip
    yield Behaviour(name=f"document-{key}", host=holder, path=path, leads_from=page,
                    does="is attached to a page", gathered=document.content,
                    answer=faults.page(document.content, TYPES[ending]),
                    **about)  # type: ignore[arg-type]  # fmt: skip


def _direct() -> Iterator[Behaviour]:
    """Documents that the register names themselves, one of them with the type of a page."""
    for key, does, declared in (
        ("side", "is a PDF", TYPES["pdf"]),
        ("older", "declares a PDF a page", "text/html"),
    ):
        document = ATTACHED[key]
        answer = faults.page(document.content, declared)
        yield Behaviour(name=f"direct-{key}", agency=document.agency, year=document.year,
                        host="files", path=f"/upload/{key}.pdf", does=does, answer=answer,
                        gathered=document.content)  # fmt: skip


def _ruled(names: Iterator[str]) -> Iterator[Behaviour]:
    """Hosts whose robots.txt forbids a folder, wants long pauses, fails, or is none."""
    for name, host, path, does, reason in (
        ("secret", "closed", "/secret/2024.html", "is forbidden by robots.txt",
         "gather.robots_forbidden"),
        ("open", "closed", "/xxgk/2024.html", "is not forbidden by robots.txt", None),
        ("paced-1", "paced", "/xxgk/1.html", "is on a host that wants 0.3 s between requests",
         None),
        ("paced-2", "paced", "/xxgk/2.html", "is on a host that wants 0.3 s between requests",
         None),
        ("unruled", "unruled", "/xxgk/2024.html", "is on a host whose robots.txt answers 503",
         "gather.robots_unreachable"),
        ("shell-rules", "shell", "/xxgk/2024.html", "is on a host whose robots.txt is a web page",
         None),
    ):  # fmt: skip
        agency = next(names)
        content = body(agency)
        yield Behaviour(
            name=name,
            agency=agency,
            host=host,
            path=path,
            does=does,
            answer=faults.page(content),
            gathered=None if reason else content,
            reason=reason,
            visits=0 if reason else 1,
        )


def _changing(names: Iterator[str]) -> Iterator[Behaviour]:
    """Reports that a test replaces or withdraws, and one with a count of visits on its page."""
    agency = next(names)
    content = body(agency)
    yield Behaviour(name="replaced", agency=agency, host="changing", path="/xxgk/replaced.html",
                    does="is replaced when a test says so", answer=faults.page(content),
                    gathered=content)  # fmt: skip
    agency = next(names)
    content = body(agency)
    yield Behaviour(name="withdrawn", agency=agency, host="changing", path="/xxgk/withdrawn.html",
                    does="is withdrawn when a test says so", answer=faults.page(content),
                    gathered=content)  # fmt: skip
    agency = next(names)
    yield Behaviour(name="visited", agency=agency, host="changing", path="/xxgk/visited.html",
                    does="says on its page how often it was asked for",
                    answer=faults.counting(lambda n, a=agency: pages.visited(a, YEAR, n)),  # type: ignore[misc]
                    gathered=pages.visited(agency, YEAR, 1))  # fmt: skip


def _to_the_trap(agency: str, origins: Mapping[str, str]) -> Iterator[Behaviour]:
    """A page that attaches what lies in a private network."""
    page = "/xxgk/trap.html"
    content = attaching(agency, YEAR, f"{origins[TRAP]}/secret.pdf")
    yield Behaviour(name="trap-page", agency=agency, host="private", path=page,
                    does="attaches a document at a private address", answer=faults.page(content),
                    gathered=content)  # fmt: skip
    yield Behaviour(name="trap-document", agency=agency, host=TRAP, path="/secret.pdf",
                    does="must never be reached", answer=faults.page(b"secret"), visits=0,
                    reason="gather.address_private", leads_from=page)  # fmt: skip
