"""Days and years of a release.

A year is provisional until its coverage bound is met, then final.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.package_info import PackageInfo

_BOUND = "coverage"
SHANGHAI = timezone(timedelta(hours=8))
"""China has kept one time without summer time since 1992; no time zone data is needed."""


def day(instant: str) -> str:
    """Return the day in Asia/Shanghai of an instant (RFC 3339).

    >>> day("2026-01-31T17:00:00Z")
    '2026-02-01'
    """
    return date_of(instant).isoformat()


def date_of(instant: str) -> date:
    """Return the day in Asia/Shanghai of an instant (RFC 3339), as a date."""
    return datetime.fromisoformat(instant).astimezone(SHANGHAI).date()


def years(coverage: pa.Table, package: PackageInfo) -> tuple[Mapping[str, Any], ...]:
    """Return each year of settled coverage: reports due and found, and its state.

    A package without the bound `coverage` never calls a year final.
    """
    due = coverage.filter(pc.not_equal(coverage["found"], "not_due"))
    marked = due.append_column("hit", pc.equal(due["found"], "found").cast(pa.int64()))
    counted = marked.group_by("report_year").aggregate([("hit", "count"), ("hit", "sum")])
    return tuple(
        {
            "reportYear": row["report_year"],
            "due": row["hit_count"],
            "found": row["hit_sum"],
            "state": _state(row["hit_sum"] / row["hit_count"], package),
        }
        for row in counted.sort_by("report_year").to_pylist()
    )


def _state(share: float, package: PackageInfo) -> str:
    bound = package.bounds.get(_BOUND)
    return "final" if bound is not None and share >= bound else "provisional"
