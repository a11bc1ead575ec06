"""What changed between two report years of one release: the same body, series and scope."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.published.differences import distinct

_BODY = ["panel_id", "series", "scope"]
_SIDE = ["report_id", "value", "status"]
COLUMNS = (
    *("panel_id", "agency_id", "series", "scope", "cell", "change"),
    *("old_value", "new_value", "old_status", "new_status", "old_report_id", "new_report_id"),
)
KINDS = ("rise", "fall", "came", "went", "other")
"""Up, down, a figure where there was none, none where there was one, another kind of nothing."""


@dataclass(frozen=True, slots=True)
class BetweenYears:
    """The cells that differ, as COLUMNS, and how many bodies report in both years or in one.

    A body is a panel with a series and a scope: figures of different scopes are not compared.
    """

    rows: pa.Table
    both: int
    only_old: int
    only_new: int


def between_years(old: pa.Table, new: pa.Table, reports: pa.Table) -> BetweenYears:
    """Compare observations of one report year with those of another.

    `reports` say which body a report is of (`panel_id`); one without is not compared, nor is a
    cell that the form of one of the years does not have. `agency_id` is that of the newer report.
    """
    before, after = (_with_panel(each, reports) for each in (old, new))
    keys = [*_BODY, "cell"]
    left = before.select([*keys, *_SIDE]).rename_columns([*keys, *(f"old_{n}" for n in _SIDE)])
    right = after.select([*keys, "agency_id", *_SIDE]).rename_columns(
        [*keys, "agency_id", *(f"new_{name}" for name in _SIDE)]
    )
    joined = left.join(right, keys, join_type="inner")
    different = joined.filter(_differs(joined))
    rows = different.append_column("change", _kind(different)).select(list(COLUMNS))
    order = ("agency_id", "series", "scope", "new_report_id", "old_report_id", "cell")
    bodies = [set(zip(*_bodies(each), strict=True)) for each in (before, after)]
    return BetweenYears(
        rows.sort_by([(name, "ascending") for name in order]).combine_chunks(),
        both=len(bodies[0] & bodies[1]),
        only_old=len(bodies[0] - bodies[1]),
        only_new=len(bodies[1] - bodies[0]),
    )


def _with_panel(observations: pa.Table, reports: pa.Table) -> pa.Table:
    """Add the panel of every row's report; rows without one go."""
    # A release made before there were panels: every agency is its own.
    name = "panel_id" if "panel_id" in reports.column_names else "agency_id"
    at = pc.index_in(observations["report_id"], reports["report_id"].combine_chunks())
    panel = reports[name].take(at)
    return observations.append_column("panel_id", panel).filter(pc.is_valid(panel))


def _bodies(observations: pa.Table) -> list[list[str]]:
    once = observations.group_by(_BODY).aggregate([])
    return [once[name].to_pylist() for name in _BODY]


def _differs(joined: pa.Table) -> pa.ChunkedArray:
    """Whether figures differ, or statuses where there is no figure: a correction is no change."""
    one, other = joined["old_value"], joined["new_value"]
    nothing = pc.and_(pc.is_null(one), pc.is_null(other))
    unlike = pc.not_equal(joined["old_status"], joined["new_status"])
    return pc.or_(distinct(one, other), pc.and_(nothing, unlike))


def _kind(different: pa.Table) -> pa.ChunkedArray:
    one, other = different["old_value"], different["new_value"]
    moved = pc.if_else(pc.fill_null(pc.greater(other, one), False), "rise", "fall")
    came = pc.if_else(pc.is_null(other), "other", "came")
    gone = pc.if_else(pc.is_null(other), "went", moved)
    return pc.if_else(pc.is_null(one), came, gone)
