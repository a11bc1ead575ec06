"""What a release says of one agency, as one JSON file for programs.

    {"agency": {…the row of `agencies`…},
     "reports": [{…the row of `reports`…,
       "cells": {"applications": {"new_received": {"total": 12, …}, …}, …},
       "statuses": {"applications.granted.total": "blank", …},
       "findings": [{…the row of `findings`…}]}],
     "coverage": [{…the row of `coverage`…}]}

Reports stand oldest first. A figure is a number, null where there is none; `statuses` names what
stands in each cell that is not simply `reported`. Dates and instants are ISO 8601.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gongkai.site.dossiers import Dossier, Report, Row


def agency_json(dossier: Dossier) -> bytes:
    """Return the file, the same bytes for the same dossier."""
    told = {
        "agency": dossier.agency,
        "reports": [_report(each) for each in dossier.reports],
        "coverage": [_without(row, "agency_id") for row in dossier.coverage],
    }
    packed = json.dumps(told, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return (packed + "\n").encode()


def _report(report: Report) -> Mapping[str, Any]:
    cells: dict[str, dict[str, dict[str, Any]]] = {}
    for row in report.cells:
        line = cells.setdefault(row["table"], {}).setdefault(row["line"], {})
        line[row["column"]] = row["value"]
    return {
        **report.row,
        "cells": cells,
        "statuses": dict(_unlike(report.cells)),
        "findings": [_without(row, "report_id") for row in report.findings],
    }


def _unlike(cells: Iterable[Row]) -> Iterable[tuple[str, str]]:
    return ((row["cell"], row["status"]) for row in cells if row["status"] != "reported")


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
