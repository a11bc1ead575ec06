"""How far a run has come, for a person at a terminal; silent elsewhere."""

import sys
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongkai.messages import text


class Bars:
    """One bar for sources and one for documents, on standard error."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
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
        return Bar(self._progress, self._progress.add_task(label, total=total))


class Bar:
    """One bar; `step` may be called from any thread."""

    def __init__(self, progress: Progress, task: object) -> None:
        self._progress = progress
        self._task = task

    def step(self, *_: object) -> None:
        """One more is done, whatever the caller says of it."""
        self._progress.advance(self._task)  # type: ignore[arg-type]
