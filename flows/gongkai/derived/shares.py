"""Which rows of the other record tables belong to which slice of the observations."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_KEY = "report_id"
_NOTHING = pa.table({_KEY: pa.array([], pa.int32()), "section": pa.array([], pa.string())})


class Shares:
    """The reports of each slice, and for tables with a `report_id` the rows that are theirs."""

    def __init__(self, reports: Sequence[pa.Array]) -> None:
        self._known = pa.concat_arrays([pa.array([], pa.string()), *reports])
        self._slice_of = np.repeat(np.arange(len(reports)), [len(each) for each in reports])
        self._count = len(reports)

    def of(self, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
        """Yield for every slice the rows of its reports, in the order of the tables (one schema).

        Rows of other reports are left out. What is held meanwhile has numbers in place of texts.
        """
        numbered = [*map(self._numbered, tables)]
        rows = pa.concat_tables(numbered) if numbered else _NOTHING
        slices = self._slice_of[rows[_KEY].to_numpy()]
        order = np.argsort(slices, kind="stable")
        ends = np.cumsum(np.bincount(slices, minlength=self._count))
        for start, end in zip([0, *ends], ends, strict=False):
            own = rows.take(order[start:end])
            at = own.schema.get_field_index(_KEY)
            yield own.set_column(at, _KEY, self._known.take(own[_KEY]))

    def _numbered(self, table: pa.Table) -> pa.Table:
        """Return the rows of known reports, with the place of each among all."""
        places = pc.index_in(table[_KEY], value_set=self._known)
        at = table.schema.get_field_index(_KEY)
        return table.set_column(at, _KEY, places).filter(pc.is_valid(places))
