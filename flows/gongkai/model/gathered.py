"""What was gathered: documents, and the record of every attempt."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Document:
    """The bytes that were gathered. `name` is the address or path they came from."""

    digest: str
    content: bytes
    name: str
    declared_type: str | None = None
    agency_id: str | None = None
    report_year: int | None = None
    series: str | None = None
    first_seen: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """One attempt to gather a source: what was asked, when (UTC, ISO 8601), what came back.

    `outcome` is `kept` (new bytes), `unchanged` (bytes already in the store), `failed`, or
    `left_out` for a link that was not followed; the last two have a `reason`, a message code with
    its `arguments`, and no digest. `page` is the address of the page that attaches it or of the
    archive that holds it, as it was asked for.

    `role` is what was asked for: a report (or what it attaches), a page of a list, or a site's
    robots.txt. What a list led to has the list's address of the register in `found_on`, the words
    of the link in `title`, and the day beside it in `dated`. `listing` is `end` for the page with
    which a list was read to its end, `part` for every other page of a list. `headers` are what
    else the site said of its answer, by name in small letters.
    """

    run: str
    source_url: str
    time: str
    outcome: Literal["kept", "unchanged", "failed", "left_out"]
    agency_id: str | None = None
    report_year: int | None = None
    series: str | None = None
    addresses: tuple[str, ...] = ()
    status: int | None = None
    media_type: str | None = None
    digest: str | None = None
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    reason: str | None = None
    arguments: Mapping[str, str] = field(default_factory=dict)
    page: str | None = None
    role: Literal["report", "list", "robots"] = "report"
    found_on: str | None = None
    title: str | None = None
    dated: str | None = None
    listing: Literal["part", "end"] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
