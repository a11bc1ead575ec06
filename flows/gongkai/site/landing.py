"""The landing page: what this is, how much, how good, how to cite it, where to get it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongkai.catalogue.cells import Title
from gongkai.published.folder import Entry, Folder
from gongkai.published.form import DESCRIPTOR, PARQUET_FORMAT, TABLE, YEAR
from gongkai.release.years import day
from gongkai.site import addresses
from gongkai.site.asking import ask
from gongkai.site.covered import Coverage
from gongkai.site.dossiers import Row
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
_TEXTS = ("README.md", "CHANGES.md", "CITATION.cff", DESCRIPTOR, "sha256sums")
_FOLDERS = ("downloads", "metadata")
_MAIL = re.compile(r"[^@\s<>?&]+@[^@\s<>?&]+")


@dataclass(frozen=True, slots=True)
class File:
    """A file of the release; `size` is in bytes, null where it is not known."""

    path: str
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the release with its files, by format."""

    code: str
    title: Title
    about: Title
    csv: tuple[File, ...]
    parquet: tuple[File, ...]


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
        tables=list(_tables(folder)),
        files=list(_files(folder)),
        listed=[{**each, "day": day(str(each["created"]))} for each in listed if "created" in each],
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


def _tables(folder: Folder) -> Iterable[Table]:
    """The tables in the order of the release, each with its files by year."""
    by_table: dict[str, list[Mapping[str, Any]]] = {}
    for each in folder.resources:
        if TABLE in each:
            by_table.setdefault(str(each[TABLE]), []).append(each)
    schemas = folder.schemas()
    for code, resources in by_table.items():
        schema: Mapping[str, Any] = next(
            (schemas[name] for name in _schema_names(resources) if name in schemas), {}
        )
        parquet = [each for each in resources if each.get("format") == PARQUET_FORMAT]
        csv = [each for each in resources if each.get("format") == "csv"]
        yield Table(
            code,
            Title(str(schema.get("title", code)), str(schema.get("titleEn", code))),
            Title(str(schema.get("descriptionZh", "")), str(schema.get("description", ""))),
            tuple(_file(folder, each) for each in csv),
            tuple(_file(folder, each) for each in parquet),
        )


def _schema_names(resources: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    paths = (str(each["schema"]) for each in resources if "schema" in each)
    return (path.rpartition("/")[2].removesuffix(".json") for path in paths)


def _file(folder: Folder, resource: Mapping[str, Any]) -> File:
    path = folder.file(str(resource["path"]))
    size = resource.get("bytes")
    ending = path.rpartition(".")[2].upper()
    return File(path, str(resource.get(YEAR, ending)), size if isinstance(size, int) else None)


def _files(folder: Folder) -> Iterable[File]:
    """What lies beside the tables: texts, spreadsheets, one database, descriptions for machines."""
    there = [name for name in _TEXTS if folder.place.holds(name)]
    there += [key for name in _FOLDERS for key in folder.place.keys(name)]
    for key in there:
        local = folder.place.local
        yield File(key, key.rpartition("/")[2], (local / key).stat().st_size if local else None)
