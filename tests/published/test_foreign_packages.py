"""A package with right digests that is no release of ours: a sentence, never a fault of ours."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gongkai import package
from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.cli.app import execute
from gongkai.errors import PackageError
from gongkai.published.described import misshapen
from gongkai.published.form import digest
from gongkai.published.rows import parquet_bytes

TABLES = ("agencies", "reports", "observations", "findings", "coverage", "corrections", "sections")
COMMANDS = (["validate"], ["coverage"], ["review", "--list"], ["diff", "--years", "2023", "2024"])


def written(folder: Path, tables: Mapping[str, pa.Table], **more: object) -> Path:
    """A package of Parquet files alone, each with its digest."""
    resources = []
    for name, rows in tables.items():
        content = parquet_bytes(rows)
        (folder / f"{name}.parquet").write_bytes(content)
        told = {"name": name, "path": f"{name}.parquet", "format": "apache-parquet"}
        resources.append({**told, "gongkai:table": name, "hash": digest(content)})
    descriptor = {"name": "x", "version": "1.0.0", "resources": resources, **more}
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return folder


def empty() -> dict[str, pa.Table]:
    return {name: arrow_schema(record_schemas()[name]).empty_table() for name in TABLES}


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("table", ["agencies", "reports", "observations", "coverage"])
def test_a_table_without_its_columns_is_told_by_every_command(
    table: str, command: list[str], tmp_path: Path
) -> None:
    tables = empty()
    last = tables[table].column_names[-1]
    folder = written(tmp_path, {**tables, table: tables[table].select([last])})
    assert execute([*command, str(folder), "--lang", "en"]) in (0, 1)


def test_a_column_of_another_type_is_named_with_the_type_it_should_have(tmp_path: Path) -> None:
    reports = empty()["reports"]
    place = reports.schema.get_field_index("report_year")
    field = pa.field("report_year", pa.string())
    other = reports.set_column(place, field, pa.nulls(0, pa.string()))
    opened = package.open_package(written(tmp_path, {"reports": other}))
    with pytest.raises(PackageError, match=r"package\.columns") as failure:
        opened.table("reports")
    assert failure.value.arguments["reason"] == "report_year: string ≠ int64"
    with pytest.raises(PackageError, match=r"package\.columns"):
        opened.folder.check_tables()


def test_columns_that_came_later_and_columns_and_tables_of_others_are_no_fault(
    tmp_path: Path,
) -> None:
    tables = {"reports": empty()["reports"].drop_columns(["panel_id"]), "theirs": pa.table({})}
    tables["agencies"] = empty()["agencies"].append_column("more", pa.nulls(0, pa.string()))
    opened = package.open_package(written(tmp_path, tables))
    opened.folder.check_tables()
    assert "panel_id" not in opened.table("reports").column_names


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"gongkai:years": "x"}, "gongkai:years"),
        ({"gongkai:years": [1]}, "gongkai:years[0]"),
        ({"gongkai:years": [{"found": 1}]}, "gongkai:years[0].reportYear"),
        ({"gongkai:files": {"README.md": 1}}, "gongkai:files.README.md"),
        ({"version": 7}, "version"),
        ({"licenses": ["CC"]}, "licenses[0]"),
        ({"keywords": [4]}, "keywords[0]"),
        ({"resources": [{"name": "a", "path": "b", "bytes": True}]}, "resources[0].bytes"),
        ({"resources": [{"name": "a", "path": "b", "gongkai:table": [1]}]},
         "resources[0].gongkai:table"),
    ],
)  # fmt: skip
def test_a_descriptor_of_another_shape_is_refused_and_says_where(
    said: dict[str, Any], key: str, tmp_path: Path
) -> None:
    folder = written(tmp_path, {}, **said)
    with pytest.raises(PackageError, match=r"package\.property") as failure:
        package.open_package(folder)
    assert failure.value.arguments["key"] == key


def test_what_a_descriptor_does_not_say_is_not_asked_for() -> None:
    assert misshapen({"resources": []}) is None
