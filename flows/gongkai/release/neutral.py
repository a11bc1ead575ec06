"""Texts that a spreadsheet must not take for a formula.

Titles, narratives and printed texts come from documents anybody may have written. A spreadsheet
that opens a CSV file runs a field beginning with =, +, -, @ (also full-width), a tab or a line
break as a formula. Such a text gets an apostrophe (U+0027) before it, which spreadsheets read as
"what follows is text". A plain number or a bare dash is left as it is: it does nothing. NUL, which
many CSV readers stop at, becomes U+FFFD. Both twins hold the same; the untouched print of every
figure stands in `observations`, which is Parquet only and never opens in a spreadsheet by itself.
"""

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.catalogue.formula import DANGEROUS, HARMLESS, MARK


def neutral(table: pa.Table) -> pa.Table:
    """Return the table with every text made harmless; codes and identifiers never change."""
    for place, field in enumerate(table.schema):
        if pa.types.is_string(field.type):
            table = table.set_column(place, field, _neutral(table[field.name]))
    return table


def _neutral(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    whole = pc.replace_substring(texts, "\x00", "�")
    dangerous = pc.match_substring_regex(whole, f"^{DANGEROUS}")
    harmless = pc.match_substring_regex(whole, HARMLESS)
    marked = pc.binary_join_element_wise(MARK, whole, "")
    return pc.if_else(pc.and_not(dangerous, harmless), marked, whole)
