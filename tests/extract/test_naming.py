"""Whose report it is, by register and document."""

from dataclasses import replace

from gongkai.catalogue import finding
from gongkai.extract import identify
from gongkai.extract.naming import unregistered_id
from gongkai.model import Agency, Document, Observation, Register, Report

OFFICE = Agency("office", "青岚县人民政府办公室", "government_office")
REGISTER = Register((OFFICE, Agency("bureau", "青岚县水务局")))
REPORT = Report("ab" * 32, "青岚县人民政府办公室", 2024, "t", "2021", "own_organ")
DOCUMENT = Document("ab" * 32, b"", "a.html")


def rules(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings}


def test_the_registers_agency_is_found_by_name() -> None:
    found = identify(REPORT, DOCUMENT, REGISTER)
    assert (found.report_id, found.agency_id, found.series) == ("office-2024", "office", "own")
    assert not found.findings


def test_the_source_goes_before_the_name() -> None:
    found = identify(REPORT, replace(DOCUMENT, agency_id="bureau"), REGISTER)
    assert found.report_id == "bureau-2024"
    assert rules(found) == {"AGENCY-NAME"}


def test_a_name_without_the_place_above_is_the_same_agency() -> None:
    short = replace(REPORT, agency_name="水务局")
    found = identify(short, replace(DOCUMENT, agency_id="bureau"), REGISTER)
    assert not found.findings


def test_an_aggregate_report_has_an_identity_of_its_own() -> None:
    found = identify(replace(REPORT, scope="government_aggregate"), DOCUMENT, REGISTER)
    assert (found.report_id, found.series) == ("office-2024-aggregate", "aggregate")
    told = identify(REPORT, replace(DOCUMENT, agency_id="office", series="aggregate"), REGISTER)
    assert told.report_id == "office-2024-aggregate"


def test_an_aggregate_on_an_offices_list_bears_the_name_of_the_government() -> None:
    printed = replace(REPORT, agency_name="青岚县")
    listed = replace(DOCUMENT, agency_id="office", series="aggregate")
    assert not identify(printed, listed, REGISTER).findings
    assert rules(identify(printed, replace(listed, series="own"), REGISTER)) == {"AGENCY-NAME"}
    stranger = replace(REPORT, agency_name="白水市民政局")
    assert rules(identify(stranger, listed, REGISTER)) == {"OTHER-AGENCY"}


def test_an_agency_in_no_register_gets_an_id_of_its_name() -> None:
    found = identify(replace(REPORT, agency_name="云溪市财政局"), DOCUMENT, REGISTER)
    assert found.agency_id == unregistered_id("云溪市财政局")
    assert found.report_id == f"{found.agency_id}-2024"
    assert rules(found) == {"AGENCY-UNKNOWN"}


def test_without_agency_or_year_the_document_is_all_there_is() -> None:
    for nameless in (replace(REPORT, agency_name=None), replace(REPORT, report_year=None)):
        assert identify(nameless, DOCUMENT, REGISTER).report_id == f"doc-{'ab' * 8}"


def test_the_year_of_the_address_is_the_last_resort() -> None:
    undated = replace(REPORT, report_year=None, findings=(finding("YEAR-UNKNOWN"),))
    online = replace(DOCUMENT, name="http://a.gov.cn/zfxxgk/202501/t20250116_77.html")
    found = identify(undated, online, REGISTER)
    assert (found.report_id, rules(found)) == ("office-2024", {"YEAR-FROM-PATH"})
    assert identify(undated, replace(online, report_year=2023), REGISTER).report_year == 2023
    # A folder of this machine is nobody's word on a year.
    assert identify(undated, replace(DOCUMENT, name="2025/01/a.html"), REGISTER).report_year is None


def test_another_year_than_the_sources_is_said() -> None:
    found = identify(REPORT, replace(DOCUMENT, report_year=2023), REGISTER)
    assert found.report_id == "office-2024"
    assert rules(found) == {"YEAR-CONFLICT"}
    assert all(finding.report_id == "office-2024" for finding in found.findings)


def test_a_report_of_quite_another_body_gives_no_data_under_the_sources_name() -> None:
    cell = Observation("remedies", "review", "upheld", 1, "reported", "1", None)
    printed = replace(REPORT, agency_name="宏达网络科技有限公司", observations=(cell,))
    found = identify(printed, replace(DOCUMENT, agency_id="bureau"), REGISTER)
    assert rules(found) == {"OTHER-AGENCY"}
    assert not found.usable
    assert found.edition is None
