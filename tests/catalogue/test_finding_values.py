"""A finding carries its level and both sentences, with codes turned into printed labels."""

import pytest

from gongkai.catalogue import finding


def test_the_sentences_name_the_cell_as_the_form_prints_it() -> None:
    made = finding(
        "CELL-UNREADABLE",
        "a-2024",
        table="applications",
        line="denied_state_secret",
        column="other_organization",
        printed="x1",
        suspect=("applications.denied_state_secret.other_organization",),
        suggestion="1",
    )
    assert (made.rule, made.level, made.report_id) == ("CELL-UNREADABLE", "error", "a-2024")
    assert (made.table, made.line, made.column) == (
        "applications",
        "denied_state_secret",
        "other_organization",
    )
    assert (made.printed, made.expected, made.suggestion) == ("x1", None, "1")
    assert made.suspect == ("applications.denied_state_secret.other_organization",)
    for words in ("收到和处理政府信息公开申请情况", "（三）不予公开1.属于国家秘密", "其他", "x1"):
        assert words in made.message("zh")
    for words in ("Applications received", "denied: state secrets", "Other organizations", "x1"):
        assert words in made.message("en")


def test_the_wording_of_the_edition_is_used_where_it_is_known() -> None:
    absent = {
        edition: finding(
            "LINE-ABSENT", table="instruments", line="normative_documents", edition=edition
        ).message_zh
        for edition in ("2021", "2019")
    }
    assert "“行政规范性文件”" in absent["2021"]
    assert "“规范性文件”" in absent["2019"]


def test_free_words_fill_the_sentence() -> None:
    made = finding("EXTRA-LINE", table="instruments", wording="其他主动公开文件")
    assert made.level == "info"
    assert "其他主动公开文件" in made.message_zh and "其他主动公开文件" in made.message_en


def test_a_code_that_no_form_has_is_shown_as_it_is() -> None:
    assert "nowhere" in finding("TABLE-ABSENT", table="nowhere").message_en


def test_an_unknown_finding_or_a_missing_word_is_a_fault_of_the_caller() -> None:
    with pytest.raises(KeyError):
        finding("NO-SUCH-FINDING")
    with pytest.raises(KeyError):
        finding("EXTRA-LINE", table="instruments")
