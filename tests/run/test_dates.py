"""When a report was published: whom we believe, and within which bounds."""

from datetime import date

import pytest

from gongkai.gather import StoredDocument
from gongkai.model import Report
from gongkai.run.dates import publication


def entry(dated: str | None, first_seen: str = "2025-03-01T01:00:00Z") -> StoredDocument:
    return StoredDocument("0" * 64, "page.html", None, None, None, None, first_seen, first_seen,
                          dated=dated)  # fmt: skip


def report(published_on: str | None, year: int | None = 2024) -> Report:
    return Report("0" * 64, None, year, None, None, "unknown", published_on=published_on)


@pytest.mark.parametrize(
    ("page", "listed", "expected"),
    [
        ("2025-01-15", "2025-01-20", (date(2025, 1, 15), "page")),
        (None, "2025-01-20", (date(2025, 1, 20), "list")),
        ("2024-12-31", "2025-01-20", (date(2025, 1, 20), "list")),
        ("2025-03-02", None, (None, None)),
        ("2024-01-15", None, (None, None)),
        ("soon", "01-20", (None, None)),
        (None, None, (None, None)),
    ],
)
def test_the_page_goes_before_the_list_and_both_have_bounds(
    page: str | None, listed: str | None, expected: tuple[date | None, str | None]
) -> None:
    assert publication(report(page), entry(listed)) == expected


def test_the_day_it_was_gathered_is_the_day_in_china() -> None:
    late = entry(None, "2025-01-14T17:00:00Z")
    assert publication(report("2025-01-15"), late).day == date(2025, 1, 15)


def test_without_a_report_year_no_day_can_be_judged() -> None:
    assert publication(report("2025-01-15", None), entry("2025-01-20")) == (None, None)
