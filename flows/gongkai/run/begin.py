"""How a run begins: anew, or where the same run was interrupted."""

import hashlib
import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

from gongkai.given import inside
from gongkai.place import Place, place
from gongkai.run.folder import Publisher
from gongkai.run.journal import Journal, interrupted
from gongkai.settings import WORK, Settings


def begun(
    settings: Settings,
    about: Publisher,
    store: Place,
    paths: Sequence[Path],
    now: Callable[[], str],
) -> Journal:
    """Return the journal of a run that begins, or goes on with one that asked for the same."""
    asks = _asks(settings, about, paths)
    run = interrupted(store, asks, now()) if asks else None
    return Journal(store, run or f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}", asks, now)


def work_place(settings: Settings) -> Place:
    """Return where readings are kept, for this run and for those to come."""
    return place(settings.work or inside(settings.store, WORK))


def work_folder(settings: Settings) -> Path:
    """Return where runs put what nobody needs after them: always on this machine."""
    work = work_place(settings).local or Path(tempfile.gettempdir()) / "gongkai-work"
    return work / "runs"


def labels_of(about: Publisher) -> bytes | None:
    """Return the publisher's own table of wordings as it travels to whoever reads."""
    return about.labels.read_bytes() if about.labels else None


def _asks(settings: Settings, about: Publisher, paths: Sequence[Path]) -> str | None:
    """Return a digest of what a run is told to gather, None where that is nothing."""
    if settings.offline and not paths:
        return None
    sources = [] if settings.offline else [astuple(each) for each in about.register.sources]
    told = [sources, settings.years, [str(path.absolute()) for path in paths]]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
