"""How far a run has come, for a person at a terminal; silent elsewhere."""

import sys
from collections.abc import Callable
from functools import partial
from threading import Lock
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from gongkai.gather.fetch.turns import Turns
from gongkai.messages import text

HOSTS = "run.bar_hosts"
Told = Callable[[str, int, int], None]
"""Told of a stage, by its label: how many of how many are done; called from any thread."""


class Bars:
    """Bars for hosts, for sources and for documents, on standard error; `told` hears of them too.

    Of gathering it hears by sources alone, so that there is one number a stage.
    """

    def __init__(self, language: str, told: Told | None = None) -> None:
        self._language, self._told = language, told
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            _Waiting(language),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def bar(self, code: str, total: int) -> "Bar":
        """Start a bar with the label of a message code."""
        label = text(code, self._language)
        told = None if code == HOSTS or self._told is None else partial(self._told, label)
        return Bar(self._progress, self._progress.add_task(label, total=total), total, told)

    def gathering(self, hosts: int, sources: int) -> "Gathering":
        """Start the two bars of gathering."""
        return Gathering(self.bar(HOSTS, hosts), self.bar("run.bar_sources", sources))


class Bar:
    """One bar; `step` may be called from any thread."""

    def __init__(
        self,
        progress: Progress,
        task: TaskID,
        total: int,
        told: Callable[[int, int], None] | None,
    ) -> None:
        self._progress, self._task = progress, task
        self._total, self._told = total, told
        self._done, self._counting = 0, Lock()

    def step(self, more: int = 1) -> None:
        """So many more are done."""
        self._progress.advance(self._task, more)
        with self._counting:
            self._done += more
            done = self._done
        if self._told is not None:
            self._told(done, self._total)

    def show(self, turns: Turns) -> None:
        """Show beside the bar how many hosts wait for politeness' sake."""
        self._progress.update(self._task, turns=turns)


class Gathering:
    """The bars of hosts and of sources, as gongkai.gather.Watching wants them."""

    def __init__(self, hosts: Bar, sources: Bar) -> None:
        self._hosts = hosts
        self._sources = sources

    def begun(self, turns: Turns) -> None:
        """The round begins."""
        self._hosts.show(turns)

    def source_done(self) -> None:
        """One more row of the register is done."""
        self._sources.step()

    def host_done(self) -> None:
        """One more host is done."""
        self._hosts.step()


class _Waiting(TextColumn):
    """Says how many hosts wait at this moment, at the bar that knows."""

    def __init__(self, language: str) -> None:
        super().__init__("")
        self._language = language

    def render(self, task: Task) -> Text:
        """Return the sentence, nothing where nobody waits."""
        turns = task.fields.get("turns")
        waiting = turns.waiting if isinstance(turns, Turns) and not task.finished else 0
        return Text(text("run.bar_waiting", self._language, count=waiting) if waiting else "")
