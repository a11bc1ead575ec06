"""Years judged one after the other, in slices, give what all of them judged at once give."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.catalogue import editions
from gongkai.observations import sections_table, table
from gongkai.validate import Verdict, findings, verdict
from gongkai.validate.parts import slices
from gongkai.validate.years import findings_by_year, verdict_by_year

LEVELS = {"agency": "township", "b": "province_government"}
OUT, IN = "applications.carried_over_out.total", "applications.carried_over_in.total"


class Rows:
    """The rows of one file, read in batches of `size`."""

    def __init__(self, rows: pa.Table, size: int) -> None:
        self.rows, self.size, self.opened = rows, size, 0

    def __call__(self, columns: Sequence[str] | None = None) -> Iterable[pa.Table]:
        self.opened += 1
        chosen = self.rows.select(list(columns or self.rows.column_names))
        encoded = [
            c.dictionary_encode() if pa.types.is_string(c.type) else c for c in chosen.columns
        ]
        whole = pa.table(encoded, chosen.column_names)
        for start in range(0, max(whole.num_rows, 1), self.size):
            yield whole.slice(start, self.size)


def by_year(rows: pa.Table, size: int) -> list[Rows]:
    """A part for each report year, one more for rows without, each in the order of its reports."""
    ordered = rows.sort_by("report_id")
    years = sorted(pc.unique(ordered["report_year"]).drop_null().to_pylist())
    parts = [ordered.filter(pc.equal(ordered["report_year"], year)) for year in years]
    undated = ordered.filter(pc.is_null(ordered["report_year"]))
    return [Rows(part, size) for part in (*parts, undated) if part.num_rows or part is undated]


def told(reports: Sequence[Any], size: int, of_sections: int) -> list[dict[str, Rows]]:
    """Year by year the observations of reports, and what they say in words where they say any."""
    parts: dict[Any, dict[str, Rows]] = {}
    for name, rows, batch in (
        ("observations", table(reports), size),
        ("sections", sections_table(reports), of_sections),
    ):
        for part in by_year(rows, batch):
            for year in part.rows["report_year"].slice(0, 1).to_pylist():
                parts.setdefault(year, {})[name] = part
    return [parts[year] for year in sorted(parts)]


def observed(rows: pa.Table, size: int, **given: Any) -> Verdict:
    years = [{"observations": part} for part in by_year(rows, size)]
    return verdict_by_year(years, editions(), LEVELS, **given)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([90, 196, 300, 10_000]))
def test_slices_of_observations_give_the_verdict_of_the_whole(country, seed, size):
    rows = table(country(seed))
    assert observed(rows, size) == verdict(rows, editions(), LEVELS)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.sampled_from([3, 25, 40, 10_000]))
def test_slices_of_wide_tables_give_the_verdict_of_the_whole(country, wide_tables, seed, size):
    rows = table(country(seed))
    tables = {name: by_year(each, size) for name, each in wide_tables(rows).items() if len(each)}
    years: dict[int, dict[str, Rows]] = {}
    for name, parts in tables.items():
        for part in parts:
            for year in part.rows["report_year"].slice(0, 1).to_pylist():
                years.setdefault(year, {})[name] = part
    found = verdict_by_year([years[year] for year in sorted(years)], editions(), LEVELS)
    assert found == verdict(rows, editions(), LEVELS)


@settings(max_examples=3, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.sampled_from([90, 196, 300, 10_000]),
    of_sections=st.sampled_from([1, 2, 100]),
)
def test_sentences_are_compared_year_by_year_as_in_the_whole(country, seed, size, of_sections):
    reports = country(seed)
    rows, sections = table(reports), sections_table(reports)
    expected = verdict(rows, editions(), LEVELS, sections=sections)
    years = told(reports, size, of_sections)
    assert verdict_by_year(years, editions(), LEVELS) == expected
    assert findings_by_year(years, editions(), LEVELS) == expected.findings


def test_the_reports_tried_break_every_kind_of_rule_between_reports_and_words(country):
    broken: set[str] = set()
    for seed in range(4):
        reports = country(seed)
        sections = sections_table(reports)
        found = findings(table(reports), editions(), LEVELS, sections=sections)
        assert findings_by_year(told(reports, 300, 2), editions(), LEVELS) == found
        broken |= {each.rule for each in found}
    assert broken >= {"T3-CARRY", "TENFOLD", "SAME-TABLE", "AGG-APPLICATIONS", "TXT-1"}


RECEIVED = "applications.new_received.total"


def pairs(report: Callable[..., Any], **own: Any) -> list[Any]:
    """Six agencies with an own report of five and an aggregate of four applications."""
    return [
        report({RECEIVED: 5 if series == "own" else 4}, agency=f"a{n:02}", series=series, rest=0,
               digest=f"{n:02}{series}".ljust(64, "0"), **(own if series == "own" else {}))
        for n in range(6)
        for series in ("own", "aggregate")
    ]  # fmt: skip


@pytest.mark.parametrize("size", [100, 196, 1000])
def test_an_aggregate_comes_with_the_own_report_beside_it(report, size):
    reports = pairs(report, says={"overview": "全年收到政府信息公开申请6件。"})
    rows, sections = table(reports), sections_table(reports)
    expected = findings(rows, editions(), {}, sections=sections)
    assert {"AGG-APPLICATIONS", "TXT-1"} <= {each.rule for each in expected}
    # Only the own reports say anything: what ends there does not end the agency elsewhere.
    for of_sections in (1, 100):
        assert findings_by_year(told(reports, size, of_sections), editions(), {}) == expected


def test_an_own_report_under_another_id_of_the_body_is_found_far_away(report):
    others = [report({RECEIVED: 5}, agency=f"b{n:02}", rest=0) for n in range(9)]
    own = report({RECEIVED: 5}, agency="zz", rest=0)
    aggregate = report({RECEIVED: 4}, agency="aa", series="aggregate", rest=0)
    rows, panels = table([aggregate, *others, own]), {("zz", 2024): "aa"}
    found = observed(rows, 200, panels=panels)
    assert [each.report_id for each in found.findings if each.rule == "AGG-APPLICATIONS"] == [
        "aa-2024-aggregate"
    ]
    assert found == verdict(rows, editions(), LEVELS, panels)
    assert "AGG-APPLICATIONS" not in {each.rule for each in observed(rows, 200).findings}


def test_reports_of_an_agency_that_lie_apart_are_compared_all_the_same(report):
    rows = table(pairs(report))
    apart = pc.replace_substring_regex(rows["report_id"], "^a(.*)-aggregate$", "z\\1-aggregate")
    rows = rows.set_column(rows.column_names.index("report_id"), "report_id", apart)
    found = observed(rows, 300)
    assert found == verdict(rows, editions(), LEVELS)
    assert {each.rule for each in found.findings} >= {"AGG-APPLICATIONS"}


def test_fractions_and_large_amounts_are_carried_to_the_last_digit(report):
    fees = "fees.administrative_fees.amount_10k_cny"
    reports = [
        report({fees: amount, RECEIVED: count}, year=year, agency=agency, rest=0)
        for year, amount, count in ((2023, "12345.678901", 2**31), (2024, "1.234567", 200))
        for agency in ("a", "b", "c")
    ]
    rows = table(reports)
    found = observed(rows, 300)
    assert found == verdict(rows, editions(), LEVELS)
    said = [each.message_en for each in found.findings if each.rule in ("FEE-UNIT", "TENFOLD")]
    assert len(said) == 6
    assert sum("12345.678901" in each or str(2**31) in each for each in said) == 6


def test_tables_of_other_lengths_are_cut_at_the_same_reports(report, wide_tables):
    reports = [report({IN: 1}, agency=f"a{n:02}", rest=0) for n in range(30)]
    tables = wide_tables(table(reports))
    some = {name: Rows(tables[name], 10) for name in ("remedies", "applications")}
    found = verdict_by_year([some], editions(), {})
    assert found.passed["T4-SUM"] == 90
    assert [each.report_id for each in found.findings if each.rule == "T3-ROW"] == [
        each.report_id for each in reports
    ]


def test_a_slice_holds_a_batch_and_the_rest_of_an_agency_at_most(report, wide_tables):
    reports = [report(agency=f"a{n:02}", rest=0) for n in range(30)]
    rows = wide_tables(table(reports))["applications"]
    cut = [part["a"] for part in slices({"a": Rows(rows, 100)})]
    assert max(map(len, cut)) <= 125
    assert all(len(part) % 25 == 0 for part in cut)
    assert pa.concat_tables(cut).combine_chunks()["line"].to_pylist() == rows["line"].to_pylist()


@pytest.mark.parametrize("size", [30, 400])
def test_what_was_carried_over_is_known_a_year_later_and_no_longer(report, size):
    def carried(*years: int) -> list[str]:
        reports = [report({OUT: year, IN: 0}, year=year, agency=a) for year in years for a in "ab"]
        found = observed(table(reports), size).findings
        return [each.report_id for each in found if each.rule == "T3-CARRY"]

    assert carried(2022, 2023, 2024) == ["a-2023", "a-2024", "b-2023", "b-2024"]
    assert carried(2022, 2024) == []
    assert carried(2024) == []


def test_a_figure_too_large_for_sums_is_carried_exactly(report):
    reports = [report({OUT: 10**17}, year=2023), report({IN: 10**17 - 1}, year=2024)]
    rows = table(reports)
    found = [each for each in observed(rows, 100).findings if each.rule == "T3-CARRY"]
    assert [each.expected for each in found] == ["100000000000000000"]
    assert observed(rows, 100) == verdict(rows, editions(), LEVELS)


@pytest.mark.parametrize("figure", [-1, 0, 2**31 - 1, 2**31, 10**17, -(10**17)])
def test_counts_of_any_size_are_judged_and_carried_from_wide_tables(report, wide_tables, figure):
    """In a column of nothing but small counts some rules need no looking at."""
    reports = [report({out: figure if out == OUT else 1}, year=2023, agency=agency, rest=0)
               for out, agency in ((OUT, "a"), (IN, "b"))]  # fmt: skip
    rows = table([*reports, report({IN: figure + 1}, year=2024, agency="a", rest=0)])
    years = [{"applications": part} for part in by_year(wide_tables(rows)["applications"], 100)]
    found, expected = (
        [each for each in said.findings if each.table == "applications"]
        for said in (verdict_by_year(years, editions(), {}), verdict(rows, editions(), {}))
    )
    assert found == expected
    assert {"T3-CARRY", *(["TYPE"] if figure < 0 else [])} <= {each.rule for each in found}


def test_a_body_is_followed_to_its_new_id_and_two_are_not_told_apart(report):
    old, new = report({OUT: 5}, year=2023, agency="old"), report({IN: 9}, year=2024, agency="new")
    panels = {("new", 2024): "old", ("new", 2023): "old"}
    assert [f.rule for f in observed(table([old, new]), 100, panels=panels).findings] == [
        "T3-CARRY"
    ]
    two = table([old, report({OUT: 5}, year=2023, agency="new"), new])
    assert observed(two, 100, panels=panels).findings == ()


def test_a_report_without_a_year_is_judged_and_has_no_year_before(report):
    dated = report({OUT: 5}, year=2023)
    undated = report({IN: 9, "remedies.reconsideration.total": 1}, year=None, rest=0)
    rows = table([dated, undated])
    assert observed(rows, 100) == verdict(rows, editions(), LEVELS)
    assert {each.rule for each in observed(rows, 100).findings} == {"T3-ROW", "T3-BAL", "T4-SUM"}


def shuffled(rows: pa.Table) -> list[pa.Table]:
    """One file in which the rows of the reports are mixed."""
    half = rows.num_rows // 2
    return [rows.take([at for pair in zip(range(half), range(half, 2 * half)) for at in pair])]  # noqa: B905


def torn(rows: pa.Table) -> list[pa.Table]:
    """A report that lies in two files."""
    return [rows.slice(0, 290), rows.slice(290)]


def backwards(rows: pa.Table) -> list[pa.Table]:
    """The years in falling order."""
    return [part.rows for part in reversed(by_year(rows, 100))]


def in_one(rows: pa.Table) -> list[pa.Table]:
    """All years in one file."""
    return [rows.sort_by("report_id")]


@pytest.mark.parametrize("lie", [shuffled, torn, backwards, in_one])
def test_rows_that_do_not_lie_as_published_are_judged_all_the_same(
    country: Callable[..., Any], lie: Callable[..., Any]
) -> None:
    rows = table(country(3))
    years = [{"observations": Rows(part, 100)} for part in lie(rows)]
    assert sum(part["observations"].rows.num_rows for part in years) == rows.num_rows
    assert verdict_by_year(years, editions(), LEVELS) == verdict(rows, editions(), LEVELS)


def test_files_that_lie_as_published_are_read_once_and_others_twice(country):
    rows = table(country(3))
    for parts, times in ((by_year(rows, 100), 1), ([Rows(p, 100) for p in torn(rows)], 2)):
        verdict_by_year([{"observations": part} for part in parts], editions(), LEVELS)
        assert {part.opened for part in parts} == {times}


def test_words_that_lie_far_from_their_report_are_compared_all_the_same(report):
    says = {"overview": "全年收到政府信息公开申请6件。"}
    reports = [report({RECEIVED: 5}, agency=f"a{n:02}", rest=0, says=says) for n in range(9)]
    rows, sections = table(reports), sections_table(reports)
    backwards = sections.take(list(range(sections.num_rows))[::-1])
    years = [{"observations": Rows(rows, 200), "sections": Rows(backwards, 2)}]
    found = findings_by_year(years, editions(), {})
    assert found == findings(rows, editions(), {}, sections=sections)
    assert [each.rule for each in found].count("TXT-1") == 9


def test_no_reports_have_no_findings():
    assert verdict_by_year([], editions(), {}).findings == ()
    assert observed(table([]), 100).findings == ()
