"""A place that is only read: a web site, a bundle. Whatever would change it is refused."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from gongkai.errors import PlaceError


class ReadOnly(ABC):
    """What a place does that cannot be written to."""

    @abstractmethod
    def closed(self, key: str) -> PlaceError:
        """Return the error that says so of a file."""

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Refuse; so do all that would change something."""
        raise self.closed(key)

    def take(self, key: str, file: Path) -> None:
        """Refuse."""
        raise self.closed(key)

    def replace(self, key: str, content: bytes, expected: bytes | None) -> None:
        """Refuse."""
        raise self.closed(key)

    def remove(self, key: str) -> None:
        """Refuse."""
        raise self.closed(key)

    def clear(self, folder: str) -> None:
        """Refuse."""
        raise self.closed(folder)

    def alone(self) -> AbstractContextManager[Self]:
        """Refuse: there is nobody to keep out."""
        raise self.closed("")
