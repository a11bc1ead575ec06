"""What derived tables are defined by: names, terms, and what is comparable between editions."""

import re
from collections import Counter

import pytest

from gongkai.catalogue.arrow import arrow_schema
from gongkai.catalogue.crosswalk import crosswalk
from gongkai.catalogue.editions import record_schemas
from gongkai.catalogue.view_schemas import DEFINITION, DERIVED, view_schemas
from gongkai.catalogue.views import caveats, cells, indicators, rows, terms, variables

GROUNDS = (
    "state_secret", "prohibited_by_law", "three_securities_one_stability", "third_party_rights",
    "internal_affairs", "process_information", "enforcement_case_file", "administrative_inquiry",
)  # fmt: skip
INDICATORS = {
    "full_disclosure_rate", "disclosure_rate", "denial_rate", "not_held_rate", "unable_rate",
    "non_processing_rate", "other_handling_rate", "factual_refusal_share",
    "substantive_disclosure_rate", "carry_over_rate", "commercial_applicant_share",
    "natural_person_share", "legal_service_share", "reconsideration_per_100_processed",
    "litigation_per_100_processed", "reconsideration_correction_rate",
    "litigation_correction_rate", "decisive_correction_rate", "normative_document_net_change",
    "timely", "complete_sections", "balanced", "edition_conform",
    *(f"denial_rate_{ground}" for ground in GROUNDS),
    *(f"denial_ground_share_{ground}" for ground in GROUNDS),
}  # fmt: skip
STATA_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
OF_REPORTS = {"timely", "complete_sections", "balanced", "edition_conform"}


def test_every_cell_of_every_form_stands_in_the_crosswalk_once() -> None:
    assert [(each.edition, each.cell) for each in crosswalk()] == list(cells())


def test_the_crosswalk_says_the_same_from_both_sides() -> None:
    told = {(each.edition, each.cell): each for each in crosswalk()}
    for each in crosswalk():
        parts = each.counterpart.split(" + ") if each.counterpart else []
        assert bool(parts) == (each.comparability != "only_here")
        for part in parts if len(parts) == 1 else ():
            back = told[each.other_edition, part]
            if back.counterpart == each.cell:
                assert back.comparability == each.comparability
    sums = [each for each in crosswalk() if each.counterpart and " + " in each.counterpart]
    assert {each.cell.split(".")[1] for each in sums} == {"other_total"}
    assert {each.comparability for each in sums} == {"same"}


@pytest.mark.parametrize(
    ("edition", "cell", "counterpart", "comparability"),
    [
        ("2021", "instruments.rules.in_force", "instruments.rules.total_published", "no"),
        ("2021", "instruments.rules.repealed", None, "only_here"),
        ("2019", "items.licensing.decisions", "decisions.licensing.decisions", "same"),
        ("2019", "items.other_services.decisions", None, "only_here"),
        ("2019", "procurement.centralized_procurement.amount_cny", None, "only_here"),
        ("2021", "applications.other_other.total", "applications.other_total.total", "no"),
        ("2021", "remedies.reconsideration.pending", "remedies.reconsideration.pending", "same"),
    ],
)  # fmt: skip
def test_what_compares_is_what_the_law_says(
    edition: str, cell: str, counterpart: str | None, comparability: str
) -> None:
    (found,) = (each for each in crosswalk() if (each.edition, each.cell) == (edition, cell))
    assert (found.counterpart, found.comparability) == (counterpart, comparability)


def test_the_panel_has_what_compares_and_nothing_else() -> None:
    """The three lines of other handling compare in their sum only."""
    comparable = {
        (each.edition, each.cell)
        for each in crosswalk()
        if each.comparability in ("same", "roughly")
    }
    of_sums = {
        (each.other_edition, part)
        for each in crosswalk()
        if each.counterpart and " + " in each.counterpart
        for part in each.counterpart.split(" + ")
    }
    held = Counter(cell[:2] for own in variables().values() for cell in own)
    assert set(held) == comparable | of_sums
    assert set(held.values()) == {1}


def test_names_of_the_panel_fit_into_stata_with_their_status() -> None:
    names = arrow_schema(view_schemas()["panel"]).names
    assert [name for name in names if not STATA_NAME.fullmatch(name)] == []
    assert len(names) == len(set(names))
    of_variables = [name for each in variables() for name in (each, f"{each}_status")]
    assert names[len(record_schemas()["panel"]["fields"]) :] == of_variables


def test_a_variable_is_called_as_its_cells_are_and_says_what_is_roughly_comparable() -> None:
    fields = {each["name"]: each for each in view_schemas()["panel"]["fields"]}
    assert fields["den_law_ngo"]["title"] == (
        "（三）不予公开2.其他法律行政法规禁止公开：法人或其他组织 / 社会公益组织"
    )
    assert fields["norm_docs_issued"]["title"].endswith("（大致可比）")
    rough = {name for name, each in fields.items() if each.get("comparability") == "roughly"}
    assert rough == {"norm_docs_issued", "rules_issued"}


@pytest.mark.parametrize("table", DERIVED)
def test_a_completed_schema_speaks_both_languages(table: str) -> None:
    schema = view_schemas()[table]
    assert re.fullmatch(r"sha256:[0-9a-f]{64}", schema[DEFINITION])
    for each in (schema, *schema["fields"]):
        for name in ("title", "titleEn", "description", "descriptionZh"):
            assert each[name].strip() and "{" not in each[name]
        assert each["description"].isascii() and each["titleEn"].isascii()
        for category in each.get("categories", ()):
            assert category["label"].strip() and category["labelEn"].isascii()


def test_every_indicator_that_is_asked_for_is_defined_of_known_figures() -> None:
    assert {each.indicator for each in indicators()} >= INDICATORS
    figures = {each.figure for each in terms()} | OF_REPORTS
    for each in indicators():
        assert {each.numerator, each.denominator or each.numerator} <= figures
        assert set(each.caveats) <= {caveat.caveat for caveat in caveats()}


def test_every_term_is_a_cell_of_a_form() -> None:
    """A misspelt code would silently leave a sum without one of its cells."""
    addresses = {cell for _, cell in cells()}
    for name in ("panel.csv", "indicator_terms.csv"):
        for row in rows(name):
            cell = f"{row['table']}.{row['line']}.{row['column']}"
            assert cell in addresses, (name, cell)
            assert not row["edition"] or (row["edition"], cell) in cells()


def test_a_sum_of_grounds_has_every_ground() -> None:
    lines = {cell.line for _, cell in cells().items() if cell.line.startswith("denied_")}
    assert {each.cell.line for each in terms() if each.figure == "denied"} == lines
