"""What Prefect's page shows of a run: artifacts under keys that stay, in the publisher's language.

    summary    the release, what held it back, numbers, what failed      coverage   by report year
    findings   numbers by rule                                           release    a link to it
    watch      what was replaced, withdrawn, gone                        progress   while it runs

They are for looking at: where one cannot be stored, that is told as an event and the run goes on.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    update_progress_artifact,
)
from prefect.exceptions import PrefectException

from gongkai.catalogue.package_info import PackageInfo
from gongkai.messages import text
from gongkai.published.form import FOLDER
from gongkai.release import Material
from gongkai.release.markdown import heading, listing, plain, table
from gongkai.release.years import years
from gongkai.run.log import tell
from gongkai.run.outcome import Outcome
from gongkai.run.watched import Change

SECONDS = 5.0
"""Between two reports of progress: each is a request to the server."""
MOST = 500
"""Rows of a table: a page with more of them is not looked at; the release has them all."""
LONGEST = 1000
"""Characters of a text: a sentence of the gate has some two hundred."""
_UNTOLD = (PrefectException, httpx.HTTPError, OSError)
_COUNTS = ("reports", "accepted", "flagged", "rejected", "error", "warning", "info")


def show(
    outcome: Outcome, found: Material, about: PackageInfo, changes: Sequence[Change], language: str
) -> None:
    """Store the artifacts of a run that came to its end."""
    pages = {
        "summary": summary(outcome, language),
        "coverage": coverage(found, about, language),
        "findings": findings(found, language),
        "watch": watch(changes, language),
    }
    for key, page in pages.items():
        _store(key, partial(create_markdown_artifact, page, key=key))
    if outcome.package is not None:
        link, words = _link(outcome, about), text("artifact.release", language)
        told = f"{words} {_plain(outcome.version)}: {_plain(outcome.package)}"
        _store("release", partial(create_link_artifact, link, description=told, key="release"))


def summary(outcome: Outcome, language: str) -> str:
    """Return the run as a Markdown page."""
    words = text(f"artifact.{_came_to(outcome)}", language, version=_plain(outcome.version))
    lines = [heading(1, words), _plain(outcome.package or outcome.draft)]
    lines += [listing(map(_plain, (*outcome.held, *outcome.absent)))]
    counts = [(text(f"artifact.{each}", language), outcome.counts.get(each, 0)) for each in _COUNTS]
    lines.append(_table(("count", "number"), counts, language))
    for head, told in (("failed", outcome.failures), ("silent", outcome.silent)):
        if told:
            lines.append(_table((head, "reason"), told, language))
    return _page(lines)


def coverage(found: Material, about: PackageInfo, language: str) -> str:
    """Return how many reports were due and found in each year, as a Markdown page."""
    rows = [
        (each["reportYear"], each["due"], each["found"], f"{each['found'] / each['due']:.1%}")
        for each in years(found.coverage, about)
    ]
    head = text("artifact.coverage", language)
    return _page([heading(1, head), _table(("year", "due", "found", "share"), rows, language)])


def findings(found: Material, language: str) -> str:
    """Return the numbers of findings by rule, the most frequent first, as a Markdown page."""
    grouped = found.findings.group_by(["rule", "level"]).aggregate([([], "count_all")])
    ranked = grouped.sort_by([("count_all", "descending"), ("rule", "ascending")])
    rows = [(each["rule"], each["level"], each["count_all"]) for each in ranked.to_pylist()]
    head = text("artifact.findings", language)
    return _page([heading(1, head), _table(("rule", "level", "number"), rows, language)])


def watch(changes: Sequence[Change], language: str) -> str:
    """Return what was replaced, withdrawn or is gone, as a Markdown page."""
    rows = [
        (text(f"artifact.{each.became}", language), each.agency_id or "-", each.what)
        for each in changes
    ]
    told = _table(("became", "agency", "where"), rows, language)
    nothing = text("artifact.no_change", language)
    return _page([heading(1, text("artifact.watch", language)), told if rows else nothing])


class Progress:
    """The artifact `progress`: of the stage at work how much is done; any thread may tell.

    It is made in the flow's own thread: others do not know to which run it belongs.
    """

    def __init__(self, language: str, now: Callable[[], float] = time.monotonic) -> None:
        self._language, self._now = language, now
        self._lock = threading.Lock()
        self._stage, self._began, self._told = "", 0.0, 0.0
        self._artifact: UUID | None = None
        _store("progress", self._make)

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Tell that `done` of `total` are done in a stage; every five seconds and at its end.

        A thread that comes while another one tells does not wait: there will be a next time.
        """
        last, artifact = done >= total, self._artifact
        if artifact is None or not self._lock.acquire(blocking=last):
            return
        try:
            self._tell(artifact, stage, done, total)
        finally:
            self._lock.release()

    def _tell(self, artifact: UUID, stage: str, done: int, total: int) -> None:
        now = self._now()
        if stage != self._stage:
            self._stage, self._began, self._told = stage, now, now
        if now - self._told < SECONDS and done < total:
            return
        self._told = now
        left = (now - self._began) / done * (total - done)
        words = {"stage": stage, "done": done, "total": total, "seconds": round(left)}
        told = text("artifact.progress", self._language, **words)
        share = done / total * 100
        _store("progress", partial(update_progress_artifact, artifact, share, told))

    def _make(self) -> None:
        made = create_progress_artifact(0.0, key="progress")
        # Prefect gives a coroutine where a loop runs, which is not so in this thread.
        self._artifact = made if isinstance(made, UUID) else None


def _store(key: str, action: Callable[[], object]) -> None:
    try:
        action()
    except _UNTOLD as error:
        tell(logging.WARNING, "artifact.lost", key=key, reason=type(error).__name__)


def _came_to(outcome: Outcome) -> str:
    if outcome.draft is not None:
        return "drafted"
    if outcome.package is None:
        return "nothing"
    return "unchanged" if outcome.unchanged else "published"


def _link(outcome: Outcome, about: PackageInfo) -> str:
    """Return where a release is to be had: its address on the web, else where it was written."""
    if about.address and outcome.version:
        return f"{about.address.rstrip('/')}/{FOLDER}/{outcome.version}/datapackage.json"
    package = outcome.package
    return package.absolute().as_uri() if isinstance(package, Path) else str(package)


def _plain(value: object) -> str:
    """Return a value, which anybody may have written, without any mark of Markdown.

    What opens a tag or ends a cell is written by name: readers differ in what a backslash does.
    """
    if value is None:
        return "-"
    return plain(str(value), LONGEST).replace("\\|", "&#124;").replace("\\<", "&lt;")


def _table(head: Sequence[str], rows: Iterable[Sequence[object]], language: str) -> str:
    shown = [tuple(map(_plain, row)) for row in rows]
    titles = [text(f"artifact.{each}", language) for each in head]
    more = text("artifact.more", language, count=len(shown) - MOST) if len(shown) > MOST else ""
    return "\n\n".join(filter(None, (table(titles, shown[:MOST]), more)))


def _page(lines: Iterable[str]) -> str:
    return "\n\n".join(filter(None, lines)) + "\n"
