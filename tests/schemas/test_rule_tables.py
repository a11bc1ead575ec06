"""rules.csv: every rule parses, names cells that exist, and holds for figures that balance."""

import csv
import re
from importlib.resources import files
from pathlib import Path

import pytest

from gongkai.catalogue import Edition, Rule, editions, record_schemas
from gongkai.catalogue.bounds import bounds, bounds_of

ROOT = Path(str(files("gongkai.schemas")))
TERM = re.compile(r"(?P<table>\w+)\.(?P<line>\w+|\*)\.(?P<column>\w+|\*)(?P<before>@-1|@own)?")
CHECKS = {"type", "misread_items", "jump", "repeated"}
BY_KEY = {edition.key: edition for edition in editions()}
LEVELS = {
    category["value"]
    for field in record_schemas()["agencies"]["fields"]
    if field["name"] == "level"
    for category in field["categories"]
}
EVERY = [(key, rule) for key, edition in BY_KEY.items() for rule in edition.rules]
every_rule = pytest.mark.parametrize(
    ("key", "rule"), EVERY, ids=[f"{key}-{rule.id}" for key, rule in EVERY]
)


def terms(side: str) -> list[tuple[int, re.Match[str]]]:
    """The signed cell addresses of one side; a constant has none."""
    parts = re.split(r" ([+-]) ", side)
    signs = [1, *(1 if sign == "+" else -1 for sign in parts[1::2])]
    found = [(sign, TERM.fullmatch(part)) for sign, part in zip(signs, parts[::2], strict=True)]
    assert all(match for _, match in found), side
    return [(sign, match) for sign, match in found if match]


def cells(edition: Edition) -> set[tuple[str, str, str]]:
    return {
        (table.code, line.code, column.code)
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    }


@pytest.mark.parametrize("folder", ["2021", "2019", "both"])
def test_the_table_is_well_formed(folder: str) -> None:
    with (ROOT / folder / "rules.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == [
        "id", "level", "left", "relation", "right", "condition", "basis", "statement_zh",
        "statement_en",
    ]  # fmt: skip
    assert rows and all(len(row) == len(header) for row in rows)


@pytest.mark.parametrize(
    ("key", "errors", "warnings"),
    [
        (
            "2021",
            {"T3-BAL", "T3-SUM", "T3-ROW", "T4-SUM", "TYPE"},
            {
                "T3-CARRY", "T2-STOCK", "T2-RULES0", "T2-REPEAL", "T2-ISSUED", "TENFOLD",
                "FEE-TENFOLD", "FEE-UNIT", "FEE-LEVEL", "SAME-TABLE",
            },
        ),
        (
            "2019",
            {"T3-BAL", "T3-SUM", "T3-ROW", "T4-SUM", "TYPE"},
            {
                "T3-CARRY", "T2-RULES0", "ITEMS-CARRY", "FEES-CARRY", "SUSPECTED-MISREADING",
                "T2-PUBLISHED", "ITEMS-LEFT", "FEES-LEFT", "TENFOLD", "PROCUREMENT-UNIT",
                "SAME-TABLE",
            },
        ),
    ],
)  # fmt: skip
def test_an_edition_has_its_rules_once(key: str, errors: set[str], warnings: set[str]) -> None:
    rules = BY_KEY[key].rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert {rule.id for rule in rules if rule.level == "error"} == errors
    assert {rule.id for rule in rules if rule.level == "warning"} == warnings


@every_rule
def test_the_rule_reads_well(key: str, rule: Rule) -> None:
    assert rule.relation in {"=", "<=", ">=", "check", "text"}
    assert rule.statement_zh.endswith("。")
    assert rule.statement_en.endswith(".") and rule.statement_en[0].isupper()
    # What was only inferred must not make an error.
    assert rule.basis.startswith(("article", "format", "inference"))
    assert (rule.level == "error") != rule.basis.startswith("inference")
    assert rule.level in {"error", "warning", "info"}


@every_rule
def test_the_cells_of_the_rule_exist(key: str, rule: Rule) -> None:
    known = cells(BY_KEY[key])
    sides = [rule.right] if rule.relation == "check" else [rule.left, rule.right]
    assert rule.relation != "check" or rule.left in CHECKS
    for side in sides if rule.relation != "text" else ():
        if side.lstrip("-").isdigit() or side in bounds_of(rule.id):
            continue
        for _, term in terms(side):
            assert any(
                table == term["table"]
                and term["line"] in ("*", line)
                and term["column"] in ("*", column)
                for table, line, column in known
            ), term.group()


@every_rule
def test_the_condition_names_levels_or_series_that_exist(key: str, rule: Rule) -> None:
    if rule.condition:
        found = re.fullmatch(r"(level|series) (?:not )?in (\w+(?: \w+)*)", rule.condition)
        known = {"level": LEVELS, "series": {"own", "aggregate"}}
        assert found and set(found[2].split()) <= known[found[1]]


def test_rules_can_be_made_by_some_levels_only() -> None:
    rule = next(rule for rule in BY_KEY["2021"].rules if rule.id == "T2-RULES0")
    barred = set(rule.condition.removeprefix("level in ").split())
    assert {"township", "subdistrict", "county_department", "county_government"} <= barred
    assert not barred & {
        "state_council_department", "provincial_government", "prefecture_government",
        "government_office", "unknown",
    }  # fmt: skip


def rule_of(key: str, id: str) -> Rule:
    return next(rule for rule in BY_KEY[key].rules if rule.id == id)


