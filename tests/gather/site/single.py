"""Behaviours of single addresses: codings, marks, redirects, failures, answers without an end."""

from collections.abc import Callable, Iterator, Mapping

from tests.gather.site import faults, pages
from tests.gather.site.behaviour import TRAP, YEAR, Behaviour, body
from tests.gather.site.faults import HTML, Answer

PDF = "application/pdf"
STAMP = "Wed, 29 Jan 2025 08:00:00 GMT"
SLOW_HEAD = "Content-Type: text/html\r\nContent-Length: 1000000\r\n\r\n"

Row = tuple[str, str, Callable[[bytes], Answer]]

PLAIN: tuple[Row, ...] = (
    ("plain", "answers as one would wish", faults.page),
    ("gzip", "packs by gzip", lambda content: faults.packed(content, "gzip")),
    ("brotli", "packs by brotli, for who takes it", lambda content: faults.packed(content, "br")),
    ("deflate", "packs by deflate", lambda content: faults.packed(content, "deflate")),
    ("etag", "gives an ETag, and 304 to who shows it", lambda c: faults.marked(c, ETag='"a1"')),
    ("dated", "gives a Last-Modified, and 304 to who shows it",
     lambda content: faults.marked(content, Last_Modified=STAMP)),
    ("lengthless", "gives no length and closes at the end", faults.until_closed),
    ("fickle", "promises to keep the connection and closes it", faults.closing),
    ("slow-head", "takes its time for the head", lambda c: faults.slowly(c, 4, 0.05)),
    ("as-pdf", "declares a page a PDF", lambda content: faults.page(content, PDF)),
    ("as-bytes", "declares a page application/octet-stream",
     lambda content: faults.page(content, "application/octet-stream")),
    ("undeclared", "declares no type at all", lambda content: faults.page(content, None)),
)  # fmt: skip

REFUSED: tuple[tuple[str, str, Answer, str], ...] = (
    ("missing", "answers 404", faults.page(pages.ERROR_PAGE, status=404), "gather.not_found"),
    ("gone", "answers 410", faults.page(b"", status=410), "gather.not_found"),
    ("forbidden", "answers 403", faults.page(b"", status=403), "gather.forbidden"),
    ("empty", "answers 200 with nothing", faults.page(b""), "gather.body_empty"),
    ("loop", "redirects to itself", faults.redirect("/xxgk/loop.html"),
     "gather.redirects_too_many"),
)  # fmt: skip

# Each on a host of its own, for their pauses are long; the last number is that of the visits.
FAILING: tuple[tuple[str, str, str, Callable[[bytes], Answer], str, int], ...] = (
    ("down", "down", "answers 503, always", lambda _: faults.page(b"", status=503),
     "gather.server_error", 3),
    ("truncated", "broken", "sends half of what it says", faults.truncated,
     "gather.body_truncated", 3),
    ("truncated-chunk", "cut", "stops within a chunk", faults.truncated_chunk,
     "gather.body_truncated", 3),
    ("damaged", "passing", "says gzip and sends none", faults.damaged,
     "gather.body_undecodable", 1),
)  # fmt: skip

ENDLESS: tuple[tuple[str, str, Answer, str, int], ...] = (
    ("trickle", "sends a byte, waits, and so on for ever", faults.trickle(SLOW_HEAD),
     "gather.total_timeout", 1),
    ("trickling-head", "sends a head without end, byte by byte", faults.trickle(None),
     "gather.total_timeout", 1),
    ("silent", "never says anything", faults.silent, "gather.read_timeout", 3),
    ("endless", "sends a body without end", faults.endless, "gather.body_too_large", 1),
    ("endless-chunks", "sends chunks without end", faults.endless_chunks,
     "gather.body_too_large", 1),
    ("gzip-bomb", "unpacks from little to very much, by gzip", faults.bomb("gzip"),
     "gather.body_too_large", 1),
    ("brotli-bomb", "unpacks from little to very much, by brotli", faults.bomb("br"),
     "gather.body_too_large", 1),
)  # fmt: skip

