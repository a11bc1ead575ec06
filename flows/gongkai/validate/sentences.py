"""The sentences of reports that may repeat a figure, each different one once.

A hundred thousand reports hold hundreds of megabytes of text, most of it nothing to us: what
cannot bear on a figure is dropped by whole columns before anything is looked at closely.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.validate.codes import MISSING, Integers, encode

# None of these characters has a form that NFKC would change.
_TELLING = "申请|复议|诉讼|应诉|规范性|处理费|收费|缴费|结转"
_STOPS = "[。；;！!？?]"
_HEADING = (
    r"(?m)^[\s\x{3000}]*[（(]?[一二三四五六七八九十0-9]{1,3}[、.．)）][^\n。，,；;：:]{0,20}$"
)
_SPACE = r"[\s\x{3000}\x{00a0}\x{200b}\x{feff}]+"
_NUMBERING = r"^(?:\([一二三四五六七八九十0-9]{1,3}\)|[一二三四五六七八九十0-9]{1,3}[、.])+"
_BRACKETED = r"\([^()]*\)"
_THOUSANDS = r"([0-9]),([0-9]{3})([^0-9])"
_AT_ONCE = 50_000
"""So many sections are held in several forms at once; Arrow's texts end at two gigabytes."""
_NOTHING = pa.table(
    {
        "report": pa.array([], pa.int64()),
        "section": pa.array([], pa.string()),
        "text": pa.array([], pa.string()),
    }
)


@dataclass(frozen=True, slots=True)
class Sentences:
    """The different sentences as `texts`, in NFKC without white space and brackets, and where they
    stand: for each occurrence the `code` of its text, its `report` and its `section`.
    """

    texts: Any
    codes: Integers
    reports: Integers
    sections: Any


def sentences(sections: Any, reports: Mapping[str, int], wanted: frozenset[str]) -> Sentences:
    """Cut the texts of the wanted sections into sentences that may tell a figure.

    `sections` is an Arrow table of that name, `reports` gives the number of each report by its id.
    A line that ends without a stop goes on in the next one, as in a page of print, unless it is a
    heading.
    """
    parts = [
        _cut(sections.slice(start, _AT_ONCE), reports, wanted)
        for start in range(0, sections.num_rows, _AT_ONCE)
    ]
    told = pa.concat_tables(parts) if parts else _NOTHING
    each = encode(told["text"])
    return Sentences(
        texts=_plain(each.values),
        codes=each.codes,
        reports=told["report"].to_numpy(),
        sections=told["section"].combine_chunks(),
    )


def _cut(sections: Any, reports: Mapping[str, int], wanted: frozenset[str]) -> Any:
    """The sentences of some sections that may tell a figure: report, section and text."""
    telling = pc.match_substring_regex(sections["text"], _TELLING)
    chosen = pc.and_(pc.is_in(sections["section"], value_set=pa.array(sorted(wanted))), telling)
    rows = sections.select(["report_id", "section", "text"]).filter(chosen).combine_chunks()
    report = np.array([reports.get(each, MISSING) for each in rows["report_id"].to_pylist()], int)
    cut = pc.split_pattern_regex(_joined(rows["text"]), _STOPS).combine_chunks()
    of_row = pc.list_parent_indices(cut)
    told = pa.table(
        {
            "report": pa.array(report, pa.int64()).take(of_row),
            "section": rows["section"].take(of_row),
            "text": pc.list_flatten(cut),
        }
    )
    known = pc.not_equal(told["report"], MISSING)
    return told.filter(pc.and_(known, pc.match_substring_regex(told["text"], _TELLING)))


def _joined(texts: Any) -> Any:
    headed = pc.replace_substring_regex(texts, _HEADING, "。")
    return pc.replace_substring_regex(headed, _SPACE, "")


def _plain(texts: Any) -> Any:
    plain = pc.utf8_normalize(texts, form="NFKC")
    plain = pc.replace_substring_regex(plain, _SPACE, "")
    plain = pc.replace_substring_regex(plain, _NUMBERING, "")
    plain = pc.replace_substring_regex(plain, _BRACKETED, "")
    return pc.replace_substring_regex(plain, _THOUSANDS, r"\1\2\3")


_DIGITS = {character: at for at, character in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}
_TENS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int | None:
    """Read a count in digits or in Chinese characters; None where it is no number.

    >>> [numeral(each) for each in ("12", "两", "十二", "一百零五", "两千三百", "一万二千", "二〇")]
    [12, 2, 12, 105, 2300, 12000, 20]
    >>> numeral("十百"), numeral("百"), numeral("")
    (None, None, None)

    No report counts beyond twelve digits: what is longer is no number either.
    """
    if re.fullmatch("[0-9]{1,12}", text):
        return int(text)
    if re.fullmatch("[〇零一二两三四五六七八九]{1,12}", text):
        return int("".join(str(_DIGITS[each]) for each in text))
    high, ten_thousand, low = text.rpartition("万")
    if ten_thousand:
        low = low.removeprefix("零")
        upper, lower = _below_ten_thousand(high), _below_ten_thousand(low) if low else 0
        return None if upper is None or lower is None else upper * 10_000 + lower
    return _below_ten_thousand(low)


def _below_ten_thousand(text: str) -> int | None:
    if not re.fullmatch("(?:.千)?(?:.?百)?零?(?:.?十)?零?.?", text) or not text:
        return None
    total, digit = 0, None
    for each in text:
        if each in _DIGITS:
            digit = _DIGITS[each]
        elif each in _TENS and (digit or (each == "十" and not total)):
            total, digit = total + (digit or 1) * _TENS[each], None
        else:
            return None
    return total + (digit or 0)
