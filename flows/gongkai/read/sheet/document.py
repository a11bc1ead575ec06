"""Spreadsheets (XLSX, XLS, ODS): every visible worksheet, its tables as grids, the rest as blocks.

Hidden worksheets are left out, with a finding: they often keep another year's figures. Hidden rows
and columns are read as any others, for what is hidden in them is often a mere spacer. Where a
table begins and ends is decided in `parts`.
"""

from gongkai.catalogue import finding
from gongkai.kind import kind
from gongkai.model import Block, Document, Grid, Reading
from gongkai.read.sheet import ods, xls, xlsx
from gongkai.read.sheet.parts import Cutter

_READERS = {"xlsx": xlsx.read, "xls": xls.read, "ods": ods.read}


def reading(document: Document) -> Reading:
    """Read a spreadsheet.

    Raises:
        DocumentError: it is damaged, protected by a password, or larger than a report can be.
    """
    format = kind(document.content)
    workbook = _READERS[format](document)
    cutter = Cutter(document.name)
    parts: list[Block | Grid] = []
    for sheet in workbook.sheets:
        parts.extend(cutter.parts(sheet))
    title = next((part.text for part in parts if isinstance(part, Block)), "")
    hidden = tuple(finding("HIDDEN-SHEET", printed=name) for name in workbook.hidden)
    return Reading(document.digest, format, tuple(parts), title, hidden)
