"""Cells of XLSX and XLS through calamine, whose faults become errors of ours.

Calamine lays out every place between the first and the last cell, and ends the process where
memory is short: what is given to it must have been measured before.
"""

import io
from collections.abc import Mapping, Sequence
from types import MappingProxyType, TracebackType
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from gongkai.errors import DocumentError
from gongkai.read.sheet.cells import Place, Sheet, Workbook, printed


class Measured(NamedTuple):
    """One worksheet as measured: its size, and texts that calamine leaves out (error values)."""

    area: int = 0
    cells: int = 0
    texts: Mapping[Place, str] = MappingProxyType({})


def workbook(content: bytes, measured: Sequence[Measured | None], name: str) -> Workbook:
    """Read the worksheets of a workbook; `measured` has None for sheets that are no worksheets.

    Raises:
        DocumentError: it is damaged or protected by a password.
    """
    sheets: list[Sheet] = []
    hidden: list[str] = []
    with _Faults(name), CalamineWorkbook.from_filelike(io.BytesIO(content)) as opened:
        about = opened.sheets_metadata
        if len(about) != len(measured):
            cause = f"{len(about)} sheets, {len(measured)} found"
            raise DocumentError("read.sheet_damaged", name=name, cause=cause)
        for index, (each, known) in enumerate(zip(about, measured, strict=True)):
            if known is None or each.typ != SheetTypeEnum.WorkSheet:
                continue
            if each.visible != SheetVisibleEnum.Visible:
                hidden.append(each.name)
            else:
                sheets.append(_sheet(opened.get_sheet_by_index(index), each.name, known))
    return Workbook(tuple(sheets), tuple(hidden))


def _sheet(sheet: CalamineSheet, name: str, known: Measured) -> Sheet:
    top, left = sheet.start or (0, 0)
    cells = {
        (row, column): printed(value)
        for row, values in enumerate(sheet.to_python(skip_empty_area=True), top)
        for column, value in enumerate(values, left)
        if value != ""
    }
    return Sheet(name, cells | dict(known.texts), tuple(sheet.merged_cell_ranges or ()))


class _Faults:
    """Turns what calamine raises into DocumentError, its panics too.

    The class of a panic cannot be imported and is no Exception: it is known by its name alone.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            return
        if issubclass(kind, PasswordError):
            raise DocumentError("read.encrypted", name=self._name) from error
        panic = (kind.__module__, kind.__name__) == ("pyo3_runtime", "PanicException")
        if panic or issubclass(kind, CalamineError | ValueError | OSError):
            cause = str(error)[:200]
            raise DocumentError("read.sheet_damaged", name=self._name, cause=cause) from error
