"""CITATION.cff: how to cite a release (Citation File Format 1.2)."""

from typing import Any

import yaml

from gongkai.catalogue.package_info import PackageInfo
from gongkai.messages import text
from gongkai.published.form import FOLDER
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
    if package.address:
        about["url"] = f"{package.address}/{FOLDER}/{version}"
    return yaml.safe_dump(about, allow_unicode=True, sort_keys=False, width=1000)
