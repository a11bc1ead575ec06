"""What is typed as a value: taken as it is meant, or refused with a reason that can be told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import finding
from gongkai.messages import text
from gongkai.model import Finding
from gongkai.review.case import About, Case
from gongkai.review.cases import cases_of
from gongkai.review.values import ValueFault, values

TOTAL = "applications.granted.total"
NATURAL = "applications.granted.natural_person"
ABOUT = About("a1-2024", "a" * 64)


def one(cells, *suspects: str, suggestion: str | None = None) -> Case:
    found = Finding("T3-ROW", "error", "a1-2024", *TOTAL.split("."), suspect=suspects,
                    suggestion=suggestion)  # fmt: skip
    (case,) = cases_of(ABOUT, [found], cells)
    return case


def line(cells) -> Case:
    shifted = finding("SHIFTED-FIGURES", "a1-2024", table="applications", line="granted")
    (case,) = cases_of(ABOUT, [shifted], cells)
    return case


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("20", "20"), ("２０", "20"), ("1,264", "1264"), ("1，264", "1264"), ("blank", "blank"),
        ("/", "dash"), ("—", "dash"), ("ABSENT", "absent"), ("", "26"),
    ],
)  # fmt: skip
def test_a_value_is_taken_as_people_write_it(cells, typed, value):
    assert values(typed, one(cells(), TOTAL, suggestion="26"), cells()) == {TOTAL: value}


def test_of_several_cells_the_one_that_is_meant_is_named(cells):
    case = one(cells(), TOTAL, NATURAL)
    assert values("2=5", case, cells()) == {NATURAL: "5"}
    assert values("granted.total=7", case, cells()) == {TOTAL: "7"}
    fee = "fees.administrative_fees.amount_10k_cny"
    assert values(f"{fee}=1.5 1=2", case, cells()) == {fee: "1.5", TOTAL: "2"}


def test_the_cells_of_a_line_are_told_in_their_order(cells):
    unread = cells(granted__natural_person="3 4", granted__total="7 ?")
    assert values("3 /", line(unread), unread) == {NATURAL: "3", TOTAL: "dash"}


def test_the_right_value_of_a_misprint_may_be_unknown(cells):
    case = one(cells(), TOTAL)
    assert values("?", case, cells(), unknown=True) == {TOTAL: ""}
    with pytest.raises(ValueFault, match=r"review\.value_misfit"):
        values("?", case, cells())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "value_needed"), ("5", "value_several"), ("5 6 7", "value_count"),
        ("3=5", "value_cell"), ("nowhere.total=5", "value_cell"), ("1=5 6", "value_mixed"),
        ("1=5 granted.total=6", "value_twice"), ("1=1.5", "value_misfit"), ("1=-1", "value_misfit"),
        ("1=ten", "value_misfit"), ("1=", "value_misfit"), ("²=5", "value_cell"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_in_both_languages(cells, typed, code):
    with pytest.raises(ValueFault, match=rf"review\.{code}") as caught:
        values(typed, one(cells(), TOTAL, NATURAL), cells())
    for language in ("zh", "en"):
        assert text(caught.value.code, language, **caught.value.arguments)


def test_a_report_without_tables_takes_no_value(cells):
    (case,) = cases_of(ABOUT, [finding("NO-TABLE", "a1-2024")], {})
    for typed in ("", "5", "1=5", "granted.total=5"):
        with pytest.raises(ValueFault):
            values(typed, case, {})


@settings(deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_typed_is_taken_or_refused(typed):
    from tests.review.conftest import made

    found = made()
    try:
        told = values(typed, one(found, TOTAL, suggestion="26"), found, unknown=True)
    except ValueFault:
        return
    assert set(told) <= set(found)
