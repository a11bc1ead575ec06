"""What reports say in words: heard where it can mean one thing only, compared with the table."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalogue import editions, finding
from gongkai.catalogue import prose as catalogue
from gongkai.errors import CatalogueError
from gongkai.messages import text
from gongkai.observations import sections_table, table
from gongkai.validate import verdict
from gongkai.validate.equations import addresses
from gongkai.validate.sentences import numeral, sentences

# Every figure that prose may repeat is a different one, so that what was heard can be told.
FIGURES = {
    "applications.new_received.total": 101,
    "applications.carried_over_in.total": 1000,
    "applications.carried_over_out.total": 997,
    "applications.total_processed.total": 104,
    "applications.other_fee_unpaid.total": 105,
    "remedies.reconsideration.total": 106,
    "remedies.litigation_direct.total": 107,
    "remedies.litigation_after_reconsideration.total": 200,
    "instruments.normative_documents.in_force": 108,
    "instruments.normative_documents.issued": 109,
    "instruments.normative_documents.repealed": 110,
    "fees.administrative_fees.amount_10k_cny": Decimal("0"),
}


@pytest.fixture(scope="module")
def heard(report, judge):
    """What a report's narrative is found to contradict: line or column, and what it claims."""

    def listen(section, said, series="own", year=2024, figures=FIGURES):
        read = report(figures, series=series, year=year, says={section: said})
        return [
            (f.table, f.line, f.column, f.expected)
            for f in judge(read).findings
            if f.rule.startswith("TXT")
        ]

    return listen


RECEIVED = ("applications", "new_received", "total")
IN = ("applications", "carried_over_in", "total")
OUT = ("applications", "carried_over_out", "total")
PROCESSED = ("applications", "total_processed", "total")
REVIEWS = ("remedies", "reconsideration", "total")
SUITS = ("remedies", "litigation_direct", "total")
UNPAID = ("applications", "other_fee_unpaid", "total")
FEES = ("fees", "administrative_fees", "amount_10k_cny")


def document(column):
    return ("instruments", "normative_documents", column)


@pytest.mark.parametrize(
    ("section", "said", "claimed"),
    [
        ("overview", "本年度共受理政府信息公开申请5件，均按时答复。", [(*RECEIVED, "5")]),
        ("overview", "2024年，我局新收信息公开申请５件", [(*RECEIVED, "5")]),
        ("overview", "全年收到依申请公开事项两件", [(*RECEIVED, "2")]),
        ("overview", "我镇共收到十二件政府信息公开申请。", [(*RECEIVED, "12")]),
        ("overview", "共收到政府信息公开申请1,234件", [(*RECEIVED, "1234")]),
        ("overview", "全年未收到政府信息公开申请", [(*RECEIVED, "0")]),
        ("overview", "本机关没有收到公民、法人和其他组织提出的政府信息公开申请。",
         [(*RECEIVED, "0")]),
        ("applications", "无政府信息公开申请", [(*RECEIVED, "0")]),
        ("overview", "收到政府信息公开申请5件，上年结转1件，办结4件，结转下年度2件",
         [(*RECEIVED, "5"), (*IN, "1"), (*OUT, "2"), (*PROCESSED, "4")]),
        ("overview", "其余2件结转至下年度继续办理", [(*OUT, "2")]),
        ("overview", "因政府信息公开被申请行政复议3件、行政诉讼1件",
         [(*REVIEWS, "3"), (*SUITS, "1")]),
        ("overview", "未发生因政府信息公开引发的行政复议和行政诉讼。",
         [(*REVIEWS, "0"), (*SUITS, "0")]),
        ("remedies", "本年度无行政复议、行政诉讼案件。", [(*REVIEWS, "0"), (*SUITS, "0")]),
        ("overview", "全年制发行政规范性文件3件，废止行政规范性文件一件",
         [(*document("issued"), "3"), (*document("repealed"), "1")]),
        ("overview", "截至年底，现行有效的行政规范性文件20件", [(*document("in_force"), "20")]),
        ("other_matters", "本年度未发出收费通知。", [(*UNPAID, "0")]),
        ("other_matters", "2024年，本机关没有产生信息处理费", [(*UNPAID, "0")]),
        ("other_matters", "本年度未收取信息处理费。", [(*UNPAID, "0")]),
        ("other_matters", "发出收费通知0件，总金额0元，实际收取0元", [(*UNPAID, "0")]),
        ("other_matters", "全年收取信息处理费380元。", [(*FEES, "> 0")]),
    ],
)  # fmt: skip
def test_a_sentence_that_repeats_a_figure_is_heard(heard, section, said, claimed):
    assert sorted(heard(section, said)) == sorted(claimed)


