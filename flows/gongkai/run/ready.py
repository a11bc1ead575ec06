"""What a run reads before it gathers: it waits for nothing, and so may be read beside a start."""

from collections.abc import Sequence
from typing import NamedTuple

from gongkai.gather import Store
from gongkai.gather.holdings import Bundle
from gongkai.model import Capture
from gongkai.run.folder import Publisher, publisher
from gongkai.settings import Settings


class Held(NamedTuple):
    """What a store holds: every capture, in time order, and the newest documents in bundles."""

    history: tuple[Capture, ...]
    bundles: tuple[Bundle, ...]


class Ready(NamedTuple):
    """The publisher's files, and what the store holds; None where a run may still add to it."""

    about: Publisher
    held: Held | None


def ready(settings: Settings, paths: Sequence[object]) -> Ready:
    """Read what a run needs that was told to gather `paths` and what the settings say.

    Raises:
        GongkaiError: a file of the publisher's or a record of the store is damaged.
    """
    about = publisher(settings)
    gathers = bool(paths) or not (settings.offline or settings.register is None)
    return Ready(about, None if gathers else held(Store(settings.store)))


def held(store: Store) -> Held:
    """Read what a store holds. GatherError names a record that is damaged."""
    history = store.captures()
    return Held(history, store.bundles(history))
