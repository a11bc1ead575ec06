"""The figures and charts of an agency, and the words it is found by."""

from decimal import Decimal

import pytest

from gongkai.catalogue import editions
from gongkai.site.charts import Bars, draw
from gongkai.site.key_figures import Amount, KeyFigure, amount, key_figures
from gongkai.site.listed import Listed
from gongkai.site.search import place_of, words_of


def cells(**given: int | str) -> dict[str, dict[str, object]]:
    """Cells of applications by line: a number, or the status of what stands there instead."""
    found = {}
    for line, told in given.items():
        number = told if isinstance(told, int) else None
        status = "reported" if number is not None else told
        value = None if number is None else Decimal(number)
        found[f"applications.{line}.total"] = {"value": value, "status": status}
    return found


def wanted(id: str) -> KeyFigure:
    return next(each for each in key_figures() if each.id == id)


@pytest.mark.parametrize("edition", editions(), ids=lambda each: each.key)
def test_every_figure_is_made_of_cells_of_the_forms(edition) -> None:
    there = {
        f"{table.code}.{line.code}.{column.code}"
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    }
    missing = {each.id for each in key_figures() if not any(set(one) <= there for one in each.sums)}
    assert missing == ({"normative_documents"} if edition.key == "2019" else set())


def test_a_sum_is_of_the_lines_that_the_form_has() -> None:
    old = cells(other_total=4)
    new = cells(other_total="absent", other_correction_overdue=1, other_fee_unpaid=2, other_other=3)
    assert amount(wanted("other"), old) == Amount(Decimal(4), "")
    assert amount(wanted("other"), new) == Amount(Decimal(6), "")


def test_a_sum_with_a_gap_is_no_figure() -> None:
    gap = cells(unable_not_held=1, unable_requires_creation="blank")
    gap |= cells(unable_unclear_after_correction=1)
    assert amount(wanted("unable"), gap) == Amount(None, "incomplete")
    assert amount(wanted("granted"), cells(granted="dash")) == Amount(None, "dash")
    assert amount(wanted("granted"), {}) == Amount(None, "absent")


def test_a_chart_is_the_same_bytes_and_holds_numbers_alone() -> None:
    bars = Bars(("2023", "2024"), ((Decimal(3), Decimal(1)), (Decimal(5), None)))
    drawn = draw(bars)
    assert drawn == draw(Bars(*bars))
    assert drawn.startswith(b"<svg")
    assert b"2023" in drawn
    for harmful in (b"<script", b"href=", b"<style", b"@import", b"foreignObject"):
        assert harmful not in drawn
    assert Bars(*bars).path == bars.path != Bars(("2023", "2024"), bars.parts[::-1]).path


def test_only_charts_that_show_something_are_drawn() -> None:
    nothing, some = (Decimal(0), None), (Decimal(1), None)
    assert not Bars(("2024",), (some,)).worth
    assert not Bars(("2023", "2024"), (nothing, nothing)).worth
    assert not Bars(("2023", "2024"), (some, (None, None))).worth
    assert Bars(("2023", "2024"), (some, nothing)).worth


def test_words_are_pairs_of_characters_and_beginnings_of_codes() -> None:
    agency = Listed("Qing-office2", "青岚县　Ａ局", "unknown", "510922", None, "510900", (), ())
    assert words_of(agency) == {
        *"青岚县局", "青岚", "岚县", "qi", "qin", "qing", "of", "off", "offi", "offic", "office",
        "51", "510", "5109", "51092", "510922",
    }  # fmt: skip
    assert 0 <= place_of("青岚", 7) < 7
