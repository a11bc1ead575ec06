"""A page and its attachments: which one's tables are taken, and what is said of the others."""

from dataclasses import replace

from gongkai.catalogue import finding
from gongkai.extract import Copy, joined
from gongkai.model import Observation, Report, Section


def cells(*values: int | None) -> tuple[Observation, ...]:
    return tuple(
        Observation("remedies", "review", f"c{n}", value, "reported" if value is not None else
                    "unreadable", str(value), None)
        for n, value in enumerate(values)
    )  # fmt: skip


PAGE = Report(
    "aa" * 32, "青岚县水务局", 2024, "标题", None, "own_organ",
    sections=(Section("overview", "一、总体情况", "本年度公开信息三百条。"),),
    findings=(finding("NO-TABLE"), finding("YEAR-CONFLICT", expected="2024", printed="2023")),
)  # fmt: skip
TABLES = Report(
    "bb" * 32, None, None, None, "2021", "unknown", editions={"remedies": "2021"},
    observations=cells(1, 2, 3), findings=(finding("TITLE-UNKNOWN"), finding("YEAR-UNKNOWN")),
)  # fmt: skip


def rules(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


def test_the_page_tells_whose_report_it_is_and_the_attachment_has_the_tables() -> None:
    place, report = joined([Copy("page", PAGE), Copy("table.xlsx", TABLES)])
    assert place == 1
    assert report.digest == TABLES.digest
    assert (report.agency_name, report.report_year, report.title) == ("青岚县水务局", 2024, "标题")
    assert report.scope == "own_organ"
    assert report.sections == PAGE.sections
    assert report.observations == TABLES.observations
    assert rules(report) == ["YEAR-CONFLICT"]


def test_of_two_copies_that_agree_the_first_stays_and_the_other_is_named() -> None:
    page = replace(PAGE, observations=cells(1, 2, 3), findings=())
    place, report = joined([Copy("page", page), Copy("a.pdf", TABLES)])
    assert place == 0
    (note,) = report.findings
    assert note.rule == "COPY" and "a.pdf" in note.message_en


def test_the_copy_with_more_readable_cells_is_taken() -> None:
    page = replace(PAGE, observations=cells(1, None, 3), findings=())
    place, report = joined([Copy("page", page), Copy("a.pdf", TABLES)])
    assert place == 1
    assert [o.value for o in report.observations] == [1, 2, 3]


def test_copies_that_differ_are_a_warning_that_names_the_cells() -> None:
    page = replace(PAGE, observations=cells(1, 2, 4), findings=())
    _, report = joined([Copy("page", page), Copy("a.pdf", TABLES)])
    (note,) = report.findings
    assert (note.rule, note.suspect) == ("COPY-DIFFERS", ("remedies.review.c2",))


def test_an_attachment_of_another_year_is_not_this_report() -> None:
    old = replace(TABLES, report_year=2019)
    place, report = joined([Copy("page", PAGE), Copy("2019.pdf", old)])
    assert place == 0
    assert not report.usable
    assert rules(report) == rules(PAGE)


def test_a_page_alone_is_left_as_it_is() -> None:
    assert joined([Copy("page", PAGE)]) == (0, PAGE)
