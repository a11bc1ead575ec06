"""The rules say the same of wide statutory tables as of the observations these are made from."""

import random
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pc_csv
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import editions
from gongkai.observations import table
from gongkai.published.rows import csv_bytes
from gongkai.validate import Verdict, pronounced, verdict
from gongkai.validate.rules import outcomes
from gongkai.validate.wide import matrix

NOTHINGS = ("blank", "dash", "absent", "unreadable", "no_unit")
LEVELS = {"agency": "township", "b": "province_government"}


def said_of(tables: dict[str, pa.Table], **given: Any) -> Verdict:
    laid_out = matrix(tables, editions(), **given)
    return pronounced(laid_out, outcomes(laid_out, editions(), LEVELS), editions())


def with_nothings(observations: pa.Table, seed: int, share: float) -> pa.Table:
    """The observations with some cells empty, each in one of the ways there are."""
    draw = random.Random(seed)
    status = observations["status"].to_pylist()
    chosen = [draw.random() < share for _ in status]
    status = [draw.choice(NOTHINGS) if is_so else was for is_so, was in zip(chosen, status)]  # noqa: B905
    value = pc.if_else(
        pa.array(chosen), pa.scalar(None, observations["value"].type), observations["value"]
    )
    at = observations.column_names.index
    observations = observations.set_column(at("value"), "value", value)
    return observations.set_column(at("status"), "status", pa.array(status))


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.sampled_from([0, 0.01, 0.3]))
def test_wide_tables_and_observations_are_judged_alike(country, wide_tables, seed, share):
    rows = with_nothings(table(country(seed)), seed, share)
    expected = verdict(rows, editions(), LEVELS)
    assert said_of(wide_tables(rows)) == expected
    assert expected.findings or share


def test_the_bodies_of_the_years_are_minded(report, wide_tables):
    figures = {"applications.carried_over_out.total": 5}
    reports = [report(figures, year=2023, agency="old"), report(year=2024, agency="new", rest=0)]
    rows, panels = table(reports), {("new", 2024): "old"}
    expected = verdict(rows, editions(), LEVELS, panels)
    assert [each.rule for each in expected.findings] == ["T3-CARRY"]
    assert said_of(wide_tables(rows), panels=panels) == expected
    assert said_of(wide_tables(rows)).findings == ()


@pytest.mark.parametrize("figure", [72_057_594_037, 72_057_594_038, -72_057_594_038, 10**17])
def test_figures_of_any_size_are_judged_exactly(report, wide_tables, figure):
    rows = table([report({"remedies.reconsideration.total": figure}, rest=0)])
    expected = verdict(rows, editions(), LEVELS)
    assert said_of(wide_tables(rows)) == expected
    assert str(figure) in expected.findings[0].message_en


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False))
def test_order_chunks_and_encoding_of_the_rows_change_nothing(country, wide_tables, seed, order):
    tables = wide_tables(table(country(seed)))
    expected = said_of(tables)
    shuffled = {
        name: rows.take(order.sample(range(len(rows)), len(rows))) for name, rows in tables.items()
    }
    assert said_of(shuffled) == expected
    in_chunks = {
        name: pa.concat_tables([rows.slice(0, 7), rows.slice(7)]) for name, rows in tables.items()
    }
    assert said_of(in_chunks) == expected
    assert said_of({name: encoded(each) for name, each in tables.items()}) == expected


def encoded(rows: pa.Table) -> pa.Table:
    columns = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in rows.columns]
    return pa.table(columns, rows.column_names)


def as_texts(rows: pa.Table) -> pa.Table:
    """The table as its CSV reads, every cell a text."""
    options = pc_csv.ConvertOptions(
        column_types=dict.fromkeys(rows.column_names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
    )
    return pc_csv.read_csv(pa.BufferReader(csv_bytes(rows)), convert_options=options)


def test_the_texts_of_a_csv_are_judged_as_its_figures(country, wide_tables):
    tables = wide_tables(with_nothings(table(country(5)), 5, 0.1))
    texts = {name: as_texts(each) for name, each in tables.items()}
    assert said_of(texts) == said_of(tables)
    assert said_of(tables).findings


def test_some_tables_alone_leave_the_cells_of_the_others_unknown(country, wide_tables):
    tables = wide_tables(table(country(1)))
    some = {name: tables[name] for name in ("applications", "remedies")}
    found, every = said_of(some), said_of(tables)
    expected = [each for each in every.findings if each.table in some]
    assert list(found.findings) == expected
    assert found.passed["T4-SUM"] == every.passed["T4-SUM"] > 0
    assert found.passed["T2-STOCK"] == 0


def test_a_line_given_twice_is_not_known(report, wide_tables):
    tables = wide_tables(table([report({"remedies.reconsideration.total": 4}, rest=0)]))
    assert said_of(tables).findings
    rows = tables["remedies"]
    found = said_of({"remedies": pa.concat_tables([rows, rows.slice(0, 1)])})
    assert (found.findings, found.skipped["T4-SUM"]) == ((), 1)
