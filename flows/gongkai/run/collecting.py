"""The garbage collector, told to come by seldom.

What is read are tuples in tuples without circles, and what is published are tables: looking through
all that is held finds next to nothing, and takes a tenth of a run.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_SELDOM = (200_000, 20, 100)


def spare_collections() -> None:
    """Let the collector pass over all that is there now, such as the law, and come by seldom."""
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def collections_spared() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    spare_collections()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
