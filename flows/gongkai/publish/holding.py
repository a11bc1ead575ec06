"""A published place, held by one publisher.

In a folder a lock keeps the others of this machine out. An object store has no lock, so there a
publisher puts a claim into `versions.json`, which readers do not mind. Whoever comes later may
take over, for nobody can tell a slow publisher from a dead one; but each looks before every step
whether its claim still stands, and the list is replaced at the end only while it does. So of any
number of publishers the last to claim succeeds and the others say that they were overtaken. A file
is created there, or put in the place of one that was seen before the claim was last seen to stand:
what an overtaken publisher may still be sending does not displace what its successor has written.
Only removing knows no condition: no file that a publisher will write itself is removed, and right
before each request it looks once more. What remains is one that falls asleep between that look and
its request for as long as another needs to publish.
"""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from gongkai.errors import PlaceError
from gongkai.place import Place
from gongkai.published.folder import Entry, entries
from gongkai.published.form import VERSIONS, json_bytes

CLAIM = "publishing"
"""Property of `versions.json` while a release is being written: whose turn it is."""


@dataclass(frozen=True, slots=True)
class Held:
    """A place in our hands; `content` is what its list of versions says meanwhile."""

    place: Place
    content: bytes | None
    claimed: bool

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The releases that are listed, newest first."""
        if self.content is None:
            return ()
        return entries(self.content, self.place.name(VERSIONS))

    def write(self, key: str, content: bytes | Iterable[bytes]) -> None:
        """Write a file. PlaceError of the code `place.changed` where somebody took over."""
        if not self.claimed:
            self.place.write(key, content)
            return
        whole = content if isinstance(content, bytes) else b"".join(content)
        self._must_stand()
        try:
            self.place.replace(key, whole, None)
        except PlaceError as error:
            if error.code != "place.changed":
                raise
            found = self.place.read(key)
            self._must_stand()  # after it was seen, hence it is not of one who took over
            self.place.replace(key, whole, found)

    def take(self, key: str, file: Path) -> None:
        """Write what a file of this machine holds that nobody changes any more; see `write`."""
        if self.claimed:
            self.write(key, file.read_bytes())
        else:
            self.place.take(key, file)

    def clear(self, folder: str, keep: Collection[str]) -> None:
        """Remove a folder of the place; in an object store without what will be written anew."""
        if not self.claimed:
            self.place.clear(folder)
            return
        for key in self.place.keys(folder):
            if key.removeprefix(f"{folder}/") not in keep:
                self._must_stand()
                self.place.remove(key)

    def give_up(self, folder: str) -> None:
        """Remove what was written in vain; in an object store the next run does."""
        if not self.claimed:
            with suppress(PlaceError):
                self.place.clear(folder)

    def list(self, listed: Iterable[Entry]) -> None:
        """Replace the list of versions: this is what publishes."""
        self.place.replace(VERSIONS, listing_bytes(listed), self.content)

    def _must_stand(self) -> None:
        if self.place.read(VERSIONS) != self.content:
            raise PlaceError("place.changed", file=self.place.name(VERSIONS))


def listing_bytes(listed: Iterable[Entry]) -> bytes:
    """Return `versions.json` for some lines, newest first."""
    return json_bytes({"versions": [dict(each) for each in listed]})


@contextmanager
def held(root: Place) -> Iterator[Held]:
    """Hold the place whose list of versions is in the folder `root`.

    PlaceError of the code `place.busy` where another program of this machine holds it, of the
    code `place.unconditional` where the store cannot tell two publishers apart.
    """
    with root.alone() as mine:
        before = mine.read(VERSIONS)
        if mine.local is not None:
            yield Held(mine, before, claimed=False)
            return
        listed = entries(before, mine.name(VERSIONS)) if before is not None else ()
        claim = json_bytes({"versions": [dict(each) for each in listed], CLAIM: uuid4().hex})
        mine.replace(VERSIONS, claim, before)
        try:
            _prove(mine, claim)
            yield Held(mine, claim, claimed=True)
        except BaseException:
            with suppress(PlaceError):  # it was taken over, or the store is gone: let it be
                # Never with the claim of another in it: what that one wrote may be gone.
                mine.replace(VERSIONS, listing_bytes(listed), claim)
            raise


def _prove(root: Place, claim: bytes) -> None:
    """Try to create the list that is there: a store that lets us ignores conditions."""
    try:
        root.replace(VERSIONS, claim + b"\n", None)
    except PlaceError as error:
        if error.code != "place.changed":
            raise
    else:
        raise PlaceError("place.unconditional", file=root.name(VERSIONS))
