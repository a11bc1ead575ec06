"""What a run reads before it gathers: it waits for nothing, and so may be read beside a start."""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.gather import Store
from gongkai.gather.holdings import Bundle
from gongkai.model import Capture
from gongkai.run.begin import labels_of
from gongkai.run.folder import Publisher, publisher
from gongkai.run.vintages import Vintages, standing, vintages
from gongkai.settings import Settings


class Due(NamedTuple):
    """What is to be read: the documents that stand, in bundles, and which addresses gave others."""

    known: Vintages
    bundles: list[Bundle]


class Ready(NamedTuple):
    """The publisher's files, and of a store to which the run adds nothing its captures and bundles.

    The captures are all that were ever made, in time order; None where the run may add to them.
    """

    about: Publisher
    history: tuple[Capture, ...] | None = None
    due: Due | None = None


def ready(settings: Settings, paths: Sequence[object]) -> Ready:
    """Read what a run needs that was told to gather `paths` and what the settings say.

    Raises:
        GongkaiError: a file of the publisher's or a record of the store is damaged.
    """
    about = publisher(settings)
    if paths or not (settings.offline or settings.register is None):
        return Ready(about)
    store = Store(settings.store)
    history = store.captures()
    return Ready(about, history, due(settings, about, store, history))


def due(settings: Settings, about: Publisher, store: Store, history: tuple[Capture, ...]) -> Due:
    """Return what is to be read of what a store holds. GatherError names a record that is damaged.

    Readers compare the documents of addresses that gave more than one.
    """
    known = vintages(store, history, labels_of(about), settings.workers)
    return Due(known, standing(store.bundles(history), known))
