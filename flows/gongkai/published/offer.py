"""Which release an address means: it may name a release, a list of versions, or a whole place."""

from pathlib import Path
from typing import NamedTuple

from gongkai.errors import PackageError
from gongkai.place import Place, place
from gongkai.published.folder import Entry, listing, standing
from gongkai.published.form import DESCRIPTOR, FOLDER, VERSIONS


class Offer(NamedTuple):
    """A release at an address: its folder, its line in the list of versions, and the whole list.

    Where the address names the release itself, `entry` is null and nothing is listed: nobody asked.
    """

    folder: Place
    entry: Entry | None = None
    listed: tuple[Entry, ...] = ()


def offered(address: Path | str | Place) -> Offer:
    """Return the release at an address; of a list or a place the newest that is not withdrawn.

    PackageError where there is none.
    """
    where = place(address)
    named = where.label
    if named in (DESCRIPTOR, VERSIONS) and where.parent is not None:
        where = where.parent
    # What a person named as a list of versions is not asked for a descriptor beside it first.
    if named != VERSIONS and where.holds(DESCRIPTOR):
        return Offer(where)
    for folder in (where, where.below(FOLDER)):
        known = listing(folder)
        if known is None:
            continue
        newest = standing(known[1])
        if newest is None:
            code = "package.all_withdrawn" if known[1] else "package.no_release"
            raise PackageError(code, path=str(folder.address))
        return Offer(folder.below(str(newest["version"])), newest, known[1])
    raise PackageError("package.missing", path=str(address))
