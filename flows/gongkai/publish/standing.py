"""What a place has published so far, as far as the next release depends on it."""

from pathlib import Path

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.place import Place, place
from gongkai.published.figures import observations_by_year
from gongkai.published.folder import Entry, listing, open_folder, standing
from gongkai.published.form import FOLDER, Previous, listed_digest


def previous(address: Path | str | Place) -> Previous | None:
    """Return the newest release of the place that is not withdrawn; null where it lists none.

    PackageError where the list of versions or the release itself is damaged, where its
    observations are, when they are read: the next release is planned on it, so its digests are
    checked.
    """
    root = place(address).below(FOLDER)
    known = listing(root)
    if known is None or not known[1]:
        return None
    newest = standing(known[1])
    if newest is None:
        return _nothing(known[1])
    folder = open_folder(root.below(newest["version"]))
    return Previous(
        version=newest["version"],
        descriptor=folder.descriptor,
        schemas=folder.schemas(),
        reports=folder.table("reports"),
        observations=observations_by_year(folder),
        entries=known[1],
        listing=listed_digest(known[1]),
    )


def _nothing(entries: tuple[Entry, ...]) -> Previous:
    """What stands where every release is withdrawn: nothing, after the versions that there were."""
    reports = arrow_schema(record_schemas()["reports"]).empty_table()
    listed = listed_digest(entries)
    return Previous("", {}, {}, reports, {}, entries=entries, listing=listed)
