"""The register that names the addresses of a site."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.gather.site.behaviour import Behaviour
from tests.gather.site.site import Site

AGENCIES = ("agency_id", "name", "level", "division_code", "uscc", "parent_id")
SOURCES = ("agency_id", "url", "kind", "report_year", "series")


def agency_ids(behaviours: Iterable[Behaviour]) -> dict[str, str]:
    """Return an id for each agency by its name: that of its first behaviour."""
    found: dict[str, str] = {}
    for each in behaviours:
        if each.leads_from is None:
            found.setdefault(each.agency, each.name)
    return found


def write_register(site: Site, folder: Path, only: Iterable[Behaviour] | None = None) -> Path:
    """Write `agencies.csv` and `sources.csv` of a site's behaviours, or some; return the folder."""
    chosen = tuple(site.behaviours if only is None else only)
    ids = agency_ids(chosen)
    folder.mkdir(parents=True, exist_ok=True)
    level = {True: "government_office", False: "county_department"}
    _write(
        folder / "agencies.csv",
        AGENCIES,
        [(id_, name, level[name.endswith("办公室")], "", "", "") for name, id_ in ids.items()],
    )
    rows = [
        (ids[b.agency], site.url(b), b.kind, b.year or "", b.series or "")
        for b in chosen
        if b.leads_from is None
    ]
    _write(folder / "sources.csv", SOURCES, rows)
    return folder


def _write(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
