"""Settling: statuses, counts, deadlines, strange agencies and duplicates."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from gongkai import observations
from gongkai.release import Material, settle


def rows(table: pa.Table, key: str) -> dict[str, dict[str, object]]:
    return {row[key]: row for row in table.to_pylist()}


@pytest.fixture(scope="module")
def settled(by_hand) -> Material:
    return settle(by_hand.material())


def test_the_status_of_a_report_follows_its_findings_and_cells(settled):
    status = {key: row["report_status"] for key, row in rows(settled.reports, "report_id").items()}
    assert status == {
        "a210922-tjj-2024": "flagged",
        "a210922-2024-aggregate": "accepted",
        "a210922-tjj-2020": "accepted",
        "u-0123456789ab-2023": "rejected",
    }


def test_a_note_does_not_flag_a_report(by_hand):
    given = by_hand.material()
    notes = given.findings.filter(pa.compute.equal(given.findings["level"], "info"))
    found = rows(settle(replace(given, findings=notes)).reports, "report_id")
    assert found["a210922-tjj-2024"]["report_status"] == "accepted"
    assert found["a210922-tjj-2024"]["infos"] == 1


def test_findings_are_counted_by_level(settled):
    found = rows(settled.reports, "report_id")["a210922-tjj-2024"]
    assert (found["errors"], found["warnings"], found["infos"]) == (0, 1, 1)


def test_the_status_stands_beside_every_observation(settled):
    pairs = {(r["report_id"], r["report_status"]) for r in settled.observations.table().to_pylist()}
    assert pairs == {
        ("a210922-tjj-2024", "flagged"),
        ("a210922-2024-aggregate", "accepted"),
        ("a210922-tjj-2020", "accepted"),
    }


def test_an_agency_met_only_in_a_document_is_listed_as_unknown(settled):
    stranger = rows(settled.agencies, "agency_id")["u-0123456789ab"]
    assert (stranger["name"], stranger["level"]) == ("@某镇人民政府", "unknown")


def test_deadlines_follow_the_kind_of_body_and_are_missing_where_the_law_names_none(settled):
    due = {key: row["deadline"] for key, row in rows(settled.reports, "report_id").items()}
    assert due["a210922-tjj-2024"] == date(2025, 1, 31)
    assert due["a210922-2024-aggregate"] == date(2025, 3, 31)
    assert due["u-0123456789ab-2023"] is None


def test_the_order_of_the_input_does_not_matter(by_hand, settled):
    for seed in range(3):
        again = settle(by_hand.shuffled(by_hand.material(), seed))
        for name in Material.__dataclass_fields__:
            assert getattr(again, name).equals(getattr(settled, name)), name


def test_settling_twice_changes_nothing(settled):
    again = settle(settled)
    for name in Material.__dataclass_fields__:
        assert getattr(again, name).equals(getattr(settled, name)), name


def test_observations_come_as_the_form_prints_them(settled):
    cells = [row["cell"] for row in settled.observations.table().to_pylist()]
    own = cells[: cells.index("remedies.reconsideration.upheld")]
    assert own[0] == "instruments.rules.issued"
    assert own[-1] == "applications.carried_over_out.total"


def test_an_empty_text_is_null_where_null_may_be(by_hand):
    given = by_hand.material()
    place = given.reports.schema.get_field_index("title")
    blank = pa.array([""] * given.reports.num_rows)
    emptied = given.reports.set_column(place, given.reports.schema.field(place), blank)
    assert settle(replace(given, reports=emptied)).reports["title"].null_count == 4


# Two documents for one report.


def twofold(by_hand, second: dict[str, object], digests: bool = True) -> Material:
    """The material with a second document for a report; sections and findings say which."""
    first = by_hand.REPORTS[0]
    other = replace(first, digest="b" * 64, **second)
    given = by_hand.material((first, other))
    seen = [datetime(2025, 1, 20, tzinfo=UTC), datetime(2025, 2, 20, tzinfo=UTC)]
    place = given.reports.schema.get_field_index("first_seen")
    instants = pa.array(seen, given.reports.schema.field(place).type)
    reports = given.reports.set_column(place, given.reports.schema.field(place), instants)
    sections = given.sections.table()
    if digests:
        origins = [first.digest] * len(first.sections) + [other.digest] * len(other.sections)
        sections = sections.append_column("digest", pa.array(origins))
    return replace(given, reports=reports, sections=by_hand.in_one(sections))


def test_of_two_documents_the_newer_stays_and_the_other_is_named(by_hand):
    settled = settle(twofold(by_hand, {}))
    assert settled.reports["digest"].to_pylist() == ["b" * 64]
    assert set(settled.observations.table()["digest"].to_pylist()) == {"b" * 64}
    named = rows(settled.findings, "rule")["DUPLICATE-REPORT"]
    assert named["level"] == "info"
    assert named["printed"] == "http://127.0.0.1/a210922-tjj-2024"


def test_a_usable_document_stays_before_a_newer_one_without_tables(by_hand):
    settled = settle(twofold(by_hand, {"observations": (), "editions": {}}))
    assert settled.reports["digest"].to_pylist() == [by_hand.REPORTS[0].digest]
    assert settled.reports["report_status"].to_pylist() == ["flagged"]


def test_sections_stay_with_their_document(by_hand):
    section = by_hand.Section("overview", "一、总体情况", "另一份")
    settled = settle(twofold(by_hand, {"sections": (section,)}))
    assert settled.sections.table()["text"].to_pylist() == ["另一份"]
    assert "digest" not in settled.sections.schema.names


def test_without_origins_a_position_still_has_one_section(by_hand):
    settled = settle(twofold(by_hand, {}, digests=False))
    assert settled.sections.table()["position"].to_pylist() == [1]


def test_the_same_document_under_two_addresses_is_one_report(by_hand):
    report = by_hand.REPORTS[0]
    given = by_hand.material((report, report))
    settled = settle(given)
    once = settle(by_hand.material((report,)))
    assert settled.reports.equals(once.reports)
    assert settled.observations.table().equals(once.observations.table())
    assert "DUPLICATE-REPORT" not in settled.findings["rule"].to_pylist()


def test_an_empty_material_settles(by_hand):
    from gongkai.release import no_material

    assert settle(no_material()).observations.schema == observations.table(()).schema
