"""The release gate: what a release must meet before it is published.

| check | found | the bound is |
|---|---|---|
| `found` | share of the reports that are due which were found | the least |
| `rejected` | share of the reports of which no table could be used | the most |
| `rows` | largest share of its rows that a table has lost since the release before | the most |
| `reports_left` | reports that left without a recorded withdrawal | the most |
| `withdrawn_content` | releases that were withdrawn and said the same | none, ever |

Rows are counted of the statutory tables: a report has every line of its edition, so that fewer rows
always mean that something is lost. Bounds are data (`gate` in package.yaml). A broken check stops
publication until a person overrides it with a reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.published.form import Previous
from gongkai.release.comparing import Compared
from gongkai.release.material import Material

CHECKS = ("found", "rejected", "rows", "reports_left", "withdrawn_content")
AT_LEAST = frozenset({"found"})
"""The checks whose bound is the least; that of every other one is the most."""
NAMED = 10
"""Reports, years or tables that a detail names, before it only counts them."""

_ID = "report_id"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found. `detail` names which years, tables or reports; null where none."""

    check: str
    bound: float
    found: float
    passed: bool
    detail: str | None = None


def gate(
    settled: Material,
    content: str,
    previous: Previous | None,
    beside: Compared,
    bounds: Mapping[str, float],
) -> tuple[Check, ...]:
    """Hold a release against its bounds; a check without a bound is not made.

    Args:
        settled: the material of the release.
        content: its content digest.
        previous: the release before; without one nothing can be lost.
        beside: what came of comparing with it.
        bounds: by check.
    """
    bounds = {**bounds, "withdrawn_content": 0}
    figures = {
        "found": _found(settled.coverage, bounds.get("found", 0.0)),
        "rejected": _rejected(settled.reports),
        **_lost(settled, content, previous, beside),
    }
    return tuple(_check(each, bounds[each], *figures[each]) for each in CHECKS if each in bounds)


def checks(entry: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the checks that stand in a line of `versions.json`."""
    return tuple(Check(**each) for each in entry.get("gate", ()))


def broken(entry: Mapping[str, Any]) -> tuple[Check, ...]:
    """Return the checks of a line of `versions.json` that were not met."""
    return tuple(each for each in checks(entry) if not each.passed)


def listed(found: Iterable[Check]) -> list[Mapping[str, Any]]:
    """Return checks as they stand in `versions.json`."""
    return [asdict(each) for each in found]


def _check(name: str, bound: float, found: float, detail: str | None) -> Check:
    passed = found >= bound if name in AT_LEAST else found <= bound
    return Check(name, bound, round(found, 6), passed, detail)


def _lost(
    settled: Material, content: str, previous: Previous | None, beside: Compared
) -> Mapping[str, tuple[float, str | None]]:
    """Compare with the releases before."""
    if previous is None:
        return dict.fromkeys(("rows", "reports_left", "withdrawn_content"), (0, None))
    withdrawn = set(settled.withdrawals[_ID].to_pylist())
    left = _left(previous.reports, settled.reports)
    again = (
        each["version"]
        for each in previous.entries
        if each.get("withdrawn") and each.get("contentDigest") == content
    )
    return {
        "rows": _rows(beside),
        "reports_left": _counted(each for each in left if each not in withdrawn),
        "withdrawn_content": _counted(again),
    }


def _found(coverage: pa.Table, bound: float) -> tuple[float, str | None]:
    """The share found over all years; the detail names the years below the bound."""
    due = coverage.filter(pc.not_equal(coverage["found"], "not_due"))
    if not due.num_rows:
        return 1.0, None
    marked = due.append_column("hit", pc.equal(due["found"], "found").cast(pa.int64()))
    years = marked.group_by("report_year").aggregate([("hit", "sum"), ("hit", "count")])
    below = [
        f"{row['report_year']}: {row['hit_sum']}/{row['hit_count']}"
        for row in years.sort_by("report_year").to_pylist()
        if row["hit_sum"] < bound * row["hit_count"]
    ]
    return pc.mean(marked["hit"]).as_py(), _named(below)


def _rejected(reports: pa.Table) -> tuple[float, str | None]:
    if not reports.num_rows:
        return 0.0, None
    rejected = reports.filter(pc.equal(reports["report_status"], "rejected"))
    return rejected.num_rows / reports.num_rows, _named(rejected[_ID].to_pylist())


def _rows(lines: Compared) -> tuple[float, str | None]:
    """The largest loss of a table of figures: a report has every line of its edition."""
    before = {name: lines.before[name] for name in sorted(lines.before) if lines.before[name]}
    after = {name: lines.after.get(name, 0) for name in before}
    lost = {name: 1 - after[name] / rows for name, rows in before.items()}
    fallen = [f"{n}: {before[n]} → {after[n]}" for n, share in lost.items() if share > 0]
    return max((0.0, *lost.values())), _named(fallen)


def _left(old: pa.Table, new: pa.Table) -> tuple[str, ...]:
    """Return the reports that the release before has and this one has not."""
    missing = pc.invert(pc.is_in(old[_ID], new[_ID].combine_chunks()))
    return tuple(sorted(old.filter(missing)[_ID].to_pylist()))


def _counted(found: Iterable[str]) -> tuple[float, str | None]:
    names = list(found)
    return len(names), _named(names)


def _named(names: list[str]) -> str | None:
    """Name the first of them, and count the others."""
    shown = ", ".join(names[:NAMED])
    more = f" (+{len(names) - NAMED})" if len(names) > NAMED else ""
    return f"{shown}{more}" or None