@pytest.mark.parametrize(
    "said",
    [
        "较上年增加5件，全年收到政府信息公开申请5件",
        "去年收到政府信息公开申请5件",
        "2023年，收到政府信息公开申请5件",
        "2021年至2024年，收到政府信息公开申请5件",
        "上半年收到政府信息公开申请5件",
        "截至11月底，收到政府信息公开申请5件",
        "其中，收到政府信息公开申请5件",
        "其中网上收到政府信息公开申请5件",
        "区教育局收到政府信息公开申请5件",
        "各镇、街道收到政府信息公开申请5件",
        "全县收到政府信息公开申请5件",  # the own report is of one body
        "收到行政许可申请5件",
        "收到网民留言248条，办结230条",
        "收到5件针对本部门的来信",
        "受理政府信息公开行政复议案件5件",  # the body that decides reviews
        "办理行政复议案件5件，行政应诉案件3件",
        "全年发生行政复议案件5件，行政诉讼案件3件",  # of whatever kind
        "公开规范性文件5件",
        "主动公开行政规范性文件5件",
        "收到政府信息公开申请若干件",
        "收到政府信息公开申请近5件",
        "收到政府信息公开申请5余件",
        "没有出现应公开而不予公开的政府信息公开申请",
    ],
)
def test_a_sentence_that_may_mean_something_else_is_not_heard(heard, said):
    assert heard("overview", said) == []


def test_a_figure_is_heard_in_the_sections_that_tell_of_it(heard):
    said = "收到政府信息公开申请5件。发出收费通知2件"
    assert heard("problems_and_improvements", said) == []
    assert heard("remedies", said) == []
    assert heard("overview", said) == [(*RECEIVED, "5")]


def test_an_aggregate_speaks_of_all_and_not_of_the_office(heard):
    assert heard("overview", "全县新收政府信息公开申请5件", "aggregate") == [(*RECEIVED, "5")]
    assert heard("overview", "我办收到政府信息公开申请5件", "aggregate") == []


@pytest.mark.parametrize(
    ("said", "agrees"),
    [
        ("收到政府信息公开申请101件", True),
        ("收到政府信息公开申请1101件", True),  # with those carried over
        ("收到政府信息公开申请1000件", False),
        ("因政府信息公开被提起行政诉讼307件", True),
        ("因政府信息公开被提起行政诉讼107件", False),
    ],
)
def test_a_figure_may_be_meant_in_more_than_one_way(heard, said, agrees):
    assert (heard("overview", said) == []) == agrees


def test_one_sentence_that_fits_is_enough(heard):
    said = "收到政府信息公开申请5件。全年共收到政府信息公开申请101件"
    assert heard("overview", said) == []


def test_a_notice_beside_the_negation_settles_it(heard):
    # One notice may ask for the fee of many applications.
    said = "发出收费通知2件，未收取信息处理费。"
    assert heard("other_matters", said) == []


def test_a_fee_that_was_collected_is_in_the_line_of_fees(heard):
    paid = FIGURES | {"fees.administrative_fees.amount_10k_cny": Decimal("0.04")}
    assert heard("other_matters", "收取信息处理费400元", figures=paid) == []
    assert heard("overview", "未收取任何行政事业性收费", figures=paid) == [(*FEES, "0")]
    assert heard("other_matters", "收取信息处理费0元") == []


def test_a_line_of_print_is_no_end_of_a_sentence_but_a_heading_is(heard):
    assert heard("overview", "我局共收到政府信\n息公开申请5件") == [(*RECEIVED, "5")]
    assert heard("overview", "上级部门\n收到政府信息公开申请5件") == []
    headed = "（二）依申请公开情况\n共收到政府信息公开申请5件"
    assert heard("overview", headed) == [(*RECEIVED, "5")]


def test_a_finding_quotes_the_sentence_and_gives_the_figures(report, judge):
    read = report(FIGURES, says={"overview": "因政府信息公开被提起行政诉讼1件"})
    (found,) = judge(read).findings
    assert (found.rule, found.level, found.expected, found.printed) == ("TXT-1", "info", "1", "307")
    assert "“因政府信息公开被提起行政诉讼1件”" in found.message_zh
    assert "107 + 200 = 307" in found.message_en
    assert "overall situation" in found.message_en
    assert found.suspect == ()


