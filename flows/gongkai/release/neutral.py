"""Texts that a spreadsheet must not take for a formula.

Titles, narratives and printed texts come from documents anybody may have written. A spreadsheet
that opens a CSV file runs a field beginning with =, +, -, @ (also full-width), a tab or a line
break as a formula. Such a text gets an apostrophe (U+0027) before it, which spreadsheets read as
"what follows is text". A plain number or a bare dash is left as it is: it does nothing. NUL, which
many CSV readers stop at, becomes U+FFFD. Both twins hold the same; the untouched print of every
figure stands in `observations`, which is Parquet only and never opens in a spreadsheet by itself.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.formula import DANGEROUS, HARMLESS, MARK

_BEGINNINGS = np.zeros(256, bool)
"""Whether a byte is the first one of a sign that a formula begins with."""
_BEGINNINGS[[each.encode()[0] for each in DANGEROUS.strip("[]").replace("\\", "")]] = True


def neutral(table: pa.Table) -> pa.Table:
    """Return the table with every text made harmless; codes and identifiers never change.

    It is the same table where all are.
    """
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type) and len(table):
            texts = pa.concat_arrays(table[field.name].chunks)
            suspect = _suspect(texts)
            if suspect.any():
                chosen = texts.filter(pa.array(suspect))
                marked = _neutral(chosen)
                if not marked.equals(chosen):
                    texts = pc.replace_with_mask(texts, pa.array(suspect), marked)
                    table = table.set_column(place, field, texts)
    return table


def _suspect(texts: pa.Array) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Return which texts must be looked at: few are, and a look takes long.

    Their first byte tells, but where any of them holds NUL.
    """
    _, places, letters = texts.buffers()
    found = np.zeros(len(texts), bool)
    if not letters:
        return found
    offsets = np.frombuffer(places, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(letters, np.uint8)
    there = np.asarray(texts.is_valid()) & (offsets[1:] > offsets[:-1])
    if not content[offsets[0] : offsets[-1]].all():
        return there
    found[there] = _BEGINNINGS[content[offsets[:-1][there]]]
    return found


def _neutral(texts: pa.Array) -> pa.Array:
    whole = pc.replace_substring(texts, "\x00", "�")
    dangerous = pc.match_substring_regex(whole, f"^{DANGEROUS}")
    harmless = pc.match_substring_regex(whole, HARMLESS)
    marked = pc.binary_join_element_wise(MARK, whole, "")
    return pc.if_else(pc.and_not(dangerous, harmless), marked, whole)