def holds(rule: Rule, axis: str, figures: dict[str, int]) -> bool:
    """Whether a rule of one table holds along its `*`; `figures` by line or column code."""

    def value(side: str) -> int:
        return sum(
            sign * figures[term[axis] + (term["before"] or "")] for sign, term in terms(side)
        )

    left, right = value(rule.left), value(rule.right)
    return {"=": left == right, "<=": left <= right, ">=": left >= right}[rule.relation]


# Totals of the applications of a city for 2024, as published.
CITY_2024 = {
    "new_received": 3525, "carried_over_in": 121, "granted": 1431, "partially_granted": 471,
    "denied_state_secret": 2, "denied_prohibited_by_law": 1,
    "denied_three_securities_one_stability": 4, "denied_third_party_rights": 17,
    "denied_internal_affairs": 21, "denied_process_information": 11,
    "denied_enforcement_case_file": 23, "denied_administrative_inquiry": 13,
    "unable_not_held": 897, "unable_requires_creation": 36, "unable_unclear_after_correction": 8,
    "not_processed_petition_complaint": 87, "not_processed_duplicate": 27,
    "not_processed_published_material": 0, "not_processed_excessive": 3,
    "not_processed_confirm_or_reissue": 0, "other_correction_overdue": 77, "other_fee_unpaid": 38,
    "other_other": 354, "total_processed": 3521, "carried_over_out": 125,
}  # fmt: skip


def test_the_published_totals_keep_every_line_rule_and_any_change_breaks_one() -> None:
    rules = [rule_of("2021", "T3-BAL"), rule_of("2021", "T3-SUM")]
    assert all(holds(rule, "line", CITY_2024) for rule in rules)
    for code, figure in CITY_2024.items():
        broken = {**CITY_2024, code: figure + 1}
        assert not all(holds(rule, "line", broken) for rule in rules), code


def test_the_2019_form_sums_one_line_of_other_handling() -> None:
    lines = [
        line.code for t in BY_KEY["2019"].tables if t.code == "applications" for line in t.lines
    ]
    summed = [line for line in lines if line not in {"new_received", "carried_over_in"}]
    summed = [line for line in summed if line not in {"total_processed", "carried_over_out"}]
    figures = dict.fromkeys(lines, 0) | {line: 1 for line in summed}
    figures["total_processed"] = len(summed)
    assert "other_total" in summed and len(summed) == 19
    assert holds(rule_of("2019", "T3-SUM"), "line", figures)
    assert not holds(rule_of("2019", "T3-SUM"), "line", figures | {"other_total": 2})


@pytest.mark.parametrize(
    ("id", "figures"),
    [
        (
            "T3-ROW",
            {
                "natural_person": 3440, "commercial_enterprise": 75, "research_institution": 0,
                "public_interest_organization": 1, "legal_service_institution": 6,
                "other_organization": 3, "total": 3525,
            },
        ),
        ("T4-SUM", {"upheld": 4, "corrected": 3, "other": 2, "pending": 1, "total": 10}),
    ],
)  # fmt: skip
def test_every_part_and_the_total_of_a_row_count(id: str, figures: dict[str, int]) -> None:
    rule = rule_of("2021", id)
    assert holds(rule, "column", figures)
    for code, figure in figures.items():
        assert not holds(rule, "column", {**figures, code: figure + 1}), code


def test_rules_over_two_years() -> None:
    stock = {"in_force": 422, "in_force@-1": 420, "issued": 61, "repealed": 59}
    assert holds(rule_of("2021", "T2-STOCK"), "column", stock)
    assert not holds(rule_of("2021", "T2-STOCK"), "column", stock | {"issued": 62})
    assert holds(rule_of("2021", "T2-REPEAL"), "column", stock)
    assert not holds(rule_of("2021", "T2-REPEAL"), "column", stock | {"repealed": 482})
    carried = {"carried_over_in": 121, "carried_over_out@-1": 121}
    assert holds(rule_of("2021", "T3-CARRY"), "line", carried)
    assert not holds(rule_of("2021", "T3-CARRY"), "line", carried | {"carried_over_in": 120})
    items = {"items_prior_year": 72, "items_prior_year@-1": 80, "items_change@-1": -8}
    for id in ("ITEMS-CARRY", "FEES-CARRY"):
        assert holds(rule_of("2019", id), "column", items)
        assert not holds(rule_of("2019", id), "column", items | {"items_change@-1": 8})


@pytest.mark.parametrize("key", BY_KEY)
def test_the_type_of_every_table_is_checked(key: str) -> None:
    looked_at = {term.group() for _, term in terms(rule_of(key, "TYPE").right)}
    assert looked_at == {f"{table.code}.*.*" for table in BY_KEY[key].tables}


def test_every_bound_is_one_of_a_rule_and_says_why() -> None:
    known = {rule.id for edition in BY_KEY.values() for rule in edition.rules}
    names = [(bound.rule, bound.name) for bound in bounds()]
    assert len(set(names)) == len(names)
    for bound in bounds():
        assert bound.rule in known
        assert bound.value > 0 and bound.unit
        assert bound.why_zh.endswith("。") and bound.why_en.endswith(".")


def test_a_rule_that_weighs_years_has_the_bounds_it_needs() -> None:
    for edition in BY_KEY.values():
        for rule in edition.rules:
            needed = {"jump": {"factor", "floor"}, "repeated": {"different"}}.get(rule.left, set())
            assert needed <= set(bounds_of(rule.id)), rule.id
