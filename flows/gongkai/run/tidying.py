"""Kept readings that nobody needs any more: those of replaced documents, or under another law."""

from datetime import UTC, datetime

from gongkai.errors import SettingsError
from gongkai.gather import Store
from gongkai.run.begin import labels_of, work_place
from gongkai.run.folder import publisher
from gongkai.run.journal import at_work
from gongkai.run.keys import keys
from gongkai.run.law import law
from gongkai.run.parts import Removed, tidy
from gongkai.run.vintages import standing, vintages
from gongkai.settings import Settings


def tidied(settings: Settings) -> Removed:
    """Remove the parts that the next run of this folder, on this machine, would not use.

    Raises:
        SettingsError: a run has not ended that may read them.
    """
    store = Store(settings.store)
    run = at_work(store.place, f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    if run is not None:
        raise SettingsError("parts.in_use", run=run)
    about = publisher(settings)
    history = store.captures()
    known = vintages(store, history)
    wanted = keys(standing(store.bundles(history), known), about.register)
    return tidy(work_place(settings), law(labels_of(about)), wanted)
