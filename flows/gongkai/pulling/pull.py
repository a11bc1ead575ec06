"""One pull: what is offered, fetched, compared with what is held, and put into use."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from gongkai.address import bare
from gongkai.errors import GongkaiError, PackageError
from gongkai.place import place
from gongkai.published.folder import (
    MOST_TEXT,
    VERSION,
    Entry,
    Folder,
    described_folder,
    listing,
    open_folder,
)
from gongkai.published.form import DESCRIPTOR, WITHDRAWN, digest
from gongkai.published.inventory import Item, inventory
from gongkai.published.offer import Offer, offered
from gongkai.pulling.extract import EXTRACT, extract, needed, part_name
from gongkai.pulling.fetch import Fetched, fetch
from gongkai.pulling.jumps import OLDER, Jump, jumps
from gongkai.pulling.shelf import Shelf

MARKED = ("on", "by", "reason", "successor")
"""What is said of a release that was withdrawn."""
What = Literal["taken", "stopped", "nothing_new", "left_before"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a pull was told.

    `division` is the code of the one division that is wanted; `most_change` stands for every bound
    of jumps.py; `accept` is a person's reason to take a release in spite of what jumped, or again
    after it was left by going back.
    """

    address: str
    to: Path
    division: str | None = None
    most_change: Decimal | None = None
    accept: str | None = None


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a pull came to; `withdrawn` says so of the release that was in use before it.

    `taken`: `version` is in use now. `stopped`: it waits, for `jumps`. `nothing_new`: it was in
    use already. `left_before`: it is the one that was left by going back.
    """

    what: What
    version: str
    before: str | None
    jumps: tuple[Jump, ...] = ()
    fetched: Fetched = field(default_factory=Fetched)
    withdrawn: Mapping[str, Any] | None = None


def pull(wish: Wish, at: str) -> Pulled:
    """Take the newest release of an address into a folder; `at` is the instant (RFC 3339, UTC).

    Nothing that is in use changes before all of the new release is there, and as it was published.

    PackageError where there is no release, where it is withdrawn or damaged, where it was changed
    after it was published, or where the folder holds another package; PlaceError where a place
    fails or another pull is at work.
    """
    with _alone(wish.to) as shelf:
        _catch_up(shelf, at)
        try:
            done = _pull(shelf, wish)
        except GongkaiError as error:
            with suppress(OSError):  # a full disk takes no line: what is told is what went wrong
                shelf.log(_line(at, wish, "failed", shelf.current, code=error.code))
            raise
        if done.what in ("taken", "stopped"):
            shelf.log(_line(at, wish, done.what, shelf.current, **_told(done)))
        return done


def go_back(to: Path, at: str) -> tuple[str, str]:
    """Put the last release into use again; return the version left and the one in use.

    PackageError where there is none; PlaceError where a pull is at work.
    """
    with _alone(to) as shelf:
        left, current = shelf.go_back()
        shelf.log({"at": at, "outcome": "back", "current": current, "left": left})
        return left, current


@contextmanager
def _alone(to: Path) -> Iterator[Shelf]:
    with place(to).alone():
        yield Shelf(to)


def _catch_up(shelf: Shelf, at: str) -> None:
    """Log what a pull did that was killed between the swap and its line in the log."""
    if shelf.current is not None and shelf.logged() != shelf.current:
        shelf.log({"at": at, "outcome": "found", "current": shelf.current})


def _pull(shelf: Shelf, wish: Wish) -> Pulled:
    offer = _offer(wish)
    whole, content = _described(offer)
    version, current = str(whole.descriptor["version"]), shelf.current
    old = open_folder(shelf.release(current)) if current is not None else None
    withdrawn = _withdrawn(offer.listed, current)
    if old is not None:
        _must_be_alike(old, whole, wish)
        if version == current:
            _must_be_unchanged(old, content, wish)
            return Pulled("nothing_new", version, current, withdrawn=withdrawn)
        if version == shelf.last and _is_older(current, version) and wish.accept is None:
            return Pulled("left_before", version, current, withdrawn=withdrawn)
    fetched = _fetch(shelf, whole, inventory(whole, content, offer.entry), wish)
    found = jumps(old, open_folder(shelf.new), wish.most_change) if old is not None else ()
    if _is_older(version, current) and not withdrawn:
        found = (Jump(OLDER, "", "", None, Decimal(0), Decimal(0), None), *found)
    if found and wish.accept is None:
        return Pulled("stopped", version, current, found, fetched, withdrawn)
    shelf.take(version)
    return Pulled("taken", version, current, found, fetched, withdrawn)


def _offer(wish: Wish) -> Offer:
    """Return what the address offers; of a release named itself, its line beside it too."""
    offer = offered(wish.address)
    if offer.entry is not None or offer.folder.parent is None:
        return offer
    known = listing(offer.folder.parent)
    listed = known[1] if known else ()
    entry = next((each for each in listed if each["version"] == offer.folder.label), None)
    said = (entry or {}).get(WITHDRAWN)
    if said:
        told = {**dict.fromkeys(MARKED, "-"), **_mark(said)}
        raise PackageError("pull.withdrawn", version=offer.folder.label, **told)
    return Offer(offer.folder, entry, listed)


def _described(offer: Offer) -> tuple[Folder, bytes]:
    """Return the release as its descriptor says, and the bytes of that: they are read once."""
    where = offer.folder
    content = where.read(DESCRIPTOR, MOST_TEXT)
    if content is None:
        raise PackageError("package.missing", path=str(where.address))
    found = described_folder(where, content)
    version = str(found.descriptor.get("version"))
    # It becomes the name of a folder here.
    if (
        not VERSION.fullmatch(version)
        or (offer.entry or {"version": version})["version"] != version
    ):
        raise PackageError("package.descriptor", path=where.name(DESCRIPTOR))
    return found, content


def _fetch(shelf: Shelf, whole: Folder, items: tuple[Item, ...], wish: Wish) -> Fetched:
    """Make the new release ready: as it is, or the part of one division."""
    if wish.division is None:
        return fetch(whole.place, items, shelf.new, shelf.held())
    fetched = fetch(whole.place, needed(whole, items), shelf.source, ())
    place(shelf.root).clear(shelf.new.name)
    extract(open_folder(shelf.source), wish.division, shelf.new)
    return fetched


def _must_be_alike(old: Folder, whole: Folder, wish: Wish) -> None:
    """Refuse another package, or another part of it, in the place of what is in use."""
    name = str(whole.descriptor.get("name"))
    wanted = part_name(name, wish.division) if wish.division else name
    held = str(old.descriptor.get("name"))
    if held != wanted or (wish.division and not isinstance(old.descriptor.get(EXTRACT), dict)):
        raise PackageError("pull.another", wanted=wanted, held=held, to=str(wish.to))


def _must_be_unchanged(old: Folder, content: bytes, wish: Wish) -> None:
    """Refuse a version that was published twice: whom should one believe?"""
    mine = digest(old.place.read(DESCRIPTOR) or b"")
    held = old.descriptor[EXTRACT].get("hash") if wish.division else mine
    if held != digest(content):
        version = old.descriptor.get("version")
        raise PackageError("pull.changed", version=version, path=str(old.address))


def _withdrawn(listed: tuple[Entry, ...], version: str | None) -> Mapping[str, Any] | None:
    found = (each.get(WITHDRAWN) for each in listed if each["version"] == version)
    return next(found, None)


def _is_older(version: str | None, than: str | None) -> bool:
    if version is None or than is None:
        return False
    one, other = (tuple(map(int, each.split("."))) for each in (version, than))
    return one < other


def _line(
    at: str, wish: Wish, outcome: str, current: str | None, **told: object
) -> Mapping[str, Any]:
    asked = {"division": wish.division, "accepted": wish.accept}
    about = {"at": at, "outcome": outcome, "address": bare(wish.address)}
    return {
        **about,
        **{k: v for k, v in asked.items() if v is not None},
        "current": current,
        **told,
    }


def _told(done: Pulled) -> Mapping[str, Any]:
    """Return what the log says of a pull that was more than a look."""
    beyond = [
        {name: str(value) for name, value in each._asdict().items() if value not in ("", None)}
        for each in done.jumps
    ]
    return {
        "version": done.version,
        "before": done.before,
        "files": done.fetched.came,
        "filesKept": done.fetched.kept,
        "bytes": done.fetched.bytes,
        **({"jumps": beyond} if beyond else {}),
        **({"withdrawn": _mark(done.withdrawn)} if done.withdrawn else {}),
    }


def _mark(said: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what is said of a withdrawn release, of bearable length."""
    return {name: str(said[name])[:1000] for name in MARKED if said.get(name)}
