"""The panel before it is in order: the figures of a report are three columns, not some hundred.

Rows of all years are put in order by report, and of so many columns each is dear to touch.
"""

from functools import cache
from typing import Any, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.view_schemas import view_schemas
from gongkai.catalogue.views import variables
from gongkai.model.report import CellStatus

_STATUSES = pa.array(get_args(CellStatus), pa.string())
_FIGURES = {"value": np.dtype(np.int64), "known": np.dtype(bool), "status": np.dtype(np.uint8)}


@cache
def folded_schema() -> pa.Schema:
    """Return whom a row is of, as in the panel, and of each variable value, known and status."""
    panel = arrow_schema(view_schemas()["panel"])
    about = [panel.field(place) for place in range(len(panel) - 2 * len(variables()))]
    figures = [(name, pa.binary(len(variables()) * of.itemsize)) for name, of in _FIGURES.items()]
    return pa.schema([*about, *(pa.field(*each, nullable=False) for each in figures)])


def fold(about: pa.Table, figures: pa.Table) -> pa.Table:
    """Return the rows of a panel in that schema.

    Args:
        about: whom each row is of.
        figures: of some rows (`report`) and variables (`place`) value and status; what is missing
            stands on no form and is absent.
    """
    shape = len(about), len(variables())
    at = figures["report"].to_numpy(), figures["place"].to_numpy()
    absent = _STATUSES.index("absent").as_py()
    status = pc.index_in(figures["status"], value_set=_STATUSES)
    told = {
        "value": figures["value"].fill_null(0),
        "known": figures["value"].is_valid(),
        "status": status.fill_null(absent),
    }
    schema = folded_schema()
    columns = [about[name].cast(schema.field(name).type) for name in about.column_names]
    for name, kind in _FIGURES.items():
        matrix = np.full(shape, absent if name == "status" else 0, kind)
        matrix[at] = told[name].to_numpy()
        bits, of = [None, pa.py_buffer(matrix)], schema.field(name).type
        columns.append(pa.FixedSizeBinaryArray.from_buffers(of, len(about), bits))
    return pa.Table.from_arrays(columns, schema=schema)


def unfold(rows: pa.Table) -> pa.Table:
    """Return folded rows as rows of the panel."""
    value, known, status = (_matrix(rows[name], kind) for name, kind in _FIGURES.items())
    columns = rows.columns[: -len(_FIGURES)]
    for place in range(len(variables())):
        columns.append(pa.array(value[place], mask=~known[place]))
        columns.append(_STATUSES.take(pa.array(status[place])))
    return pa.Table.from_arrays(columns, schema=arrow_schema(view_schemas()["panel"]))


def _matrix(column: pa.ChunkedArray, kind: np.dtype[Any]) -> np.ndarray[Any, Any]:
    """Return a column of figures, a row a variable."""
    whole = pa.concat_arrays(column.chunks)
    flat = np.frombuffer(whole.buffers()[1], kind)
    size = len(variables())
    own = flat[whole.offset * size : (whole.offset + len(whole)) * size]
    return np.ascontiguousarray(own.reshape(-1, size).T)
