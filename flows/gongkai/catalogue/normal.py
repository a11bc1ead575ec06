"""One form for every way a label is printed.

Labels are compared as *keys*: NFKC, simplified characters, no white space, no bracketed
explanations, no punctuation. Printed texts keep their own form; only the comparison uses keys.
"""

import re
import unicodedata
from functools import lru_cache

import opencc

_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
_NOT_WORD = re.compile(r"[\W_]+")
_SPACE = re.compile(r"[\s\u200b\u200c\u200d\ufeff\u00ad]+")
# Of a bracket around a number one side may be lost, and a comma may be taken for a point.
_NUMBERING = re.compile(
    r"^(?:\(?[一二三四五六七八九十]{1,3}[、.,)]|\([一二三四五六七八九十](?=[^)]*$)"
    r"|第?[0-9]{1,2}[.、．]?(?=\D))+"
)
# Radicals that some PDF fonts give in place of characters and that NFKC leaves alone
# (Unicode, EquivalentUnifiedIdeograph.txt).
_RADICALS = {
    "⺀": "冫", "⺠": "民", "⻅": "见", "⻆": "角", "⻋": "车", "⻓": "长", "⻔": "门", "⻚": "页",
    "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻥": "鱼", "⻦": "鸟", "⻬": "齐", "⻰": "龙",
    "⺟": "母", "⻄": "西", "⻩": "黄", "⼾": "户", "⻘": "青", "⺡": "水", "⻣": "骨",
}  # fmt: skip


def _simplified_characters() -> dict[int, str]:
    """Map every traditional character to its simplified form (OpenCC's own table)."""
    every = [chr(point) for point in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(every)).split("\n")
    table = {ord(a): b for a, b in zip(every, simplified, strict=True) if a != b}
    return table | {ord(a): b for a, b in _RADICALS.items()}


_SIMPLIFIED = _simplified_characters()


@lru_cache(maxsize=65_536)
def plain(text: str) -> str:
    """Return the text in NFKC, simplified characters and without any white space.

    >>> plain("現⾏ 有效件數（一）")
    '现行有效件数(一)'
    """
    return _SPACE.sub("", unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED))


@lru_cache(maxsize=65_536)
def key(text: str) -> str:
    """Return the form in which labels are compared.

    >>> key("（二）部分公开（区分处理的，只计这一情形，不计其他情形）")
    '部分公开'
    >>> key("3.危及“三安全一稳定”"), key("一、本年新收政府信息公开申请数量")
    ('危及三安全一稳定', '本年新收政府信息公开申请数量')
    >>> key("四.结转下年度继续办理"), key("（一予以公开"), key("一)予以公开")
    ('结转下年度继续办理', '予以公开', '予以公开')
    """
    return words(_NUMBERING.sub("", bare(text)))


@lru_cache(maxsize=65_536)
def bare(text: str) -> str:
    """Return the plain text without brackets; what stands in them if there is nothing else."""
    whole = plain(text)
    if not any(mark in whole for mark in "([【〔"):
        return whole
    outside = whole
    while (fewer := _BRACKETED.sub("", outside)) != outside:
        outside = fewer
    return outside if words(outside) else whole


def words(text: str) -> str:
    """Return only the letters, digits and characters of a plain text."""
    return _NOT_WORD.sub("", text)
