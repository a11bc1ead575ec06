"""A comparison as one page: it holds no script, reaches no other address, and prints well."""

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from typing import Any, get_args

import jinja2
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.cells import CellTitle, cell_titles
from gongkai.catalogue.figure import figure
from gongkai.cli.compared import Compared, kinds, labels, ordered, parted, plain, short
from gongkai.cli.language import current, say
from gongkai.model import CellStatus

MOST_CELLS = 1_000
"""Cells on a page: what a person can look through, and a telephone can show."""
MOST_REPORTS = 500

Row = Mapping[str, Any]


def page(found: Compared) -> str:
    """Return the page, in the language in use; the same bytes for the same comparison."""
    folder = files("gongkai.cli").joinpath("pages")
    style = folder.joinpath("diff.css").read_text("utf-8")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.from_string(folder.joinpath("diff.html").read_text("utf-8"))
    hashed = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return template.render(
        say=say,
        lang="zh-CN" if current() == "zh" else "en",
        style=style,
        policy=f"default-src 'none'; style-src 'sha256-{hashed}'; base-uri 'none'; "
        "form-action 'none'",
        found=found,
        **_view(found),
    )


def _view(found: Compared) -> dict[str, Any]:
    """What the template shows: counts, whole reports, and cells by agency, report and table."""
    rows = ordered(found)
    single, whole = parted(found, rows)
    counted = {each["values"]: each["counts"] for each in rows["change"].value_counts().to_pylist()}
    named = kinds(found)
    kinds_there = [*(k for k in named if k in counted), *sorted(counted.keys() - named.keys())]
    return {
        "counts": [(named.get(kind, kind), counted[kind]) for kind in kinds_there],
        "reports": pc.count_distinct(rows["report_id"]).as_py(),
        "agencies": pc.count_distinct(rows["agency_id"]).as_py(),
        "added": _reports(whole, "added"),
        "withdrawn": _reports(whole, "withdrawn"),
        "groups": list(_groups(found, single.slice(0, MOST_CELLS).to_pylist())),
        "shown": min(MOST_CELLS, single.num_rows),
        "left": max(0, single.num_rows - MOST_CELLS),
        "heads": _heads(found),
    }


def _heads(found: Compared) -> tuple[str, str, str]:
    """What stands above old and new values and above the change."""
    if found.kind == "years":
        return found.old.name, found.new.name, say("diff.page_kind")
    return say("diff.page_old"), say("diff.page_new"), say("diff.page_change")


def _reports(whole: pa.Table, kind: str) -> Mapping[str, Any]:
    """Return the reports of one kind, each with the number of its cells."""
    keys = ["report_id", "agency_id", "agency", "report_year", "series"]
    of_kind = whole.filter(pc.equal(whole["change"], kind))
    counted = of_kind.group_by(keys, use_threads=False).aggregate([([], "count_all")])
    rows = [
        {"agency": plain(row["agency"]), "of": _of(row), "size": row["count_all"]}
        for row in counted.slice(0, MOST_REPORTS).to_pylist()
    ]
    return {"kind": kind, "rows": rows, "left": counted.num_rows - len(rows)}


def _groups(found: Compared, rows: Sequence[Row]) -> Iterator[Mapping[str, Any]]:
    """Yield each agency with its reports, each report with its tables, each table with its rows."""
    named = _Words(found)
    for (_, agency), of_agency in groupby(rows, itemgetter("agency_id", "agency")):
        reports = []
        for _, of_report in groupby(of_agency, itemgetter("report_id")):
            cells = list(of_report)
            tables = [
                {"title": title, "unit": unit, "rows": [named.row(each) for each in of_table]}
                for (title, unit), of_table in groupby(cells, named.table)
            ]
            reports.append({"of": _of(cells[0]), "tables": tables})
        yield {"agency": plain(agency), "reports": reports}


def _of(row: Row) -> str:
    """Which report of an agency one is: its year and series; between years series and scope."""
    series = labels("reports", "series").get(row["series"], row["series"])
    if "scope" in row:
        scope = labels("reports", "scope").get(row["scope"], row["scope"])
        return say("diff.page_body", series=series, scope=scope)
    year = row["report_year"] or say("diff.page_no_year")
    return say("diff.page_report", year=year, series=series)


class _Words:
    """A row of a comparison in words and figures."""

    def __init__(self, found: Compared) -> None:
        self._titles = cell_titles(current())
        self._kinds = {kind: short(name) for kind, name in kinds(found).items()}
        self._statuses = {code: say(f"diff.status_{code}") for code in get_args(CellStatus)}

    def table(self, row: Row) -> tuple[str, str]:
        """The title of the statutory table of a cell, and the unit of its figures."""
        title = self._title(row["cell"])
        return title.table, title.unit

    def row(self, row: Row) -> Mapping[str, Any]:
        """One cell: its line and column, both values, their difference, kind and reason."""
        title = self._title(row["cell"])
        old, new = row["old_value"], row["new_value"]
        return {
            "line": title.line,
            "column": title.column,
            "old": self._shown(old, row["old_status"]),
            "new": self._shown(new, row["new_status"]),
            "difference": self._difference(old, new),
            "kind": self._kinds.get(row["change"], row["change"]),
            "reason": plain(row.get("reason") or ""),
        }

    def _title(self, cell: str) -> CellTitle:
        return self._titles.get(cell) or CellTitle(cell.partition(".")[0], cell, "", "")

    def _difference(self, old: Decimal | None, new: Decimal | None) -> str:
        """How much more it is; nothing where only the status differs."""
        return "" if old is None or new is None or old == new else figure(new - old, signed=True)

    def _shown(self, value: Decimal | None, status: str | None) -> Mapping[str, str]:
        """A figure; where there is none, what stands in its place."""
        if value is not None:
            return {"figure": figure(value), "status": ""}
        return {"figure": "", "status": self._statuses.get(status or "", status or "—")}
