"""Whether two tables hold the same rows, however they are cut."""

from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.published.twins import same

ROWS = pa.table({"id": ["a", "b", "c", None], "n": [1, 2, None, 4]})


def cut(table: pa.Table, places: list[int]) -> list[pa.Table]:
    bounds = [0, *sorted(places), len(table)]
    return [table.slice(one, two - one) for one, two in pairwise(bounds)]


@given(*[st.lists(st.integers(0, 4), max_size=4)] * 2)
def test_where_parts_end_makes_no_difference(one: list[int], other: list[int]) -> None:
    assert same(cut(ROWS, one), cut(ROWS, other))


@pytest.mark.parametrize(
    "other",
    [
        ROWS.slice(0, 3),
        pa.concat_tables([ROWS, ROWS.slice(0, 1)]),
        ROWS.take([1, 0, 2, 3]),
        ROWS.rename_columns(["id", "m"]),
        ROWS.select(["id"]),
        ROWS.set_column(1, "n", ROWS["n"].cast(pa.int32())),
    ],
    ids=["shorter", "longer", "order", "name", "column", "type"],
)
def test_what_differs_is_not_the_same(other: pa.Table) -> None:
    assert not same(cut(ROWS, [1]), cut(other, [2]))
    assert not same(cut(other, [2]), cut(ROWS, [1]))


@pytest.mark.parametrize("other", [ROWS, ROWS.take([1, 0, 2, 3])], ids=["same", "order"])
def test_texts_may_come_as_dictionaries_whatever_these_have_in_them(other: pa.Table) -> None:
    ids = [
        pa.array(part).dictionary_encode() for part in (["c", None, "a"], other["id"].to_pylist())
    ]
    joined = pa.chunked_array(ids).unify_dictionaries().chunk(1)
    assert joined.dictionary.to_pylist()[0] == "c", "not the order in which these rows need them"
    coded = other.set_column(0, "id", joined)
    expected = other is ROWS
    for mine in (ROWS, ROWS.set_column(0, "id", ROWS["id"].dictionary_encode())):
        assert same(cut(mine, [1]), cut(coded, [2])) is expected
        assert same(cut(coded, [2]), cut(mine, [1])) is expected
