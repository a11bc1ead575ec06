"""Who has not reported although the deadline has passed: too few of a year are a failure."""

from collections.abc import Iterable
from fractions import Fraction

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.messages import text


def absent(
    coverage: pa.Table, years: Iterable[int], bound: float, language: str
) -> tuple[str, ...]:
    """Return a sentence for each year of which too few reports were found.

    Only what has a statutory deadline counts, and what was not found only once that has passed.

    Args:
        coverage: the table of the release.
        years: the report years that were asked for.
        bound: the least share, 0 to 1: `gate.found` of package.yaml.
        language: of the sentences.
    """
    asked = coverage.filter(pc.is_in(coverage["report_year"], pa.array(sorted(years), pa.int64())))
    timely = pc.not_equal(asked["timeliness"], "no_deadline")
    due = asked.filter(pc.and_(pc.not_equal(asked["found"], "not_due"), timely))
    hit = due.append_column("hit", pc.equal(due["found"], "found").cast(pa.int64()))
    counted = hit.group_by("report_year").aggregate([("hit", "count"), ("hit", "sum")])
    return tuple(
        text(
            "run.absent_year",
            language,
            year=row["report_year"],
            due=row["hit_count"],
            found=row["hit_sum"],
            bound=f"{bound:.1%}",
        )
        for row in counted.sort_by("report_year").to_pylist()
        if row["hit_sum"] < Fraction(str(bound)) * row["hit_count"]
    )
