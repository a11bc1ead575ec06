"""Texts that a spreadsheet must not take for a formula."""

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.catalogue.formula import DANGEROUS, HARMLESS
from gongkai.release.neutral import neutral

TEXTS = st.text("=+-@＝＋－＠\t\r\n（'a1.\0", max_size=3)


def expected(text: str | None) -> str | None:
    if text is None:
        return None
    whole = text.replace("\0", "�")
    plain = re.match(HARMLESS.replace("$", r"\Z"), whole)
    return f"'{whole}" if re.match(DANGEROUS, whole) and not plain else whole


@given(st.lists(st.none() | TEXTS, max_size=12), st.integers(0, 12))
def test_every_text_is_marked_that_begins_like_a_formula(
    texts: list[str | None], start: int
) -> None:
    table = pa.table({"text": pa.array(texts, pa.string())}).slice(start)
    assert neutral(table)["text"].to_pylist() == [expected(each) for each in texts[start:]]


@pytest.mark.parametrize("texts", [[], [None], ["", "（一）主动公开", "a=1", None]])
def test_what_is_harmless_is_not_made_anew(texts: list[str | None]) -> None:
    table = pa.table({"text": pa.array(texts, pa.string()), "n": range(len(texts))})
    assert neutral(table) is table
