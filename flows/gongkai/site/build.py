"""The whole site, built over the newest release: what is written, and in which order.

First what pages load and link to, then the pages of reports and agencies, slice by slice of the
agencies and on several processors, then the pages over all; the landing page last, so that it
never promises what is not there.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from gongkai.catalogue.cells import Title
from gongkai.package import Package, package_nearby
from gongkai.place import Place, place
from gongkai.published.folder import Folder
from gongkai.published.form import FOLDER
from gongkai.site.dossiers import Dossier, Report, dossiers, slices
from gongkai.site.frame import Site
from gongkai.site.pages import Pages, pages

SITE = "site"
DOCUMENTS = "documents"
Documents = Callable[[str], bytes | None]
"""Gives the bytes of a document by its digest; null where it is not at hand."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: where the site is, and how many of its files it wrote and removed."""

    place: Path | str
    files: int
    written: int
    removed: int


def build(address: str | Path, out: str | Path | None = None) -> Built:
    """Build the site of a published place and return what was done.

    Args:
        address: the place, its `versions.json` or a release, as `open_package` takes it.
        out: where the site goes; null for the folder `site` beside the releases.

    Raises:
        PackageError: there is no release, or it is damaged.
        PlaceError: the site cannot be written, or another program is writing it.
    """
    with package_nearby(address) as package:
        documents = _documents(place(address).below(FOLDER).below(DOCUMENTS))
        target = place(out) if out else place(address).below(FOLDER).below(SITE)
        site = site_of(package)
        with target.alone() as mine:
            found = pages(mine)
            for path, content in assets(site):
                found.write(path, content)
            for bounds in slices(package.folder):
                write_slice(package.folder, site, bounds, found, documents)
            removed = found.finish()
    return Built(target.address, len(found.now), found.written, removed)


def site_of(package: Package) -> Site:
    """Return what all pages share."""
    told = package.folder.descriptor
    licence = (told.get("licenses") or [{}])[0]
    return Site(
        title=Title(str(told.get("title", "")), str(told.get("titleEn", ""))),
        description=Title(str(told.get("descriptionZh", "")), str(told.get("description", ""))),
        version=package.version,
        created=str(told.get("created", "")),
        licence={name: str(licence.get(name, "")) for name in ("name", "title", "path")},
        publisher=str((told.get("contributors") or [{}])[0].get("title", "")),
    )


def assets(site: Site) -> Iterator[tuple[str, bytes]]:
    """Yield the styles and scripts, and the version in force."""
    folder = files("gongkai.site").joinpath("assets")
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        yield f"assets/{each.name}", each.read_bytes()


def write_slice(
    folder: Folder,
    site: Site,
    bounds: tuple[str, str] | None,
    found: Pages,
    documents: Documents,
) -> None:
    """Write the pages of some agencies and of their reports."""
    for dossier in dossiers(folder, bounds):
        for report in dossier.reports:
            write_report(site, dossier, report, found, documents)


def write_report(
    site: Site, dossier: Dossier, report: Report, found: Pages, documents: Documents
) -> None:
    """Write the page of a report and the pictures that it shows."""


def _documents(beside: Place) -> Documents:
    """The documents that the publisher ships beside the releases."""
    return beside.read
