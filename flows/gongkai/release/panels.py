"""The panel of every report: the run of years in which its agency is the same body."""

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.lineage import lineage
from gongkai.model import Register

_ID, _YEAR, _PANEL = "agency_id", "report_year", "panel_id"


def with_panels(reports: pa.Table, register: Register) -> pa.Table:
    """Fill `panel_id` of the reports: null where agency or year cannot be read.

    An agency without events, or outside the register, is its own panel.
    """
    known = lineage(register)
    place = reports.schema.get_field_index(_PANEL)
    field = reports.schema.field(place)
    own = pc.if_else(pc.is_valid(reports[_YEAR]), reports[_ID], pa.scalar(None, pa.string()))
    touched = pc.is_in(reports[_ID], value_set=pa.array(sorted(known.touched), pa.string()))
    moved = reports.filter(pc.and_(touched, pc.is_valid(reports[_YEAR]))).select([_ID, _YEAR])
    if moved.num_rows:
        # Few agencies have events: only their reports are looked at one by one.
        told = {
            (body, year): known.panel(body, year)
            for body, year in zip(*moved.to_pydict().values(), strict=True)
        }
        rows = zip(
            reports[_ID].to_pylist(), reports[_YEAR].to_pylist(), own.to_pylist(), strict=True
        )
        own = pa.array([told.get((body, year), as_is) for body, year, as_is in rows], pa.string())
    return reports.set_column(place, field, own.cast(field.type))


def panels(reports: pa.Table) -> Mapping[tuple[str, int], str]:
    """Return the panel by agency and year of every report whose panel is not its agency's id.

    That is what `validate` needs to be told; a table without `panel_id` tells nothing.
    """
    if _PANEL not in reports.column_names:
        return {}
    apart = reports.filter(pc.not_equal(reports[_PANEL], reports[_ID]))
    columns = apart.select([_ID, _YEAR, _PANEL]).to_pydict()
    return {
        (body, year): panel
        for body, year, panel in zip(columns[_ID], columns[_YEAR], columns[_PANEL], strict=True)
    }


def shared(reports: pa.Table) -> pa.Array:
    """Return the ids of the reports whose body has another agency's report for the same year."""
    known = reports.filter(pc.is_valid(reports[_PANEL]))
    agencies = known.group_by([_PANEL, _YEAR]).aggregate([(_ID, "count_distinct")])
    several = agencies.filter(pc.greater(agencies[f"{_ID}_count_distinct"], 1))
    bodies = several.select([_PANEL, _YEAR])
    return known.join(bodies, [_PANEL, _YEAR], join_type="left semi")["report_id"].combine_chunks()
