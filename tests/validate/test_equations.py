"""The grammar of rules.csv."""

from dataclasses import replace

import pytest

from gongkai.catalogue import editions
from gongkai.catalogue.bounds import bounds_of
from gongkai.errors import CatalogueError
from gongkai.messages import text
from gongkai.validate.equations import Equation, addresses, equations

EDITION = editions()[0]


def _written_out(**parts: str) -> tuple[Equation, ...]:
    rule = replace(EDITION.rules[0], id="R", condition="", **parts)
    return equations([replace(EDITION, rules=(rule,))])


def _cells(equation: Equation) -> list[tuple[int, str, str]]:
    return [(term.factor, term.cell, term.taken_from) for term in equation.terms]


def test_a_star_is_bound_to_the_same_line_on_both_sides():
    found = _written_out(
        left="instruments.*.in_force",
        relation="=",
        right="instruments.*.in_force@-1 + instruments.*.issued - instruments.*.repealed",
    )
    assert [equation.place.line for equation in found] == ["rules", "normative_documents"]
    assert _cells(found[0]) == [
        (1, "instruments.rules.in_force", ""),
        (-1, "instruments.rules.in_force", "@-1"),
        (-1, "instruments.rules.issued", ""),
        (1, "instruments.rules.repealed", ""),
    ]


def test_two_stars_stand_for_every_cell():
    found = _written_out(left="type", relation="check", right="remedies.*.* + fees.*.*")
    assert len(found) == 16
    assert {equation.relation for equation in found} == {"type"}


def test_a_constant_counts_on_its_own_side():
    (found,) = _written_out(
        left="fees.administrative_fees.amount_10k_cny - 3",
        relation=">=",
        right="1",
    )
    assert (found.constant, found.place.cell) == (-4, "fees.administrative_fees.amount_10k_cny")


def test_a_total_is_the_place_of_a_finding_and_never_last_year():
    (found,) = _written_out(
        left="fees.administrative_fees.amount_10k_cny + decisions.penalty.decisions",
        relation="=",
        right="decisions.licensing.decisions@-1",
    )
    assert found.place.cell == "fees.administrative_fees.amount_10k_cny"
    assert not found.is_sum


def test_a_term_may_be_taken_from_the_own_report_beside_an_aggregate():
    found = _written_out(left="remedies.*.total", relation=">=", right="remedies.*.total@own")
    assert _cells(found[0]) == [
        (1, "remedies.reconsideration.total", ""),
        (-1, "remedies.reconsideration.total", "@own"),
    ]
    assert {equation.place.taken_from for equation in found} == {""}


def test_a_leap_is_asked_cell_by_cell_against_the_year_before():
    found = _written_out(left="jump", relation="check", right="remedies.*.total")
    assert [_cells(equation)[1] for equation in found] == [
        (-1, f"remedies.{line}.total", "@-1")
        for line in ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    ]


def test_a_repetition_is_asked_once_for_a_whole_table():
    found = _written_out(left="repeated", relation="check", right="remedies.*.* + fees.*.*")
    assert [(e.place.table, e.place.line, e.place.column) for e in found] == [
        ("remedies", "", ""),
        ("fees", "", ""),
    ]
    assert [len(equation.left.terms) for equation in found] == [15, 1]
    assert {term.taken_from for equation in found for term in equation.right.terms} == {"@-1"}


def test_a_bound_is_called_by_its_name():
    rule = replace(
        EDITION.rules[0],
        id="FEE-LEVEL",
        condition="",
        left="fees.*.amount_10k_cny",
        relation="<=",
        right="limit",
    )
    (found,) = equations([replace(EDITION, rules=(rule,))])
    assert found.constant == -bounds_of("FEE-LEVEL")["limit"]


def test_a_rule_may_be_for_one_series_of_reports():
    rule = replace(EDITION.rules[0], id="R", condition="series in aggregate")
    found = equations([replace(EDITION, rules=(rule,))])[0].condition
    assert found is not None
    assert (found.about, found.holds("aggregate"), found.holds("own")) == ("series", True, False)


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"left": "remedies.*.total remedies.*.other", "relation": "=", "right": "0"}, "remedies"),
        ({"left": "remedies.*.total", "relation": "==", "right": "0"}, "=="),
        ({"left": "remedies.*.total", "relation": "=", "right": "1.5"}, "1.5"),
        ({"left": "remedies.*.sum", "relation": "=", "right": "0"}, ".sum"),
        ({"left": "medicine.*.total", "relation": "=", "right": "0"}, "medicine"),
        ({"left": "remedies.*.total@-2", "relation": "=", "right": "0"}, "@-2"),
        ({"left": "remedies.*.total@other", "relation": "=", "right": "0"}, "@other"),
        ({"left": "remedies.*.total", "relation": "<=", "right": "limit"}, "limit"),
        ({"left": "remedies.*.total", "relation": "=", "right": ""}, ""),
        ({"left": "3", "relation": "=", "right": "4"}, "3"),
        ({"left": "guess", "relation": "check", "right": "remedies.*.total"}, "guess"),
        ({"left": "misread_items", "relation": "check", "right": "remedies.*.total"}, "misread"),
    ],
)
def test_a_rule_that_cannot_be_understood_stops_and_names_itself(parts, wrong):
    with pytest.raises(CatalogueError) as raised:
        _written_out(**parts)
    assert raised.value.arguments["rule"] == "R"
    assert wrong in str(raised.value.arguments["text"])
    for language in ("zh", "en"):
        assert "R" in text(raised.value.code, language, **raised.value.arguments)


def test_a_condition_that_cannot_be_understood_stops():
    rule = replace(EDITION.rules[0], condition="level is township")
    with pytest.raises(CatalogueError):
        equations([replace(EDITION, rules=(rule,))])


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.key)
def test_every_rule_of_the_catalogue_can_be_written_out(edition):
    written_out = equations([edition])
    sums = {rule.id for rule in edition.rules if rule.relation != "text"}
    assert {equation.rule.id for equation in written_out} == sums
    known = set(addresses([edition]))
    assert {term.cell for equation in written_out for term in equation.terms} <= known
    # Every cell is typed, whatever else is asked of it.
    assert {e.place.cell for e in written_out if e.relation == "type"} == known