PRETENDING: tuple[tuple[str, str, Answer, str], ...] = (
    ("error-page", "says 200 to a page that does not exist", faults.page(pages.ERROR_PAGE),
     "gather.impostor_error_page"),
    ("firewall", "says 200 and turns programs away", faults.page(pages.FIREWALL),
     "gather.impostor_firewall"),
    ("login", "asks for a password", faults.page(pages.LOGIN), "gather.impostor_login"),
    ("script", "sends a page that is nothing but a script", faults.page(pages.SHELL),
     "gather.impostor_script"),
    ("page-as-pdf", "sends a few words in the place of a PDF",
     faults.page(pages.NOTICE, HTML), "gather.impostor_web_page"),
)  # fmt: skip


def single(names: Iterator[str], origins: Mapping[str, str]) -> Iterator[Behaviour]:
    """Yield the behaviours that each stand in the register as one report."""
    for (name, does, how), agency in zip(PLAIN, names, strict=False):
        content = body(agency)
        yield _of(name, agency, "plain", does, how(content), gathered=content)
    for (name, does, answer, reason), agency in zip(REFUSED, names, strict=False):
        visits = 6 if name == "loop" else 1
        yield _of(name, agency, "plain", does, answer, reason=reason, visits=visits)
    yield from _moved(next(names))
    yield from _in_gb18030(names)
    yield from _passing(names)
    for (name, host, does, of, reason, visits), agency in zip(FAILING, names, strict=False):
        yield _of(name, agency, host, does, of(body(agency)), reason=reason, visits=visits)
    for (name, does, answer, reason, visits), agency in zip(ENDLESS, names, strict=False):
        yield _of(name, agency, "endless", does, answer, reason=reason, visits=visits,
                  is_slow="bomb" not in name)  # fmt: skip
    for (name, does, answer, reason), agency in zip(PRETENDING, names, strict=False):
        ending = "pdf" if name == "page-as-pdf" else "html"
        yield _of(name, agency, "pretending", does, answer, ending=ending, reason=reason)
    yield from _private(next(names), origins)


def _of(
    name: str,
    agency: str,
    host: str,
    does: str,
    answer: Answer,
    ending: str = "html",
    **more: object,
) -> Behaviour:
    path = f"/xxgk/{name}.{ending}"
    return Behaviour(name=name, agency=agency, host=host, path=path, does=does, answer=answer,
                     **more)  # type: ignore[arg-type]  # fmt: skip


def _moved(agency: str) -> Iterator[Behaviour]:
    content = body(agency)
    steps = ("/old/a.html", "/old/b.html", "/art/2025/1/20/art_1229_7.html")
    yield _of(
        "moved",
        agency,
        "plain",
        "redirects three times (301, 302, 307)",
        faults.redirect(steps[0], 301),
        gathered=content,
        via=steps,
        beside={
            steps[0]: faults.redirect(steps[1], 302),
            steps[1]: faults.redirect(steps[2], 307),
            steps[2]: faults.page(content),
        },
    )


def _in_gb18030(names: Iterator[str]) -> Iterator[Behaviour]:
    """Pages of older systems: a charset that is too narrow for them, and none at all."""
    agency = next(names)
    content = pages.report(agency, YEAR, declared="gb2312", beside="<p>㙍</p>").encode("gb18030")
    yield _of("gb2312", agency, "plain", "declares gb2312 and sends GB 18030",
              faults.page(content, "text/html; charset=gb2312"), gathered=content)  # fmt: skip
    agency = next(names)
    content = pages.report(agency, YEAR, declared="").encode("gb18030")
    yield _of("gbk", agency, "plain", "sends GBK and declares no charset",
              faults.page(content, "text/html"), gathered=content)  # fmt: skip


def _passing(names: Iterator[str]) -> Iterator[Behaviour]:
    agency = next(names)
    content = body(agency)
    down = faults.page(b"", status=503)
    yield _of("recovering", agency, "passing", "answers 503 twice, then well",
              faults.after(2, down, faults.page(content)), gathered=content,
              visits=3)  # fmt: skip
    agency = next(names)
    content = body(agency)
    busy = faults.page(b"", status=429, Retry_After="1")
    yield _of("busy", agency, "passing", "answers 429 and asks for a second, then well",
              faults.after(1, busy, faults.page(content)), gathered=content,
              visits=2)  # fmt: skip


def _private(agency: str, origins: Mapping[str, str]) -> Iterator[Behaviour]:
    yield _of("trap-redirect", agency, "private", "redirects to a private address",
              faults.redirect(f"{origins[TRAP]}/secret.html"),
              reason="gather.address_private")  # fmt: skip
