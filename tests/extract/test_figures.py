"""What one printed cell is worth."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalogue import Column, normal
from gongkai.extract import figures, naming
from gongkai.extract.figures import figure, value

COUNT = Column("total", "总计", "integer", 0, "件")
CHANGE = Column("items_change", "本年增/减", "integer", None, "项")
FEE = Column("amount_10k_cny", "本年收费金额（单位：万元）", "number", 0, "万元")
AMOUNT = Column("amount_cny", "采购总金额", "number", 0, "元")


@pytest.mark.parametrize("module", [figures, normal, naming])
def test_the_examples_in_the_docstrings(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


def worth(text: str, column: Column, unit: str | None = None) -> tuple[object, str]:
    read = figure(text)
    assert read is not None
    return value(read, column, unit)


@pytest.mark.parametrize("text", ["/", "-", "—", "——", "无", "無", "N/A", "空", "／"])
def test_dashes(text: str) -> None:
    assert worth(text, COUNT) == (None, "dash")


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000", "\n"])
def test_blanks(text: str) -> None:
    assert worth(text, COUNT) == (None, "blank")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("１２", 12), ("1 2", 12), ("11,398,889", 11398889), ("201件", 201), ("6項", 6),
    ],
)  # fmt: skip
def test_counts(text: str, number: int) -> None:
    assert worth(text, COUNT) == (number, "reported")


@pytest.mark.parametrize(
    ("text", "number"),
    [("+21", 21), ("增1558", 1558), ("减38", -38), ("-417", -417), ("減少8", -8)],
)
def test_signs_and_words_for_signs(text: str, number: int) -> None:
    assert worth(text, CHANGE) == (number, "reported")


@pytest.mark.parametrize("text", ["-3", "1.5", "5万元", "9" * 17])
def test_what_no_count_can_be_is_text_only(text: str) -> None:
    assert worth(text, COUNT) == (None, "unreadable")


@pytest.mark.parametrize("text", ["见附件", "约5", "1,11", "12年", "3/4", "一件"])
def test_what_is_no_figure(text: str) -> None:
    assert figure(text) is None


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("1646.5万元", None, (16465000, "reported")),
        ("251000元", None, (251000, "reported")),
        ("2601.953875万", None, (Decimal("26019538.75"), "reported")),
        ("477.35", "万元", (4773500, "reported")),
        ("20000", None, (None, "no_unit")),
        ("0", None, (0, "reported")),
    ],
)
def test_amounts_of_procurement_are_in_yuan(
    text: str, unit: str | None, expected: tuple[object, str]
) -> None:
    assert worth(text, AMOUNT, unit) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("59237.2449", Decimal("59237.2449")), ("5000元", Decimal("0.5")), ("0.00", 0)],
)
def test_fees_are_in_ten_thousand_yuan(text: str, expected: object) -> None:
    assert worth(text, FEE) == (expected, "reported")


@given(st.integers(0, 10**12))
def test_any_count_is_read_in_every_way_of_writing_it(number: int) -> None:
    wide = str(number).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    for text in (str(number), f"{number:,}", f" {number} ", f"{number}件", wide):
        assert worth(text, COUNT) == (number, "reported")


@given(st.text(max_size=30))
def test_any_text_is_a_figure_a_kind_of_nothing_or_neither(text: str) -> None:
    read = figure(text)
    assert read is None or (read.number is None) == (read.kind in ("blank", "dash"))
