"""The second opinion: what frictionless says of a release folder.

It needs 10 s and 150 MB for every 100,000 keyed rows, and more for rows of hundreds of fields, so a
resource beyond that is judged by a seeded sample of whole reports; our own checks judge every row.
"""

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path

from gongkai.model import Finding
from gongkai.published.folder import Folder
from gongkai.published.form import DESCRIPTOR, TWIN
from gongkai.published.judging import descriptor_faults, judge, tasks
from gongkai.published.nearby import nearby
from gongkai.published.sampling import WHOLE, Sample, drawing, sizes, write_sample

ROWS_WHOLE = 100_000


def conformance(
    folder: Folder,
    rows_whole: int = ROWS_WHOLE,
    rows_in_all: int | None = None,
    proven: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what frictionless finds wrong with the descriptor and the CSV resources.

    It reads files of this machine: of a release that lies elsewhere, a copy (see `nearby`). No more
    than `rows_whole` rows of one resource are judged, nor, where that is given, than some
    `rows_in_all` of all together; and none of those resources that are `proven` by their names.
    """
    twins = {str(each[TWIN]): each for each in folder.resources if TWIN in each}
    tables = {name: each for name, each in twins.items() if name not in proven}
    rows = sizes(folder, tables)
    drawn = drawing(rows, rows_whole, rows_in_all)
    if drawn is None:
        with nearby(folder) as (_, path):
            return tuple(_judged(folder, path, WHOLE, proven))
    with tempfile.TemporaryDirectory(prefix="gongkai-") as place:
        sample = write_sample(folder, tables, drawn, Path(place))
        return tuple(_judged(folder, Path(place), sample, proven))


def _judged(
    folder: Folder, path: Path, sample: Sample, proven: Collection[str]
) -> Iterator[Finding]:
    """Judge what lies at `path`: the folder itself, or a sample of it."""
    faults = descriptor_faults(path / DESCRIPTOR)
    if faults:
        yield from faults
        return
    for each in tasks(folder, path, sample, proven):
        yield from judge(each)
