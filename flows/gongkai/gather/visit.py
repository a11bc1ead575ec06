"""A visit to one host: addresses asked one after the other, every outcome recorded as it comes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import NamedTuple

from gongkai.address import Origin, without_secret
from gongkai.errors import GatherError
from gongkai.gather.fetch.client import Answer, Client
from gongkai.gather.fetch.impostor import impostor
from gongkai.gather.fetch.robots import Rules, rules, without_rules
from gongkai.gather.files import unpacked
from gongkai.gather.past import Answered, Past, final_address
from gongkai.gather.permits import Permits, is_fresh
from gongkai.gather.settings import GatherSettings
from gongkai.gather.sitting import Sitting
from gongkai.gather.store import Store
from gongkai.kind import kind
from gongkai.model import Capture


class Asked(NamedTuple):
    """What came of an address: its captures, and the content where that is one document."""

    captures: Answered
    content: bytes | None


@dataclass(slots=True)
class Visit:
    """Asks for what the sources of one host name. `noted` are the captures recorded in this run.

    `origins` are those of the register, `known` the addresses of the host's sources that are
    asked for on their own; once `stopping` is set nothing more is asked.
    """

    client: Client
    permits: Permits
    store: Store
    settings: GatherSettings
    sitting: Sitting
    past: Past
    run: str
    now: Callable[[], str]
    origins: frozenset[Origin]
    known: frozenset[str]
    stopping: Event
    answered: dict[str, Answered] = field(default_factory=dict)
    noted: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Take up what this run was answered before it was interrupted."""
        self.answered.update(self.past.in_this_run)
        self.noted.update(map(identity, self.past.recorded))

    def ask(self, address: str, blank: Capture, *, failures: bool = True) -> Asked:
        """Ask for an address, once a run, and record what came of it.

        blank: a capture to fill in, which says for whom and why it is asked. failures: whether
        one is worth a record.
        """
        earlier = self.answered.get(address)
        if earlier is not None:
            captures = tuple(_again(each, blank) for each in earlier)
            asked = Asked(captures, self._content(captures))
        else:
            blank = replace(blank, time=self.now())
            asked = self._captures(address, self._fetch(address, self._permit), blank)
            self.answered[address] = asked.captures
        self.note(*(each for each in asked.captures if failures or each.digest is not None))
        return asked

    def _fetch(self, address: str, permit: Callable[[str], None] | None = None) -> Answer:
        """Ask the site; GatherError once the round is stopped."""
        if self.stopping.is_set():
            raise GatherError("gather.stopped")
        answer = self.client.fetch(address, self.past.known(address, self.store), permit)
        if self.stopping.is_set() and answer.content is None:
            raise GatherError("gather.stopped")  # no word on the site: we hung up
        return answer

    def note(self, *captures: Capture) -> None:
        """Record captures that this run has not recorded yet."""
        new = [each for each in captures if identity(each) not in self.noted]
        self.noted.update(map(identity, new))
        self.sitting.note(new)

    def blank(self, address: str, **about: object) -> Capture:
        """Return a capture of this run, to be filled in."""
        values: Mapping[str, object] = {"time": self.now(), **about}
        return Capture(self.run, without_secret(address), outcome="failed", **values)  # type: ignore[arg-type]

    def _captures(self, address: str, answer: Answer, blank: Capture) -> Asked:
        """Return what an answer is worth: a document or an archive kept, or the reason why not."""
        asked = replace(
            blank,
            addresses=answer.addresses or (without_secret(address),),
            status=answer.status,
            media_type=answer.media_type,
            etag=answer.etag,
            last_modified=answer.last_modified,
            headers=answer.headers,
            reason=answer.reason,
            arguments=answer.arguments,
        )
        if answer.unchanged:
            last = self.past.at_last[address]
            captures = tuple(_unchanged(each, asked) for each in last)
            return Asked(captures, self._content(captures))
        if answer.content is None:
            return Asked((asked,), None)
        reason = self._impostor(answer, asked)
        if reason is not None:
            arguments = {"address": asked.addresses[-1]}
            return Asked((replace(asked, reason=reason, arguments=arguments),), None)
        if asked.role == "report" and kind(answer.content) == "zip":
            whole = replace(asked, page=blank.page or asked.addresses[0])
            found = unpacked(answer.content, final_address(asked), whole, self.store)
            return Asked(tuple(found), None)
        return Asked((self.store.take(asked, answer.content),), answer.content)

    def _impostor(self, answer: Answer, asked: Capture) -> str | None:
        if asked.role == "robots" or answer.content is None:
            return None
        return impostor(answer.content, asked.addresses[-1], answer.media_type, asked.role)

    def _content(self, captures: Answered) -> bytes | None:
        """Return the bytes of a document from the store, None for an archive or a failure."""
        digest = captures[0].digest
        if len(captures) > 1 or digest is None or "!/" in captures[0].addresses[-1]:
            return None
        return self.store.read(digest)

    def _permit(self, address: str) -> None:
        self.permits.check(address, self._robots)

    def _robots(self, address: str) -> Rules:
        """Return the rules of a site; what it said within a day will do."""
        last = self.past.robots.get(address)
        if last is not None and is_fresh(last.time, self.now()) and _is_settled(last):
            return _rules(Asked((last,), self._content((last,))))
        blank = self.blank(address, role="robots")
        asked = self._captures(address, self._fetch(address), blank)
        self.note(*asked.captures)
        return _rules(asked)


