"""A list that was read and gave no report of an agency is told, whether or not it gave others."""

from gongkai.model import Agency, Capture, Register, Source
from gongkai.run.silence import silent

LIST = "http://127.0.0.2/nb/"
REGISTER = Register(
    (Agency("a1", "甲县教育局"), Agency("a2", "甲县民政局")),
    (Source("a1", LIST, "list"), Source("a2", LIST, "list")),
)


def capture(number: int, **given: object) -> Capture:
    values = {"outcome": "kept", "found_on": LIST, "digest": "a" * 64}
    address = f"{LIST}{number}.html"
    return Capture("run", address, "2025-02-10T00:00:00Z", **{**values, **given})  # type: ignore[arg-type]


END = capture(0, role="list", listing="end")
MINE = capture(1, agency_id="a1", report_year=2024)
PASSED = capture(2, outcome="left_out", digest=None, reason="gather.left_notice")


def test_an_agency_that_its_list_does_not_show_is_named() -> None:
    ((address, reason),) = silent(REGISTER, REGISTER.sources, (END, MINE, PASSED), "en")
    assert address == LIST and "甲县民政局" in reason and "1 links were left out" in reason


def test_a_report_that_failed_is_told_as_a_failure_and_not_here() -> None:
    failed = capture(1, agency_id="a2", outcome="failed", digest=None, reason="gather.not_found")
    assert silent(REGISTER, REGISTER.sources, (END, MINE, failed), "zh") == ()


def test_of_a_list_that_was_not_read_to_its_end_nothing_is_said() -> None:
    assert silent(REGISTER, REGISTER.sources, (MINE,), "zh") == ()
