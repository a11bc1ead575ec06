"""Work on one thing while the next is made."""

from collections.abc import Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(items: Iterable[T]) -> Generator[T, None, None]:
    """Yield the items in their order; while one is in use, a thread makes the next.

    Worth it where both sides leave Python for long: Arrow and NumPy then use two processors. One
    item more than without it is in memory. An error comes where its item would have come. Closed
    early, it waits for the item in the making.
    """
    coming = iter(items)
    with ThreadPoolExecutor(1) as worker:
        waiting = worker.submit(next, coming, _END)
        while not isinstance(item := waiting.result(), _End):
            waiting = worker.submit(next, coming, _END)
            yield item


class _End:
    """What comes after the last item."""


_END = _End()
