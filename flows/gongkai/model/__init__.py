"""The nouns of gongkai: frozen values that pass from stage to stage.

Cell addresses are written `<table>.<line>.<column>`.
"""

from gongkai.model.finding import Finding, Level
from gongkai.model.gathered import Capture, Document
from gongkai.model.reading import NO_CELL, NOWHERE, Block, Grid, Locator, Picture, Reading, Slot
from gongkai.model.register import Agency, AgencyEvent, Register, Source
from gongkai.model.report import (
    CellStatus,
    Correction,
    Number,
    Observation,
    Report,
    ReportStatus,
    Section,
    Withdrawal,
)
from gongkai.model.tally import Tally

__all__ = [
    "NOWHERE",
    "NO_CELL",
    "Agency",
    "AgencyEvent",
    "Block",
    "Capture",
    "CellStatus",
    "Correction",
    "Document",
    "Finding",
    "Grid",
    "Level",
    "Locator",
    "Number",
    "Observation",
    "Picture",
    "Reading",
    "Register",
    "Report",
    "ReportStatus",
    "Section",
    "Slot",
    "Source",
    "Tally",
    "Withdrawal",
]
