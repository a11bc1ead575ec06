"""Whose report a candidate of a list is: by full, short, former and government's name."""

import pytest

from gongkai.gather.discovery.listed import Candidate, LeftOut
from gongkai.gather.discovery.owners import Owned, owner
from gongkai.model import Agency, Register

OFFICE = Agency("a-office", "青溪县人民政府办公室", "government_office")
GOVERNMENT = Agency("a-gov", "青溪县人民政府", "county_government")
EDUCATION = Agency("a-edu", "青溪县教育局", "county_department")
LABOUR = Agency("a-hr", "青溪县人力资源和社会保障局", "county_department")
TOWN = Agency("a-town", "石门镇人民政府", "township")
STREET = Agency("a-street", "河西街道办事处", "subdistrict")
ELSEWHERE = Agency("b-edu", "白水县教育局", "county_department")
DEPARTMENTS = (EDUCATION, LABOUR, TOWN, STREET)


def of(
    name: str | None,
    *agencies: Agency,
    title: str = "2024年政府信息公开工作年度报告",
    former: dict[str, list[str]] | None = None,
    others: tuple[Agency, ...] = (ELSEWHERE,),
) -> tuple[str, str | None]:
    """Return the agency and the series, or the reason and the name."""
    candidate = Candidate("http://a.cn/1", f"{name or ''}{title}", name, 2024)
    found = owner(candidate, agencies, former or {}, Register((*agencies, *others)))
    if isinstance(found, LeftOut):
        assert (found.address, found.agency_name) == ("http://a.cn/1", name)
        return found.reason.removeprefix("gather.left_"), name
    assert isinstance(found, Owned)
    return found.agency.agency_id, found.series


def test_a_report_that_names_no_agency_is_that_of_the_only_one() -> None:
    assert of(None, EDUCATION) == ("a-edu", "own")
    assert of(None, GOVERNMENT) == ("a-gov", None)
    assert of(None, EDUCATION, LABOUR) == ("unnamed", None)


@pytest.mark.parametrize(
    ("name", "agency"),
    [
        ("青溪县教育局", "a-edu"),
        ("县教育局", "a-edu"),
        ("教育局", "a-edu"),
        ("云州市青溪县教育局", "a-edu"),
        ("青溪縣 教育局", "a-edu"),
        ("青溪县人力资源社会保障局", "a-hr"),
        ("县人社局", "a-hr"),
        ("石门镇", "a-town"),
        ("青溪县石门镇人民政府", "a-town"),
        ("石门镇政府", "a-town"),
        ("河西街道", "a-street"),
        ("青溪县河西街道办", "a-street"),
    ],
)
def test_short_and_long_names_are_one_agency(name: str, agency: str) -> None:
    assert of(name, *DEPARTMENTS) == (agency, "own")


@pytest.mark.parametrize("name", ["白水县教育局", "青溪县水务局", "石门镇教育站", "青溪县", "局"])
def test_the_report_of_another_agency_is_left_out(name: str) -> None:
    assert of(name, *DEPARTMENTS) == ("other_agency", name)


def test_a_name_that_fits_two_agencies_is_left_out() -> None:
    assert of("教育局", EDUCATION, ELSEWHERE, others=()) == ("ambiguous", "教育局")
    assert of("白水县教育局", EDUCATION, ELSEWHERE, others=()) == ("b-edu", "own")


def test_a_former_name_is_the_agency_of_today() -> None:
    former = {"a-edu": ["青溪县教育体育局"]}
    assert of("青溪县教育体育局", EDUCATION, former=former) == ("a-edu", "own")
    assert of("县教体局", EDUCATION, former=former) == ("a-edu", "own")
    assert of("县教体局", EDUCATION) == ("other_agency", "县教体局")


@pytest.mark.parametrize("name", ["青溪县人民政府", "青溪县政府", "青溪县", "县人民政府", "全县"])
def test_the_governments_report_on_the_list_of_its_office_is_an_aggregate(name: str) -> None:
    assert of(name, OFFICE) == ("a-office", "aggregate")
    assert of(name, OFFICE, EDUCATION, TOWN) == ("a-office", "aggregate")


def test_the_office_keeps_its_own_report_beside_the_aggregate() -> None:
    assert of("青溪县人民政府办公室", OFFICE) == ("a-office", "own")
    assert of("青溪县政府办公室", OFFICE) == ("a-office", "own")
    assert of("县政府办", OFFICE) == ("a-office", "own")


@pytest.mark.parametrize("name", ["青溪县人民政府", "青溪县", "县政府"])
def test_the_series_of_a_government_is_left_to_its_report(name: str) -> None:
    assert of(name, GOVERNMENT) == ("a-gov", None)
    assert of(name, OFFICE, GOVERNMENT, TOWN) == ("a-gov", None)
    assert of("全县", OFFICE, GOVERNMENT, TOWN) == ("a-gov", "aggregate")


def test_a_government_that_is_registered_apart_is_another_agency() -> None:
    assert of("青溪县人民政府", OFFICE, others=(GOVERNMENT,))[0] == "other_agency"


@pytest.mark.parametrize(
    "title",
    ["2024年政府信息公开工作年度报告（汇总）", "全县教育系统2024年政府信息公开工作年度报告"],
)
def test_a_title_may_say_that_it_is_an_aggregate(title: str) -> None:
    assert of(None, EDUCATION, title=title) == ("a-edu", "aggregate")
