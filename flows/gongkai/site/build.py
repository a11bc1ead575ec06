"""The whole site, built over a release: what is written, and in which order.

First what pages load, then the pages of reports and agencies, then those over all; the landing
page last, so that it never promises what is not there.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from gongkai.catalogue.cells import Title
from gongkai.package import Package, open_package, package_nearby
from gongkai.place import Place, place
from gongkai.published.folder import MOST_TEXT, Folder, listing
from gongkai.published.form import PARQUET_FORMAT, json_bytes
from gongkai.site import addresses, naming, search
from gongkai.site.asking import ask
from gongkai.site.charts import PALETTE
from gongkai.site.covered import coverage, coverage_page
from gongkai.site.dossiers import slices
from gongkai.site.feeds import concerned, feeds
from gongkai.site.frame import Site, is_web
from gongkai.site.landing import landing_page
from gongkai.site.listed import agencies
from gongkai.site.pages import pages
from gongkai.site.quality import quality_page
from gongkai.site.regions import region_pages
from gongkai.site.slices import Job, write_slices

SITE = "site"
DOCUMENTS = "documents"
CITATION = "CITATION.cff"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: the landing page, how many files there are, were written, removed.

    `feeds` says whether there are any: they need the publisher's address.
    """

    index: str
    files: int
    written: int
    removed: int
    feeds: bool


def build(
    address: str | Path,
    out: str | Path | None = None,
    workers: int = 1,
    store: str | Path | None = None,
) -> Built:
    """Build the site of a published place and return what was done.

    Args:
        address: the place, its `versions.json` or a release, as `open_package` takes it.
        out: where the site goes; null for the folder `site` beside the releases.
        workers: how many processes write pages.
        store: the publisher's own, for pictures of documents that are not published.

    Raises:
        PackageError: there is no release, or it is damaged.
        PlaceError: the site cannot be written, or another program is writing it.
        PublishError: a process that wrote pages has died.
    """
    root = _root(open_package(address))
    target = root.below(SITE) if out is None else place(out)
    with package_nearby(address) as package, target.alone() as mine:
        folder = package.folder
        _whole(folder)
        folder.check_tables()
        site = site_of(package, root, target)
        found = pages(mine)
        for path, content in _assets(site):
            found.write(path, content)
        job = Job(folder.address, target.address, root.below(DOCUMENTS).address, site, store)
        write_slices(job, list(slices(folder)), found, workers)
        for path, content in _over_all(site, folder, root):
            found.write(path, content)
        removed = found.finish()
    feeds_too = bool(site.address and site.home)
    return Built(_index(target), len(found.now), found.written, removed, feeds_too)


def site_of(package: Package, root: Place, target: Place) -> Site:
    """Return what all pages share; `root` is the place of the releases, `target` of the site."""
    told = package.folder.descriptor
    licence = (told.get("licenses") or [{}])[0]
    address = _address(told)
    beside = root.below(SITE).address == target.address
    home = told.get("homepage") if is_web(told.get("homepage")) else None
    return Site(
        title=Title(str(told.get("title", "")), str(told.get("titleEn", ""))),
        description=Title(str(told.get("descriptionZh", "")), str(told.get("description", ""))),
        version=package.version,
        created=str(told.get("created", "")),
        licence={name: str(licence.get(name, "")) for name in ("name", "title", "path")},
        publisher=str((told.get("contributors") or [{}])[0].get("title", "")),
        releases=".." if beside else _way(root, target, address),
        address=address,
        contact=contact(package.folder),
        home=home or (f"{address}/{SITE}" if address and beside else None),
    )


def _index(target: Place) -> str:
    """The landing page, as a browser takes it."""
    if target.local is None:
        return target.name(addresses.INDEX)
    return (target.local.absolute() / addresses.INDEX).as_uri()


def contact(folder: Folder) -> str | None:
    """Return where errors of a release are reported, as its CITATION.cff says; null without."""
    content = folder.place.read(CITATION, MOST_TEXT) or b""
    try:
        told = yaml.safe_load(content)
        first = told["contact"][0]
        found = first.get("email") or first.get("website")
    except (yaml.YAMLError, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return None
    return found if isinstance(found, str) else None


def _root(package: Package) -> Place:
    """The place of the releases; a release that lies alone is its own."""
    return package.folder.place.parent or package.folder.place


def _address(descriptor: Mapping[str, Any]) -> str | None:
    """Where the folder of the releases is published, as the identifier of the release says."""
    told = str(descriptor.get("id", ""))
    ending = f"/{descriptor.get('version')}"
    return told.removesuffix(ending) if is_web(told) and told.endswith(ending) else None


def _way(root: Place, target: Place, address: str | None) -> str:
    """The way to the releases from a site that lies elsewhere."""
    if address:
        return address
    if root.local is not None and target.local is not None:
        return quote(Path(os.path.relpath(root.local, target.local)).as_posix())
    return str(root.address)


def _whole(folder: Folder) -> None:
    """Hold every file that is read against its digest: pages show no bytes but the published."""
    for each in folder.resources:
        if each.get("format") == PARQUET_FORMAT:
            folder.content(each)


def _assets(site: Site) -> Iterator[tuple[str, bytes]]:
    """Styles with the colours of the charts, scripts, and the version in force."""
    folder = files("gongkai.site").joinpath("assets")
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.name.endswith((".css", ".js")):
            colours = _colours() if each.name == "site.css" else b""
            yield f"assets/{each.name}", each.read_bytes() + colours
    yield naming.SCRIPT, naming.script()
    told = json_bytes({"version": site.version}).decode().strip()
    yield addresses.RELEASE, f"window.gongkaiRelease = {told};\n".encode()


def _colours() -> bytes:
    rules = (f".k{number} {{ background: {colour}; }}\n" for number, colour in enumerate(PALETTE))
    return "".join(rules).encode()


def _over_all(site: Site, folder: Folder, root: Place) -> Iterator[tuple[str, bytes]]:
    """The pages over all agencies, the index of the search and the feeds; the landing page last."""
    told = coverage(folder)
    known = listing(root)
    listed = known[1] if known else ()
    governments = told.governments
    yield from region_pages(site, agencies(folder), governments, told.years)
    yield from search.files(agencies(folder))
    if site.address and site.home:
        divisions = ask(folder, "select agency_id, division_code from agencies", ("agencies",))
        codes = {row["agency_id"]: row["division_code"] or "" for row in divisions.to_pylist()}
        yield from feeds(site, concerned(root, listed, codes), governments)
    yield addresses.COVERAGE, coverage_page(site, told, folder.descriptor)
    entry = next((each for each in listed if each["version"] == site.version), {})
    yield addresses.QUALITY, quality_page(site, folder, entry)
    yield addresses.INDEX, landing_page(site, folder, told, listed)
