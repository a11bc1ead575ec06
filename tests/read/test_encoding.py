"""Bytes to text, and to the UTF-8 that pages are parsed in."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.read.encoding import decode, utf8

DECLARED = st.sampled_from(
    [None, "text/html", "text/html; charset=utf-8", "text/html; charset=UTF8",
     "text/html; charset=gb2312", "text/html; charset=iso-8859-1", "text/html; charset=no-such"]
)  # fmt: skip
META = st.sampled_from(["", "<meta charset=utf-8>", "<meta charset=gbk>", "<meta charset='UTF8'>"])


@given(st.text(), META, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]), DECLARED)
def test_a_page_in_utf8_is_its_text_in_utf8(
    text: str, meta: str, encoding: str, declared: str | None
) -> None:
    content = (meta + text).encode(encoding, errors="replace")
    assert utf8(content, declared) == decode(content, declared).encode()


@given(st.binary(max_size=300), DECLARED)
def test_so_are_any_bytes(content: bytes, declared: str | None) -> None:
    assert utf8(content, declared) == decode(content, declared).encode()


@pytest.mark.parametrize("meta", ["", "<meta charset=utf-8>"])
def test_what_is_in_utf8_is_given_back_as_it_is(meta: str) -> None:
    content = f"{meta}<p>公开</p>".encode()
    assert utf8(content) is content


def test_a_byte_order_mark_is_no_text() -> None:
    assert utf8(codecs.BOM_UTF8 + "公开".encode()) == "公开".encode()
