"""Titles of reports, and the year that an address tells where no title does."""

import pytest

from gongkai.catalogue.paths import path_year
from gongkai.catalogue.titles import read_title

END = "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("text", "agency", "year"),
    [
        (f"甲县教育局二〇二四年{END}", "甲县教育局", 2024),
        (f"甲县教育局二○一九年度{END}", "甲县教育局", 2019),
        (f"甲政办发〔2025〕3号 甲县人民政府办公室2024年{END}", "甲县人民政府办公室", 2024),
        ("甲县教育局政府信息公开2024年度报告", "甲县教育局", 2024),
        ("甲县教育局政府信息公开工作2024年年度报告", "甲县教育局", 2024),
        ("甲县教育局2024年度政府信息公开工作年度情况报告", "甲县教育局", 2024),
        ("2024年政府信息与政务公开工作年度报告", None, 2024),
        ("乙市2022年度政务信息公开工作的年度报告", "乙市", 2022),
        (f"甲县教育局2024年{END}（含附件）", "甲县教育局", 2024),
        ("甲县教育局政府信息公开工作\n年度报告", "甲县教育局", None),
    ],
)
def test_titles_as_agencies_write_them(text: str, agency: str | None, year: int | None) -> None:
    title = read_title(text)
    assert title is not None and (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize(
    "text", ["甲县2024年法治政府建设年度报告", "甲县2024年年报", "二〇二四年政府工作报告", ""]
)
def test_other_reports_have_no_title_of_ours(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(
    ("path", "year"),
    [
        ("/zfxxgk/202501/t20250116_9.html", 2024),
        ("/art/2025/1/20/art_1229_1.html", 2024),
        ("/c1021/202401/0a1b.shtml", 2023),
        ("/nw12344/20230331/4a03.html", 2022),
        ("/xxgk/P020250122364.docx", 2024),
        ("/zfxxgk/zfxxgknb/n2023n/xjbm/1.htm", 2023),
        ("/zfxxgk_1/zfxxgknb/nb_2022n/", 2022),
        ("/zfxxgknb/gknb2017/201802/t20180223_1.html", 2017),
        ("/zl/gknb/2021nb/zx/1.html", 2021),
        ("/gk/2020n/xzjd/", 2020),
        ("/ndbg/2024/1.html", 2024),
        ("/2024/1.html", None),
        ("/20211/3.html", None),
        ("/info/1041/2025.htm", None),
        ("/content/post_2024115.html", None),
        ("/2008/1/15/art.html", None),
        ("/?t20250116_", None),
    ],
)
def test_the_year_of_a_path(path: str, year: int | None) -> None:
    assert path_year(f"http://www.a.gov.cn{path}") == year


def test_what_is_no_address_has_no_year() -> None:
    assert path_year("http://[t20250116_9") is None
    assert path_year("report-2024.pdf") is None
