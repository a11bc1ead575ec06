"""What differs between two releases, cell by cell, and why."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.published.differences import compare
from gongkai.published.figures import COMPARED, Figures

A, B = "a" * 64, "b" * 64
CELL = "applications.granted.total"
STATUSES = ("blank", "dash", "absent", "unreadable")

Print = tuple[Decimal | None, str]
Cells = dict[str, tuple[Print, Print]]
"""What is published and what is printed, by cell."""


def schema(name: str) -> pa.Schema:
    return arrow_schema(record_schemas()[name])


def figures(
    reports: dict[str, tuple[str, Cells]],
    corrections: tuple[dict[str, object], ...] = (),
    withdrawals: tuple[dict[str, object], ...] = (),
    coded: bool = False,
) -> Figures:
    rows = [
        (report, cell, *said[:1], said[1], *printed)
        for report, (_, cells) in reports.items()
        for cell, (said, printed) in cells.items()
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(COMPARED)
    wanted = pa.schema([schema("observations").field(name) for name in COMPARED])
    arrays = [pa.array(column, f.type) for column, f in zip(columns, wanted, strict=True)]
    observations = pa.Table.from_arrays(arrays, names=list(COMPARED))
    if coded:
        for at, field in enumerate(observations.schema):
            if pa.types.is_string(field.type):
                encoded = observations[field.name].dictionary_encode()
                observations = observations.set_column(at, field.name, encoded)
    about = pa.table(
        {
            "report_id": pa.array(list(reports), pa.string()),
            "digest": pa.array([digest for digest, _ in reports.values()], pa.string()),
        }
    )
    return Figures(
        [lambda: iter([observations])],
        about,
        pa.Table.from_pylist(list(corrections), schema("corrections")),
        pa.Table.from_pylist(list(withdrawals), schema("withdrawals")),
    )


def printed(value: int | None, status: str = "reported") -> tuple[Print, Print]:
    said = (None if value is None else Decimal(value), status)
    return said, said


def corrected(value: int | None, print_: Print, status: str = "corrected") -> tuple[Print, Print]:
    return (None if value is None else Decimal(value), status), print_


def correction(digest: str = A, **given: object) -> dict[str, object]:
    row = {"report_id": "r", "digest": digest, "cell": CELL, "expected_text": "8", "value": "3"}
    row |= {"reason": "misread", "decided_by": "office", "decided_on": date(2026, 1, 10)}
    return {**row, "status": "applied", "in_force": True, **given}


def told(old: Figures, new: Figures) -> list[tuple[object, ...]]:
    names = ["report_id", "change", "old_value", "new_value", "reason"]
    return [tuple(row.values()) for row in compare(old, new).select(names).to_pylist()]


def one(digest: str, said: tuple[Print, Print] | None) -> dict[str, tuple[str, Cells]]:
    return {"r": (digest, {CELL: said} if said else {})}


EIGHT = (Decimal(8), "reported")


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (one(A, printed(8)), one(A, printed(9)), "reread"),
        (one(A, printed(8)), one(B, printed(9)), "revised"),
        (one(A, printed(8)), one(B, printed(8)), None),
        (one(A, printed(0)), one(A, printed(None, "blank")), "reread"),
        (one(A, printed(None, "dash")), one(B, printed(None, "blank")), "revised"),
        (one(A, printed(8)), one(A, corrected(3, EIGHT)), "corrected"),
        (one(A, corrected(3, EIGHT)), one(A, corrected(4, EIGHT)), "corrected"),
        (one(A, corrected(3, EIGHT)), one(A, printed(8)), "corrected"),
        # A correction of one document ends with the next one that prints the same.
        (one(A, corrected(3, EIGHT)), one(B, printed(8)), "corrected"),
        (one(A, corrected(3, EIGHT)), one(B, printed(3)), "revised"),
        (one(A, printed(8)), one(A, corrected(None, EIGHT, "dash")), "corrected"),
        ({}, one(A, printed(8)), "added"),
        (one(A, printed(8)), {}, "withdrawn"),
        # A report that had no usable table and has one now is no new report.
        (one(A, None), one(A, printed(8)), "reread"),
        (one(A, printed(8)), one(B, None), "revised"),
    ],
)
def test_why_a_cell_differs(old, new, change) -> None:
    found = [row[1] for row in told(figures(old), figures(new))]
    assert found == ([change] if change else [])


def test_the_reason_is_that_of_the_correction_in_force() -> None:
    old = figures(one(A, printed(8)))
    stale = correction(B, reason="of another document")
    proposed = correction(reason="told to the agency", status="proposed")
    rows = (stale, proposed, correction())
    [row] = told(old, figures(one(A, corrected(3, EIGHT)), rows))
    assert row == ("r", "corrected", Decimal(8), Decimal(3), "misread")
    [row] = told(figures(one(A, corrected(3, EIGHT)), rows), old)
    assert row[-1] is None


def test_a_correction_whose_print_has_changed_gives_no_reason() -> None:
    stale = pa.Table.from_pylist([correction(in_force=False)], schema("corrections"))
    new = figures(one(A, corrected(3, EIGHT)))._replace(corrections=stale)
    assert [row[-1] for row in told(figures(one(A, printed(8))), new)] == [None]


def test_a_report_that_left_tells_why() -> None:
    row = {"report_id": "r", "reason": "another body's", "decided_by": "office"}
    new = figures({}, withdrawals=({**row, "decided_on": date(2026, 1, 1)},))
    found = told(figures(one(A, printed(8))), new)
    assert found == [("r", "withdrawn", Decimal(8), None, "another body's")]


def test_both_documents_are_named_even_where_one_lacks_the_cell() -> None:
    rows = compare(figures(one(A, None)), figures(one(B, printed(8)))).to_pylist()
    assert [(row["old_digest"], row["new_digest"]) for row in rows] == [(A, B)]


def test_equal_figures_in_another_order_do_not_differ() -> None:
    many = {f"r{n}": (A, {CELL: printed(n), "fees.a.b": printed(n + 1)}) for n in range(50)}
    backwards = dict(reversed([(k, (d, dict(reversed(c.items())))) for k, (d, c) in many.items()]))
    assert compare(figures(many), figures(backwards)).num_rows == 0


prints = st.one_of(
    st.integers(0, 3).map(lambda n: (Decimal(n), "reported")),
    st.sampled_from(STATUSES).map(lambda status: (None, status)),
)
cells = st.one_of(
    prints.map(lambda said: (said, said)),
    st.tuples(st.integers(0, 3).map(lambda n: (Decimal(n), "corrected")), prints),
)
releases = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3", "r4"]),
    st.tuples(
        st.sampled_from([A, B]),
        st.dictionaries(st.sampled_from(["t.a.x", "t.a.y", "t.b.x"]), cells),
    ),
)


def state(release: dict[str, tuple[str, Cells]]) -> dict[tuple[str, str], Print]:
    return {(r, cell): said for r, (_, has) in release.items() for cell, (said, _) in has.items()}


@settings(max_examples=300, deadline=None)
@given(releases, releases, st.booleans())
def test_the_release_before_and_the_changes_make_this_release(old, new, coded) -> None:
    replayed = state(old)
    for row in compare(figures(old, coded=coded), figures(new)).to_pylist():
        key = (row["report_id"], row["cell"])
        before = (row["old_value"], row["old_status"])
        assert replayed.pop(key, (None, None)) == before
        if row["new_status"] is not None:
            replayed[key] = (row["new_value"], row["new_status"])
        assert before != (row["new_value"], row["new_status"])
    assert replayed == state(new)
