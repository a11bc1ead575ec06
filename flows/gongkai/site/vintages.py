"""What earlier releases said of a report, from the changes that every release records."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile
from typing import Any, NamedTuple

from gongkai.place import Place
from gongkai.published.folder import Folder, listing, open_folder
from gongkai.published.form import DESCRIPTOR
from gongkai.site.asking import ask

MOST = 200
"""Cells of a report that are told of one release: all that it has."""
_ADDED = "select distinct report_id from changes where change = 'added' and report_id in $reports"
_CELLS = f"""
    select * from changes
    where report_id in $reports and change not in ('added', 'withdrawn')
    qualify row_number() over (partition by report_id order by cell) <= {MOST}
    order by report_id, cell
"""

Row = Mapping[str, Any]


class Vintage(NamedTuple):
    """A release that changed a report, and the cells that differ from the release before.

    `added` says that the report came with it: then all its cells are new, and none is told.
    """

    version: str
    created: str
    added: bool
    cells: tuple[Row, ...]


def vintages(
    releases: Place, reports: Sequence[str], shown: str
) -> Mapping[str, tuple[Vintage, ...]]:
    """Return for some reports the releases that changed them, newest first.

    Args:
        releases: the folder that holds the releases; what lies elsewhere than on this machine,
            and what was removed, tells nothing.
        reports: their identifiers.
        shown: the version that is shown; later ones tell nothing of it.

    Raises:
        PackageError: a release is damaged.
    """
    found: defaultdict[str, list[Vintage]] = defaultdict(list)
    known = listing(releases) if releases.local is not None else None
    for entry in dropwhile(lambda each: each["version"] != shown, known[1] if known else ()):
        where = releases.below(str(entry["version"]))
        if where.holds(DESCRIPTOR):
            for report, vintage in _of(open_folder(where), entry, reports):
                found[report].append(vintage)
    return {report: tuple(each) for report, each in found.items()}


def _of(
    folder: Folder, entry: Mapping[str, Any], reports: Sequence[str]
) -> Iterator[tuple[str, Vintage]]:
    """Yield each report that a release changed."""
    given = {"reports": list(reports)}
    added = set(ask(folder, _ADDED, ("changes",), given)["report_id"].to_pylist())
    cells: defaultdict[str, list[Row]] = defaultdict(list)
    for row in ask(folder, _CELLS, ("changes",), given).to_pylist():
        cells[row["report_id"]].append(row)
    for report in sorted(added | cells.keys()):
        made = str(entry.get("created", ""))
        yield report, Vintage(folder.place.label, made, report in added, tuple(cells[report]))
