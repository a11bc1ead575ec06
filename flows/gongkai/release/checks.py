"""How far a report was checked: no finding says little where little could be judged."""

from collections.abc import Mapping

import pyarrow as pa

_COLUMNS = ("checks_passed", "checks_skipped")


def with_checks(reports: pa.Table, checks: Mapping[str, tuple[int, int]]) -> pa.Table:
    """Fill how many checks each report passed, and how many could not be judged.

    `checks` gives both by report id; a report without any cell was not checked at all.
    """
    told = [checks.get(each, (0, 0)) for each in reports["report_id"].to_pylist()]
    for at, name in enumerate(_COLUMNS):
        place = reports.schema.get_field_index(name)
        field = reports.schema.field(place)
        values = pa.array([each[at] for each in told], field.type)
        reports = reports.set_column(place, field, values)
    return reports
