"""The catalogue: the law, and the words for what is wrong with data, as values."""

from gongkai.catalogue.editions import (
    Column,
    Edition,
    Label,
    Line,
    Rule,
    SectionTitle,
    Table,
    editions,
    record_schemas,
    wordings,
)
from gongkai.catalogue.findings import finding

__all__ = [
    "Column",
    "Edition",
    "Label",
    "Line",
    "Rule",
    "SectionTitle",
    "Table",
    "editions",
    "finding",
    "record_schemas",
    "wordings",
]