def test_a_long_quotation_is_cut(report, judge):
    said = f"本机关没有收到{'公民、法人和' * 30}其他组织提出的政府信息公开申请"
    (found,) = judge(report(FIGURES, says={"overview": said})).findings
    assert "…”" in found.message_zh
    assert len(found.message_zh) < 300


def test_what_is_missing_in_the_table_is_skipped_and_silence_is_not_asked(report, judge):
    told = judge(report(says={"overview": "收到政府信息公开申请5件"}))
    assert (told.passed["TXT-1"], told.skipped["TXT-1"]) == (0, 1)
    silent = judge(report(FIGURES, says={"overview": "工作扎实推进"}))
    assert (silent.passed["TXT-1"], silent.skipped["TXT-1"]) == (0, 0)


def test_sections_of_an_id_that_two_documents_bear_are_left_aside(report, judge):
    twice = [
        report(FIGURES, digest=each, says={"overview": "收到政府信息公开申请5件"})
        for each in ("a", "b")
    ]
    assert judge(*twice).findings == ()


def test_reports_are_told_apart_in_any_order_and_in_parts(report):
    reports = [
        report(FIGURES, agency=f"a{n}", says={"overview": f"收到政府信息公开申请{n}件"})
        for n in (101, 5, 6)
    ]
    seen, said = table(reports), sections_table(reports)
    ids = {"a5-2024", "a6-2024"}
    for narrative in (said, said.take(pa.array([2, 0, 1])), pa.concat_tables(
        [said.slice(0, 1), said.slice(1)])):  # fmt: skip
        found = verdict(seen, editions(), {}, sections=narrative).findings
        assert {each.report_id for each in found} == ids
    assert verdict(seen, editions(), {}).findings == ()


@given(st.text(alphabet="0123456789〇零一二两三四五六七八九十百千万件", max_size=12))
def test_a_numeral_is_a_number_or_none(written):
    number = numeral(written)
    assert number is None or number >= 0


@pytest.mark.parametrize("digit", ["9", "９", "九"])
def test_a_number_longer_than_any_count_is_not_heard(heard, digit):
    assert heard("overview", f"收到政府信息公开申请{digit * 5000}件") == []
    assert heard("other_matters", f"收取信息处理费{digit * 5000}元") in ([], [(*FEES, "> 0")])


def spoken(number):
    """A number below ten thousand as people write it."""
    said, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            said += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = bool(said) and not digit
    return said or "零"


@given(st.integers(0, 9999))
def test_a_number_in_characters_comes_back(number):
    assert numeral(spoken(number)) == number
    if 10 <= number < 20:
        assert numeral(spoken(number).removeprefix("一")) == number
    if number:
        assert numeral(f"三万{'零' if number < 1000 else ''}{spoken(number)}") == 30_000 + number


@given(st.text(max_size=60))
def test_any_text_can_be_cut_into_sentences(said):
    rows = pa.table({"report_id": ["r"], "section": ["overview"], "text": [f"申请{said}"]})
    cut = sentences(rows, {"r": 0}, frozenset(["overview"]))
    assert len(cut.codes) == len(cut.reports) == len(cut.sections)


def test_every_wording_claims_cells_that_an_edition_has():
    known = [set(addresses([edition])) for edition in editions()]
    for claim in catalogue.claims():
        cells = {cell for alternative in claim.cells for cell in alternative}
        assert any(cells <= each for each in known), claim.figure
        assert claim.rule in {rule.id for rule in editions()[0].rules}
        assert claim.sections and claim.series in ("", "own", "aggregate")


def test_a_claim_that_is_unknown_stops_and_names_itself(monkeypatch):
    row = {"rule": "TXT-1", "figure": "f", "section": "", "series": "", "claim": "more",
           "cells": "a.b.c", "before": "", "pattern": ""}  # fmt: skip
    for broken, wrong in ((row, "more"), (row | {"claim": "none", "pattern": "{who}"}, "who")):
        with pytest.raises(CatalogueError) as raised:
            catalogue._claim(broken)
        for language in ("zh", "en"):
            assert wrong in text(raised.value.code, language, **raised.value.arguments)


def test_findings_of_rules_and_of_reading_have_different_names():
    for edition in editions():
        for rule in edition.rules:
            with pytest.raises(KeyError):
                finding(rule.id)
