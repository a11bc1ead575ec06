"""How a run begins: anew, or where the same run was interrupted."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from gongkai.place import Place
from gongkai.run.folder import Publisher
from gongkai.run.journal import Journal, interrupted
from gongkai.settings import Settings


def begun(
    settings: Settings,
    about: Publisher,
    place: Place,
    paths: Sequence[Path],
    now: Callable[[], str],
) -> Journal:
    """Return the journal of a run that begins, or goes on with one that asked for the same."""
    asks = _asks(settings, about, paths)
    run = interrupted(place, asks, now()) if asks else None
    return Journal(place, run or f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}", asks, now)


def work_folder(settings: Settings) -> Path:
    """Return where the parts of runs lie while they last: always on this machine."""
    if isinstance(settings.store, Path):
        return settings.store / "work"
    return Path(tempfile.gettempdir()) / "gongkai-work"


def _asks(settings: Settings, about: Publisher, paths: Sequence[Path]) -> str | None:
    """Return a digest of what a run is told to gather, None where that is nothing."""
    if settings.offline and not paths:
        return None
    sources = [] if settings.offline else [astuple(each) for each in about.register.sources]
    told = [sources, settings.years, [str(path.absolute()) for path in paths]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
