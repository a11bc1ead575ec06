"""CITATION.cff: how to cite a release (Citation File Format 1.2)."""

from typing import Any

import yaml

from gongkai.catalogue.package_info import LANGUAGES, PackageInfo
from gongkai.messages import text
from gongkai.published.form import DESCRIPTOR
from gongkai.release.metadata.addresses import Addresses, addresses, publisher
from gongkai.release.years import day


def citation(package: PackageInfo, version: str, created: str) -> str:
    """Return the citation file; the release date is the day of `created` in Asia/Shanghai."""
    about: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": text("release.cite", "zh") + " / " + text("release.cite", "en"),
        "type": "dataset",
        "title": f"{package.title['zh']} / {package.title['en']}",
        "abstract": f"{package.description['zh']}\n\n{package.description['en']}",
        "authors": [{"name": each["title"]} for each in package.contributors],
        "version": version,
        "date-released": day(created),
        "license": package.licence["name"],
        "keywords": [*package.keywords["zh"], *package.keywords["en"]],
    }
    names = addresses(package, version)
    if names.public:
        about |= {"url": names.release, "repository-artifact": names.file(DESCRIPTOR)}
    if package.homepage:
        about["repository"] = package.homepage
    if package.contact:
        about["contact"] = [_contact(package)]
    if package.doi:
        about["doi"] = package.doi
    about["identifiers"] = [_identifier(names)]
    return yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=1000)


def _contact(package: PackageInfo) -> dict[str, str]:
    """Name whom to ask: an office, for package.yaml knows no persons."""
    named = {"name": package.contact.get("name") or publisher(package)}
    keys = {"email": "email", "website": "url"}
    return named | {x: package.contact[y] for x, y in keys.items() if y in package.contact}


def _identifier(names: Addresses) -> dict[str, str]:
    kind = "url" if names.public else "other"
    said = " / ".join(text("metadata.this_release", each) for each in LANGUAGES)
    return {"type": kind, "value": names.release, "description": said}
