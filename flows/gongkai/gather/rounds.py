"""One round over the sources of a host: one request at a time, every outcome recorded."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gongkai.errors import GatherError
from gongkai.gather.address import PORTS, origin, origins, without_secret
from gongkai.gather.discovery.attachments import attachments
from gongkai.gather.fetch.client import Client
from gongkai.gather.files import folder, unpacked
from gongkai.gather.settings import GatherSettings
from gongkai.gather.store import Store
from gongkai.kind import kind
from gongkai.model import Capture, Register, Source

# Keys of `hosts` that no host name can be.
FOLDERS = "_folder"
UNKNOWN = "_unknown"


def hosts(register: Register, years: Collection[int] = ()) -> Mapping[str, tuple[Source, ...]]:
    """Return the sources to gather by host, hosts in order of name.

    http and https of one name are one host, for a pause between two requests spares a machine; a
    port of its own is a site of its own. Sources of another report year than `years` are left
    out, where `years` are given; a source without a year is always in. All `folder` sources stand
    under one key.
    """
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for source in due(register.sources, years):
        groups[host_of(source)].append(source)
    return {host: tuple(groups[host]) for host in sorted(groups)}


def due(sources: Iterable[Source], years: Collection[int]) -> tuple[Source, ...]:
    """Return the sources that a choice of report years asks for: all, where it is empty."""
    return tuple(s for s in sources if not years or s.report_year in (None, *years))


def host_of(source: Source) -> str:
    """Return the key of `hosts` that a source stands under: its host, with a port of its own."""
    if source.kind == "folder":
        return FOLDERS
    try:
        _, host, port = origin(source.url)
    except GatherError:
        return UNKNOWN
    return host if port in PORTS.values() else f"{host}:{port}"


def gather(
    sources: Sequence[Source],
    store: Store,
    settings: GatherSettings,
    run: str,
    now: Callable[[], str],
    *,
    progress: Callable[[str, int], None] | None = None,
) -> tuple[Capture, ...]:
    """Fetch the sources of one host, one after the other, and record what came of each.

    sources: rows of a register, of one key of `hosts`. now: gives the time in UTC, ISO 8601.
    progress: told the host and how many of its sources are done. A host that this run has
    recorded already is not asked again. Raises GatherError where the store cannot be used.
    """
    sources = due(sources, settings.years)
    if not sources:
        return ()
    host = host_of(sources[0])
    already = store.recorded(run, host)
    if already is not None:
        asked = [each for each in already if each.page is None or _archived(each)]
        if {_row(capture) for capture in asked} != {_wanted(source) for source in sources}:
            raise GatherError("gather.ledger_other_sources", run=run, host=host)
        return already
    captures: list[Capture] = []
    with Client(settings, settings.origins | origins(sources)) as client:
        known = frozenset(source.url for source in sources)
        visit = _Visit(client, store, settings, run, now, known)
        for done, source in enumerate(sources, start=1):
            captures += visit.captures(source)
            if progress is not None:
                progress(host, done)
    store.record(run, host, captures)
    return tuple(captures)


@dataclass(frozen=True, slots=True)
class _Visit:
    """What the sources of a host share in a run.

    `known` are the addresses of all sources; `asked` holds what came of each.
    """

    client: Client
    store: Store
    settings: GatherSettings
    run: str
    now: Callable[[], str]
    known: frozenset[str]
    asked: dict[str, tuple[Capture, ...]] = field(default_factory=dict)

    def captures(self, source: Source) -> tuple[Capture, ...]:
        """Return what came of one source."""
        blank = self._blank(source)
        if source.kind == "folder":
            base, limit = self.settings.folder, self.settings.max_bytes
            return folder(blank, base, self.store, self.now, max_bytes=limit)
        if source.kind == "list":
            arguments = {"address": blank.source_url}
            return (replace(blank, reason="gather.list_not_supported", arguments=arguments),)
        earlier = self.asked.get(source.url)
        if earlier is not None:
            return tuple(_again(each, source) for each in earlier)
        self.asked[source.url] = self._gathered(source.url, blank)
        return self.asked[source.url]

    def _blank(self, source: Source) -> Capture:
        return Capture(
            self.run,
            without_secret(source.url),
            self.now(),
            "failed",
            agency_id=source.agency_id,
            report_year=source.report_year,
            series=source.series,
        )

    def _gathered(self, address: str, blank: Capture) -> tuple[Capture, ...]:
        """Return what came of an address: a document, the members of an archive, or a page.

        A page comes with the documents that it attaches, or the pictures that it shows.
        """
        capture, content = self._asked(address, blank)
        if content is None:
            return (capture,)
        page = capture.addresses[0]
        if kind(content) == "zip":
            return self._kept(replace(capture, page=page), content)
        taken = self.store.take(capture, content)
        documents, pictures = attachments(content, capture.addresses[-1])
        found = [taken]
        for each in (*documents, *pictures):
            if each in self.known:
                continue
            asked = replace(blank, source_url=without_secret(each), time=self.now(), page=page)
            beside, inside = self._asked(each, asked)
            # A picture that is missing is seldom one of the report: no word of it.
            if inside is not None or each in documents:
                found += self._kept(beside, inside)
        return tuple(found)

    def _kept(self, capture: Capture, content: bytes | None) -> tuple[Capture, ...]:
        if content is None:
            return (capture,)
        if kind(content) == "zip":
            return tuple(unpacked(content, capture.addresses[-1], capture, self.store))
        return (self.store.take(capture, content),)

    def _asked(self, address: str, blank: Capture) -> tuple[Capture, bytes | None]:
        answer = self.client.fetch(address)
        capture = replace(
            blank,
            addresses=answer.addresses,
            status=answer.status,
            media_type=answer.media_type,
            etag=answer.etag,
            last_modified=answer.last_modified,
            reason=answer.reason,
            arguments=answer.arguments,
        )
        return capture, answer.content


def _again(earlier: Capture, source: Source) -> Capture:
    """Return a capture for another row of the same address: a site is asked for it once."""
    return replace(
        earlier,
        outcome="failed" if earlier.digest is None else "unchanged",
        agency_id=source.agency_id,
        report_year=source.report_year,
        series=source.series,
    )


def _row(capture: Capture) -> tuple[object, ...]:
    return capture.agency_id, capture.source_url, capture.report_year, capture.series


def _archived(capture: Capture) -> bool:
    """Whether a capture is of a document in an archive that is itself a source."""
    return bool(capture.addresses) and capture.page == capture.addresses[0]


def _wanted(source: Source) -> tuple[object, ...]:
    return source.agency_id, without_secret(source.url), source.report_year, source.series
