"""Coded texts: dictionaries say what plain texts say, through every step of settling."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.published.scratch import kept_in
from gongkai.release.coded import as_said, as_told, encoded, plain, texts
from gongkai.release.order import ordered_observations
from gongkai.release.settling import Rows, put_away, settle_rows, stated

CODED = pa.dictionary(pa.int32(), pa.string())


def coded(table: pa.Table) -> pa.Table:
    """The observations in two chunks that number the same texts differently."""
    named = texts("observations")
    kinds = [each.with_type(CODED) if each.name in named else each for each in table.schema]
    half = table.num_rows // 2
    return pa.concat_tables(
        each.cast(pa.schema(kinds)) for each in (table.slice(half), table.slice(0, half))
    )


@pytest.fixture(scope="module")
def cells(by_hand) -> pa.Table:
    return by_hand.material().observations.table()


@given(st.lists(st.none() | st.sampled_from("甲乙丙丁"), max_size=20), st.integers(0, 20))
def test_a_dictionary_has_the_texts_of_its_rows_alone_in_their_order(listed, start):
    column = pa.array(listed, pa.string()).dictionary_encode().slice(start)
    told = as_told(pa.table({"text": column}))["text"].combine_chunks()
    assert told.to_pylist() == listed[start:]
    said = dict.fromkeys(each for each in listed[start:] if each)
    assert told.dictionary.to_pylist() == [*said]


def test_coded_rows_are_settled_and_stated_as_plain_ones_are(by_hand, cells):
    sections = by_hand.material().sections.table()
    reports = by_hand.settled().reports
    one, other = (settle_rows(Rows(each, sections), None) for each in (cells, coded(cells)))
    assert other.observations.schema.field("cell").type == CODED
    assert plain(stated(other.observations, reports)).equals(stated(one.observations, reports))


def test_of_a_repeated_cell_the_smallest_place_stays_coded_or_not(cells):
    page = cells.schema.get_field_index("page")
    again = cells.set_column(
        page, cells.schema.field(page), pc.add(pc.fill_null(cells["page"], 0), 1)
    )
    twice = pa.concat_tables([again, cells.slice(0, 60)])
    found = ordered_observations(twice)
    assert found.num_rows == cells.num_rows
    assert plain(ordered_observations(coded(twice))).equals(found)


def test_texts_said_again_by_index_are_coded_where_they_are_wanted_so():
    values, indices = pa.array(["b", "a", "b"]), pa.array([2, None, 1], pa.int32())
    assert as_said(values, indices, pa.string()).to_pylist() == ["b", None, "a"]
    said = as_said(values, indices, CODED)
    assert (said.type, said.to_pylist()) == (CODED, ["b", None, "a"])


def test_chunks_with_other_dictionaries_get_one():
    column = pa.chunked_array([pa.array([*each]).dictionary_encode() for each in ("ab", "cb")])
    one = encoded(column)
    assert one.to_pylist() == [*"abcb"]
    assert sorted(one.dictionary.to_pylist()) == [*"abc"]


def test_the_same_rows_are_the_same_piece_in_whatever_order_they_came(by_hand, cells, tmp_path):
    sections = by_hand.material().sections.table()
    came = (coded(cells), coded(cells.take(pa.array(range(len(cells) - 1, -1, -1)))))
    settled = [settle_rows(Rows(each, sections), None) for each in came]
    kept = [put_away(each, kept_in(tmp_path / str(at))) for at, each in enumerate(settled)]
    one, other = ([path.read_bytes() for path in each.pieces] for each in kept)
    assert one == other
