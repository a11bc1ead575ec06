"""The landing page: what this is, how much, how good, how to cite it, where to get it."""

from collections.abc import Mapping, Sequence
from typing import Any

from gongkai.published.folder import Entry, Folder
from gongkai.published.form import WITHDRAWN
from gongkai.release.years import day
from gongkai.site import addresses
from gongkai.site.asking import ask
from gongkai.site.covered import Coverage
from gongkai.site.dossiers import Row
from gongkai.site.downloads import groups, uses
from gongkai.site.frame import Site, page
from gongkai.site.quality import accuracy
from gongkai.site.words import sentence

_TOTALS = """
select (select count(*) from agencies) as agencies, (select count(*) from reports) as reports,
  (select count(*) from observations where value is not null) as figures,
  (select min(report_year) from reports) as first, (select max(report_year) from reports) as last,
  (select count(*) from reports where report_status = 'accepted') as accepted,
  (select count(*) from reports where report_status = 'flagged') as flagged,
  (select count(*) from reports where report_status = 'rejected') as rejected
"""


def landing_page(site: Site, folder: Folder, told: Coverage, listed: Sequence[Entry]) -> bytes:
    """Return the page; `listed` are the releases, newest first."""
    tables = ("agencies", "reports", "observations")
    totals = ask(folder, _TOTALS, tables).to_pylist()[0]
    return page(
        site,
        "index.html",
        addresses.INDEX,
        sentence("site.nav_index"),
        totals=totals,
        told=told,
        audit=accuracy(folder),
        regions=[
            {"path": addresses.region(code), "name": told.name(code), "size": told.sizes[code]}
            for code in sorted(told.sizes)
        ],
        feed=bool(site.address and site.home),
        uses=uses(folder),
        groups=tuple(groups(folder)),
        listed=[{**each, "day": day(str(each["created"]))} for each in listed if "created" in each],
        withdrawn=next(
            (each.get(WITHDRAWN) for each in listed if each["version"] == site.version), None
        ),
        released=day(site.created),
        dataset=dataset(site, folder, totals),
    )


def dataset(site: Site, folder: Folder, totals: Row) -> Mapping[str, Any]:
    """Return the release as schema.org/Dataset; files by address where the publisher has one."""
    base = f"{site.address or site.releases}/{site.version}"
    described: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": site.title.zh,
        "alternateName": site.title.en,
        "description": f"{site.description.zh}\n\n{site.description.en}",
        "version": site.version,
        "dateModified": day(site.created),
        "license": site.licence["path"],
        "creator": {"@type": "Organization", "name": site.publisher},
        "keywords": list(folder.descriptor.get("keywords", ())),
        "inLanguage": ["zh-CN", "en"],
        "isAccessibleForFree": True,
        "spatialCoverage": {"@type": "Place", "name": "China"},
    }
    if totals["first"]:
        described["temporalCoverage"] = f"{totals['first']}/{totals['last']}"
    if site.address:
        described["@id"] = described["url"] = base
    return described | {
        "distribution": [
            {
                "@type": "DataDownload",
                "name": each["name"],
                "encodingFormat": each.get("mediatype"),
                "contentSize": f"{each.get('bytes')} B",
                "contentUrl": f"{base}/{folder.file(str(each['path']))}",
            }
            for each in folder.resources
        ]
    }
