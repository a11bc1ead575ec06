"""The grammar of rules.csv."""

from dataclasses import replace

import pytest

from gongkai.catalogue import editions
from gongkai.errors import CatalogueError
from gongkai.messages import text
from gongkai.validate.equations import Equation, addresses, equations

EDITION = editions()[0]


def _written_out(**parts: str) -> tuple[Equation, ...]:
    rule = replace(EDITION.rules[0], id="R", condition="", **parts)
    return equations([replace(EDITION, rules=(rule,))])


def _cells(equation: Equation) -> list[tuple[int, str, bool]]:
    return [(term.factor, term.cell, term.year_before) for term in equation.terms]


def test_a_star_is_bound_to_the_same_line_on_both_sides():
    found = _written_out(
        left="instruments.*.in_force",
        relation="=",
        right="instruments.*.in_force@-1 + instruments.*.issued - instruments.*.repealed",
    )
    assert [equation.place.line for equation in found] == ["rules", "normative_documents"]
    assert _cells(found[0]) == [
        (1, "instruments.rules.in_force", False),
        (-1, "instruments.rules.in_force", True),
        (-1, "instruments.rules.issued", False),
        (1, "instruments.rules.repealed", False),
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


@pytest.mark.parametrize(
    ("parts", "wrong"),
    [
        ({"left": "remedies.*.total remedies.*.other", "relation": "=", "right": "0"}, "remedies"),
        ({"left": "remedies.*.total", "relation": "==", "right": "0"}, "=="),
        ({"left": "remedies.*.total", "relation": "=", "right": "1.5"}, "1.5"),
        ({"left": "remedies.*.sum", "relation": "=", "right": "0"}, ".sum"),
        ({"left": "medicine.*.total", "relation": "=", "right": "0"}, "medicine"),
        ({"left": "remedies.*.total@-2", "relation": "=", "right": "0"}, "@-2"),
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
    assert {equation.rule.id for equation in written_out} == {rule.id for rule in edition.rules}
    known = set(addresses([edition]))
    assert {term.cell for equation in written_out for term in equation.terms} <= known
    # Every cell is typed, whatever else is asked of it.
    assert {e.place.cell for e in written_out if e.relation == "type"} == known
