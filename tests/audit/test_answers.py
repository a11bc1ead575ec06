"""What is keyed and what it is worth, beside what was published."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.audit.answers import (
    LONGEST,
    Published,
    Worth,
    difference,
    published_worth,
    understood,
    worth,
)
from gongkai.catalogue import Column, editions

COUNT = Column("total", "总计", "integer", 0, "件")
CHANGE = Column("items_change", "本年增/减", "integer", None, "项")


def column(edition: str, table: str, code: str) -> Column:
    form = next(each for each in editions() if each.key == edition)
    own = next(each for each in form.tables if each.code == table)
    return next(each for each in own.columns if each.code == code)


FEE = column("2021", "fees", "amount_10k_cny")
PURCHASE = column("2019", "procurement", "amount_cny")


def keyed(text: str, of: Column = COUNT) -> Worth:
    answer = understood(text)
    assert answer is not None
    return worth(answer, of)


@pytest.mark.parametrize(
    "text", ["", "   ", "abc", "12 or 13", "1.2.3", "=1+1", "9" * 61, "见附件"]
)
def test_what_is_no_answer_is_not_understood(text: str) -> None:
    assert understood(text) is None


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("b", "blank"), ("B", "blank"), ("blank", "blank"), ("/", "dash"), ("-", "dash"),
        ("——", "dash"), ("无", "dash"), ("dash", "dash"), ("n", "absent"), ("absent", "absent"),
        ("?", "unreadable"), ("？", "unreadable"), ("unreadable", "unreadable"),
    ],
)  # fmt: skip
def test_each_kind_of_nothing_has_its_own_key(text: str, status: str) -> None:
    assert keyed(text) == Worth(status, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1113", "1,113", "１１１３", " 1 113 ", "1113件"])
def test_a_number_is_the_same_however_it_is_printed(text: str) -> None:
    assert keyed(text) == Worth("reported", 1113)


def test_the_unit_of_an_amount_counts() -> None:
    assert keyed("35.65", FEE).number == keyed("356500元", FEE).number == Decimal("35.65")
    assert keyed("12.5万元", PURCHASE) == Worth("reported", 125_000)
    assert keyed("12.5", PURCHASE) == Worth("no_unit", Decimal("12.5"))
    assert keyed("0", PURCHASE) == Worth("reported", 0)


def test_a_decrease_is_negative_only_where_it_can_be() -> None:
    assert keyed("减8", CHANGE) == keyed("-8", CHANGE) == Worth("reported", -8)
    assert keyed("-8", COUNT).status == "unreadable"


@given(st.text(max_size=80))
def test_what_is_kept_is_understood_again_as_the_same(text: str) -> None:
    answer = understood(text)
    if answer is not None:
        assert understood(answer) == answer and len(answer) <= LONGEST
        for of in (COUNT, CHANGE, FEE, PURCHASE):
            worth(answer, of)


@given(st.integers(0, 10**14))
def test_a_published_count_that_is_keyed_as_printed_is_right(number: int) -> None:
    ours = Published(Decimal(number).quantize(Decimal("0.000001")), "reported", str(number))
    assert difference(keyed(f"{number:,}"), published_worth(ours)) is None


@pytest.mark.parametrize(
    ("text", "ours", "kind"),
    [
        ("12", Published(Decimal("12.000000"), "reported", "12"), None),
        ("12", Published(Decimal(3), "corrected", "12"), "wrong_number"),
        ("3", Published(Decimal(3), "corrected", "12"), None),
        ("12", Published(Decimal(1), "reported", "1"), "wrong_number"),
        ("b", Published(Decimal(0), "reported", "0"), "wrong_number"),
        ("?", Published(Decimal(8), "reported", "8"), "wrong_number"),
        ("12", Published(None, "blank", ""), "missed_number"),
        ("12", Published(None, "unreadable", "l2"), "missed_number"),
        ("/", Published(None, "blank", ""), "wrong_nothing"),
        ("n", Published(None, "blank", ""), "wrong_nothing"),
        ("?", Published(None, "unreadable", "※"), None),
        ("n", Published(None, "absent", None), None),
    ],
)
def test_how_a_published_cell_is_wrong(text: str, ours: Published, kind: str | None) -> None:
    assert difference(keyed(text), published_worth(ours)) == kind


def test_an_amount_without_a_unit_is_compared_by_its_digits() -> None:
    ours = published_worth(Published(None, "no_unit", "1646.5"))
    assert difference(keyed("1646.5", PURCHASE), ours) is None
    assert difference(keyed("164.65", PURCHASE), ours) == "wrong_nothing"
    assert difference(keyed("1646.5万元", PURCHASE), ours) == "missed_number"
