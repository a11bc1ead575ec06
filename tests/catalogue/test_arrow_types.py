"""Table Schema to Arrow: types, order and nullability."""

import pyarrow as pa
import pytest

from gongkai.catalogue import editions, record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.errors import CatalogueError


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ("string", pa.string()),
        ("integer", pa.int64()),
        ("number", pa.decimal128(24, 6)),
        ("boolean", pa.bool_()),
        ("date", pa.date32()),
        ("datetime", pa.timestamp("s", "UTC")),
        ("array", pa.string()),
        ("object", pa.string()),
    ],
)
def test_each_type_has_its_arrow_type(described: str, expected: pa.DataType) -> None:
    schema = arrow_schema({"fields": [{"name": "x", "type": described}]})
    assert schema.field("x").type == expected
    assert schema.field("x").nullable


def test_a_required_field_is_not_nullable_and_a_type_left_out_is_a_string() -> None:
    schema = arrow_schema({"fields": [{"name": "x", "constraints": {"required": True}}]})
    assert schema == pa.schema([pa.field("x", pa.string(), nullable=False)])
    assert schema.metadata is None


def test_a_type_that_is_not_ours_is_refused() -> None:
    with pytest.raises(CatalogueError) as refused:
        arrow_schema({"fields": [{"name": "x", "type": "geopoint"}]})
    assert refused.value.arguments == {"field": "x", "type": "geopoint"}


def test_every_table_has_an_arrow_schema_in_its_own_order() -> None:
    schemas = [*record_schemas().values()]
    schemas += [table.schema for edition in editions() for table in edition.tables]
    for schema in schemas:
        assert arrow_schema(schema).names == [field["name"] for field in schema["fields"]]


def test_what_is_not_known_yet_when_a_report_is_read_may_be_null() -> None:
    observations = arrow_schema(record_schemas()["observations"])
    reports = arrow_schema(record_schemas()["reports"])
    for name in ("agency_id", "report_year", "report_status", "value", "text", "box"):
        assert observations.field(name).nullable, name
    for name in ("agency_id", "report_year", "report_status", "errors", "edition", "deadline"):
        assert reports.field(name).nullable, name
    for name in ("report_id", "cell", "status", "printed_status"):
        assert not observations.field(name).nullable, name
