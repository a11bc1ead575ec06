"""What a push begins with: what the portal should show, what it shows, and whether it is ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from gongkai.errors import PackageError, PortalError
from gongkai.portal import dictionary
from gongkai.portal.answers import LICENCES
from gongkai.portal.client import Portal
from gongkai.portal.differences import Shown, extra
from gongkai.portal.patience import Pause, patiently
from gongkai.portal.wanted import CODEBOOK, DOWNLOADS, PACKAGE, DataStore, Wanted, wanted
from gongkai.published.folder import MOST_TEXT, Folder
from gongkai.published.form import DESCRIPTOR, FILES, digest

SUMS = "sha256sums"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a person chose.

    `name` is the dataset's, null for that of the package; `owner` the organization of a new one,
    by name or id; `upload` sends files that could be linked; `datastore` which tables are loaded.
    """

    name: str | None = None
    owner: str | None = None
    upload: bool = False
    datastore: DataStore = "small"


def ready(
    portal: Portal, folder: Folder, wishes: Wishes, pause: Pause
) -> tuple[Wanted, Shown | None]:
    """Return what the portal should show of a release and what it shows, null for nothing.

    PortalError where the organization is unknown, or the dataset is not ours to change;
    PackageError where the descriptor lacks what a portal needs. Nothing is written.
    """
    listed = patiently(partial(portal.ask, LICENCES), pause) or ()
    try:
        whole = wanted(
            folder.descriptor,
            folder.schemas(),
            other_files(folder),
            name=wishes.name,
            upload=wishes.upload,
            datastore=wishes.datastore,
            licences=[str(each["id"]) for each in listed],
        )
        for table in filter(None, (each.table for each in whole.files)):
            dictionary.fields(table.schema)
            dictionary.key(table.schema)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        # A package may come from anywhere: what we always write may be missing or of another kind.
        raise PackageError("portal.package", path=folder.address, reason=repr(error)) from error
    return whole, _shown(portal, whole, wishes.owner, pause)


def other_files(folder: Folder) -> Mapping[str, str]:
    """Return the bare digests of the codebook, the descriptor and the downloads, by path.

    A file that no JSON names, its bytes not being a function of the data, stands in `sha256sums`.
    """
    named = {path: str(each) for path, each in folder.descriptor.get(FILES, {}).items()}
    for line in (folder.place.read(SUMS, MOST_TEXT) or b"").decode("utf-8", "replace").splitlines():
        sha256, _, path = line.partition("  ")
        named.setdefault(path, sha256)
    named[DESCRIPTOR] = digest(folder.place.read(DESCRIPTOR, MOST_TEXT) or b"")
    return {
        path: each.removeprefix("sha256:")
        for path, each in named.items()
        if path in (CODEBOOK, DESCRIPTOR) or path.startswith(DOWNLOADS)
    }


def _shown(portal: Portal, wanted: Wanted, owner: str | None, pause: Pause) -> Shown | None:
    """Return the dataset as it is; PortalError where it is not ours to change."""
    name, organization = wanted.name, None
    if owner is not None:
        organization = patiently(partial(portal.ask, "organization_show", id=owner), pause)
        if organization is None:
            raise PortalError("portal.no_organization", name=owner, address=portal.address)
    shown: Shown | None = patiently(partial(portal.ask, "package_show", id=name), pause)
    if shown is None:
        return None
    if shown.get("state") != "active":
        raise PortalError("portal.deleted", name=name, address=portal.address)
    if extra(shown, PACKAGE) != wanted.extras[PACKAGE]:
        raise PortalError("portal.foreign", name=name, address=portal.address)
    if organization is not None and shown.get("owner_org") != organization["id"]:
        raise PortalError("portal.other_owner", name=name, owner=owner)
    return shown