def _rules(asked: Asked) -> Rules:
    """Return the rules that a robots.txt states, or that follow from there being none."""
    if asked.content is not None:
        return rules(asked.content)
    return without_rules(asked.captures[0].reason, asked.captures[0].arguments)


def _is_settled(robots: Capture) -> bool:
    """Whether a site has said what its rules are, or that it has none."""
    return robots.digest is not None or without_rules(robots.reason, {}).reason is None


def identity(capture: Capture) -> tuple[object, ...]:
    """Return what tells the captures of one run apart: what was asked, for whom, and its end."""
    addresses = capture.addresses or (capture.source_url,)
    whose = (capture.agency_id, capture.report_year, capture.series)
    why = (capture.role, capture.page, capture.found_on, capture.listing)
    # A failure is one more each time; a link that was left out is left out once.
    end = capture.digest or (capture.reason if capture.outcome == "left_out" else capture.time)
    return (addresses[0], addresses[-1], *whose, *why, end)


def _again(earlier: Capture, blank: Capture) -> Capture:
    """Return a capture for another reason to ask for the same address."""
    archived = "!/" in earlier.addresses[-1]
    return replace(
        blank,
        time=earlier.time,
        outcome="failed" if earlier.digest is None else "unchanged",
        addresses=earlier.addresses,
        status=earlier.status,
        media_type=earlier.media_type,
        digest=earlier.digest,
        bytes=earlier.bytes,
        etag=earlier.etag,
        last_modified=earlier.last_modified,
        headers=earlier.headers,
        reason=earlier.reason,
        arguments=earlier.arguments,
        page=blank.page or (earlier.addresses[0] if archived else None),
    )


def _unchanged(last: Capture, asked: Capture) -> Capture:
    """Return the capture of a document, or of an archive's member, that the site holds still."""
    _, mark, member = last.addresses[-1].partition("!/")
    addresses = asked.addresses
    if mark:
        addresses = (*addresses, f"{addresses[-1]}!/{member}")
    return replace(
        asked,
        outcome="failed" if last.digest is None else "unchanged",
        addresses=addresses,
        media_type=asked.media_type or last.media_type,
        etag=asked.etag or last.etag,
        last_modified=asked.last_modified or last.last_modified,
        digest=last.digest,
        bytes=last.bytes,
        reason=last.reason,
        arguments=last.arguments,
        page=asked.page or (asked.addresses[0] if mark else None),
    )
