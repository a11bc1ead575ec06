"""Long tables in pieces: several of them side by side."""

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gongkai.pieces import Pieces, pieces, side_by_side

KEYS = st.lists(st.sampled_from("abcdefgh"), max_size=12).map(sorted)
ENDS = st.sets(st.integers(1, 11))


def cut(keys: list[str], ends: set[int]) -> Pieces:
    rows = pa.table({"key": pa.array(keys, pa.string()), "at": pa.array([*range(len(keys))])})
    places = sorted({0, *(end for end in ends if end < len(keys)), len(keys)})
    parts = (rows.slice(a, b - a) for a, b in pairwise(places))
    return pieces(rows.schema, parts)


@given(st.lists(st.tuples(KEYS, ENDS), min_size=1, max_size=3))
def test_tables_side_by_side_lose_no_row_and_part_no_key(drawn) -> None:
    tables = {str(at): cut(*each) for at, each in enumerate(drawn)}
    spans = list(side_by_side(tables, "key"))
    for name, rows in tables.items():
        found = [row for span in spans for row in span[name].to_pylist()]
        assert found == rows.table().to_pylist()
    keys = [{key for rows in span.values() for key in rows["key"].to_pylist()} for span in spans]
    assert all(max(one) < min(other) for one, other in pairwise(keys))
    assert all(keys)
