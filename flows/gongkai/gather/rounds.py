"""The round over all hosts: several at once, each of them asked one request at a time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Protocol

from gongkai.address import Origin, origin, origins
from gongkai.catalogue.bearers import agency_of
from gongkai.catalogue.lineage import former_names
from gongkai.errors import GatherError
from gongkai.gather.fetch.client import Client
from gongkai.gather.fetch.turns import Turns, host_key
from gongkai.gather.files import folder
from gongkai.gather.past import past
from gongkai.gather.permits import Permits
from gongkai.gather.report import report
from gongkai.gather.settings import GatherSettings
from gongkai.gather.store import Store
from gongkai.gather.visit import Visit
from gongkai.gather.walk import List, walk
from gongkai.model import Agency, Capture, Register, Source

# Keys of `hosts` that no host name can be.
FOLDERS = "_folder"
UNKNOWN = "_unknown"


class Watching(Protocol):
    """Is told how a round goes, from any thread."""

    def begun(self, turns: Turns) -> None:
        """The round begins; `turns.waiting` is how many hosts wait for politeness' sake."""

    def source_done(self) -> None:
        """One more row of the register is done."""

    def host_done(self) -> None:
        """One more host is done."""


def hosts(register: Register, years: Collection[int] = ()) -> Mapping[str, tuple[Source, ...]]:
    """Return the sources to gather by host, those of most sources first.

    Sources of another report year than `years` are left out, where `years` are given; a source
    without a year is always in. All `folder` sources stand under one key.
    """
    groups: defaultdict[str, list[Source]] = defaultdict(list)
    for source in due(register.sources, years):
        groups[host_of(source)].append(source)
    largest_first = sorted(groups, key=lambda host: (-len(groups[host]), host))
    return {host: tuple(groups[host]) for host in largest_first}


def due(sources: Iterable[Source], years: Collection[int]) -> tuple[Source, ...]:
    """Return the sources that a choice of report years asks for: all, where it is empty."""
    return tuple(s for s in sources if not years or s.report_year in (None, *years))


def host_of(source: Source) -> str:
    """Return the key of `hosts` that a source stands under: its host, with a port of its own."""
    if source.kind == "folder":
        return FOLDERS
    try:
        return host_key(origin(source.url))
    except GatherError:
        return UNKNOWN


def gather(
    register: Register,
    store: Store,
    settings: GatherSettings,
    run: str,
    now: Callable[[], str],
    *,
    watching: Watching | None = None,
) -> None:
    """Ask for all sources of a register and record what came of each in the store.

    now: gives the time in UTC, ISO 8601. What this `run` was answered before is not asked again: a
    run that was interrupted goes on.

    Raises:
        GongkaiError: the store cannot be used, or another thread said so.
    """
    round_ = _Round(register, store, settings, run, now, watching)
    if watching is not None:
        watching.begun(round_.turns)
    with ThreadPoolExecutor(settings.hosts, thread_name_prefix="host") as pool:
        try:
            by_host = hosts(register, settings.years)
            waiting = [pool.submit(round_.visit, *each) for each in by_host.items()]
            done, _ = wait(waiting, return_when=FIRST_EXCEPTION)
            for future in done:
                future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            round_.stop()
            raise


@dataclass(slots=True)
class _Round:
    """What all hosts of a round share."""

    register: Register
    store: Store
    settings: GatherSettings
    run: str
    now: Callable[[], str]
    watching: Watching | None
    origins: frozenset[Origin] = field(init=False)
    turns: Turns = field(init=False)
    permits: Permits = field(init=False)
    stopping: Event = field(default_factory=Event)
    clients: set[Client] = field(default_factory=set)

    def stop(self) -> None:
        """Have every host left as soon as can be: no pause and no answer is waited for."""
        self.stopping.set()
        for client in tuple(self.clients):
            client.stop()

    def __post_init__(self) -> None:
        """Derive what follows from the register and the settings."""
        self.origins = origins(self.register.sources)
        self.turns = Turns(self.settings.delay, self.settings.longest_wait, self.stopping.wait)
        self.permits = Permits(self.turns, self.settings.longest_wait)

    def visit(self, host: str, sources: Sequence[Source]) -> None:
        """Ask for the sources of one host, one after the other."""
        with Client(self.settings, self.origins, self.turns) as client, self._asking(client):
            visit = Visit(
                client=client,
                permits=self.permits,
                store=self.store,
                settings=self.settings,
                sitting=self.store.sitting(self.run, host),
                past=past(self.store.captures(host), self.run),
                run=self.run,
                now=self.now,
                origins=self.origins,
                known=frozenset(s.url for s in sources if s.kind == "report"),
                stopping=self.stopping,
            )
            for source in sources:
                self._source(visit, source, sources)
                if self.watching is not None:
                    self.watching.source_done()
        visit.sitting.close()
        if self.watching is not None:
            self.watching.host_done()

    @contextmanager
    def _asking(self, client: Client) -> Iterator[None]:
        self.clients.add(client)
        try:
            yield
        finally:
            self.clients.discard(client)

    def _source(self, visit: Visit, source: Source, sources: Sequence[Source]) -> None:
        if source.kind == "folder":
            base, limit = self.settings.folder, self.settings.max_bytes
            blank = _blank(visit, source)
            visit.note(*folder(blank, base, self.store, self.now, max_bytes=limit))
        elif source.kind == "report":
            report(visit, source.url, _blank(visit, source))
        else:
            rows = tuple(s for s in sources if s.kind == "list" and s.url == source.url)
            if rows[0] is source:  # the other rows of the same list come along with it
                walk(visit, self._list(rows), report)

    def _list(self, rows: tuple[Source, ...]) -> List:
        ids = dict.fromkeys(row.agency_id for row in rows)
        owners = tuple(agency_of(self.register, each) or Agency(each, each) for each in ids)
        names = {each: former_names(self.register, each) for each in ids}
        return List(rows, owners, names, self.register)


def _blank(visit: Visit, source: Source) -> Capture:
    about = {name: getattr(source, name) for name in ("agency_id", "report_year", "series")}
    return visit.blank(source.url, **about)
