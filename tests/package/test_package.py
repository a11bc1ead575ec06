"""Opening, judging and comparing published packages."""

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongkai import package, publish
from gongkai.catalogue import record_schemas
from gongkai.catalogue.arrow import arrow_schema
from gongkai.errors import PackageError
from gongkai.published.conformance import conformance
from gongkai.published.folder import open_folder
from gongkai.published.form import digest, json_bytes
from gongkai.published.rows import csv_bytes, parquet_bytes
from gongkai.published.sampling import drawing, sizes, write_sample
from gongkai.published.verdict import verdict
from tests.sealing import seal_sums


@pytest.fixture(scope="module")
def original(by_hand, tmp_path_factory) -> Path:
    return publish.write(by_hand.planned(), tmp_path_factory.mktemp("place"))


@pytest.fixture
def folder(original, tmp_path) -> Path:
    """A copy of the release that a test may harm, without the list of versions."""
    return Path(shutil.copytree(original, tmp_path / original.name))


def rules(folder: Path) -> set[str]:
    return {each.rule for each in package.validate_package(folder)}


def reseal(folder: Path, relative: str) -> None:
    """Write size and digest of a harmed file into descriptor and sums, as a forger would."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text())
    content = (folder / relative).read_bytes()
    for each in descriptor["resources"]:
        if each["path"] == relative:
            each.update(bytes=len(content), hash=digest(content))
    path.write_bytes(json_bytes(descriptor))
    seal_sums(folder)


def test_a_package_opens_by_every_address_it_has(original):
    root = original.parent
    for address in (
        original,
        str(original / "datapackage.json"),
        root,
        root / "versions.json",
        root.parent,
    ):
        assert package.open_package(address).version == "1.0.0"


def test_a_place_without_a_package_is_said_so(tmp_path):
    with pytest.raises(PackageError, match=r"package\.missing"):
        package.open_package(tmp_path)
    (tmp_path / "versions.json").write_text('{"versions": []}')
    with pytest.raises(PackageError, match=r"package\.no_release"):
        package.open_package(tmp_path)


def test_tables_come_whole_or_by_year_with_their_types(original):
    opened = package.open_package(original)
    assert opened.table("applications").num_rows == 25 * 2 + 23
    assert opened.table("applications", 2020).num_rows == 23
    assert opened.table("reports", 2024).num_rows == 2
    assert opened.table("reports").schema == arrow_schema(record_schemas()["reports"])
    assert opened.observations.schema == arrow_schema(record_schemas()["observations"])
    assert opened.tables[:3] == ("agencies", "reports", "instruments")


def test_an_unknown_table_or_year_is_named(original):
    opened = package.open_package(original)
    with pytest.raises(PackageError, match=r"package\.table"):
        opened.table("nonsense")
    with pytest.raises(PackageError, match=r"package\.year"):
        opened.table("applications", 2012)


def test_a_sound_package_has_no_findings(original, folder):
    assert package.validate_package(original) == ()
    assert package.validate_package(folder) == ()


@pytest.mark.parametrize(
    "relative", ["data/reports.csv", "data/observations-2024.parquet", "README.md"]
)
def test_a_changed_byte_is_found(folder, relative):
    path = folder / relative
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert rules(folder) == {"PACKAGE-HASH"}


def test_a_missing_and_a_cut_file_are_found(folder):
    (folder / "data/fees-2024.csv").unlink()
    cut = folder / "data/reports.csv"
    cut.write_bytes(cut.read_bytes()[:-1])
    assert rules(folder) == {"PACKAGE-MISSING", "PACKAGE-BYTES"}


def test_a_forged_descriptor_is_found_by_the_list_of_versions(original, tmp_path):
    root = Path(shutil.copytree(original.parent, tmp_path / "annual-reports"))
    csv_file = root / "1.0.0/data/fees-2024.csv"
    csv_file.write_bytes(csv_file.read_bytes().replace(b"59237.2449", b"59237.2448"))
    reseal(root / "1.0.0", "data/fees-2024.csv")
    assert rules(root) == {"PACKAGE-HASH"}


def test_twins_that_differ_are_found(folder):
    csv_file = folder / "data/fees-2024.csv"
    csv_file.write_bytes(csv_file.read_bytes().replace(b"59237.2449", b"59237.2448"))
    reseal(folder, "data/fees-2024.csv")
    assert rules(folder) == {"PACKAGE-TWIN"}


def test_twins_with_rows_in_another_order_are_found(folder):
    path = folder / "data/reports.parquet"
    table = pq.read_table(path)
    pq.write_table(table.take(list(reversed(range(table.num_rows)))), path)
    reseal(folder, "data/reports.parquet")
    assert rules(folder) == {"PACKAGE-TWIN"}


def test_a_file_that_is_no_parquet_is_found(folder):
    (folder / "data/reports.parquet").write_bytes(b"PAR1 not really")
    reseal(folder, "data/reports.parquet")
    assert rules(folder) == {"PACKAGE-TWIN"}


def test_frictionless_is_asked_too(folder):
    """Both twins name an agency that is not there."""
    table = package.open_package(folder).table("reports")
    place = table.schema.get_field_index("agency_id")
    nobody = pa.array(["nobody"] * table.num_rows)
    table = table.set_column(place, table.schema.field(place), nobody)
    (folder / "data/reports.csv").write_bytes(csv_bytes(table))
    (folder / "data/reports.parquet").write_bytes(parquet_bytes(table))
    reseal(folder, "data/reports.csv")
    reseal(folder, "data/reports.parquet")
    found = package.validate_package(folder)
    assert {each.rule for each in found} == {"SHAPE-FOREIGN-KEY"}
    assert all("“nobody”" in each.message("en") for each in found)


def test_a_large_package_is_judged_by_whole_reports(original, folder):
    opened = open_folder(original)
    assert conformance(opened, rows_whole=30) == ()
    path = folder / "schemas/applications.json"
    schema = json.loads(path.read_text())
    schema["fields"][8]["constraints"] = {"minimum": 1}
    path.write_bytes(json_bytes(schema))
    found = conformance(open_folder(folder), rows_whole=30)
    assert {each.rule for each in found} == {"SHAPE-MINIMUM"}


def test_a_row_of_a_sample_is_told_as_the_row_of_the_file(folder):
    """The second report of a year is drawn, without the first one."""
    path = folder / "schemas/applications.json"
    schema = json.loads(path.read_text())
    schema["fields"][8]["constraints"] = {"minimum": 1}
    path.write_bytes(json_bytes(schema))
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["gongkai:contentDigest"] = "a seed that draws it"
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))
    found = conformance(open_folder(folder), rows_whole=30)
    second = [each for each in found if each.report_id == "a210922-tjj-2024"]
    rows = pq.read_table(folder / "data/applications-2024.parquet").to_pylist()
    told = [int(re.search(r"Row (\d+)", each.message("en"))[1]) for each in second]
    assert min(told) > 25
    for row, each in zip(told, second, strict=True):
        assert rows[row - 1]["report_id"] == each.report_id
        assert str(rows[row - 1][each.column]) == each.printed


def test_a_package_of_many_rows_is_judged_by_some_of_all_tables(original, folder):
    assert conformance(open_folder(original), rows_in_all=1_000) == ()
    for name in ("applications", "agencies", "coverage"):
        path = folder / f"schemas/{name}.json"
        schema = json.loads(path.read_text())
        schema["fields"][0]["constraints"]["pattern"] = "nothing"
        path.write_bytes(json_bytes(schema))
    found = conformance(open_folder(folder), rows_in_all=1_000)
    every = conformance(open_folder(folder))
    assert {each.rule for each in found} == {"SHAPE-PATTERN"}
    tables = {(each.table or "").partition("-")[0] for each in found}
    assert tables == {"applications", "agencies", "coverage"}
    assert set(found) < set(every)


def test_no_table_goes_unseen_in_the_smallest_sample(original, tmp_path):
    opened = open_folder(original)
    tables = {each["gongkai:twinOf"]: each for each in opened.resources if "gongkai:twinOf" in each}
    rows = {name: opened.rows(each) for name, each in tables.items()}
    drawn = drawing(sizes(opened, tables), 1, 1)
    sample = write_sample(opened, tables, drawn, tmp_path)
    assert {name for name, kept in sample.kept.items() if len(kept)} == {
        name for name, table in rows.items() if table.num_rows
    }
    assert len(sample.kept["reports"]) == 1
    seen = set()
    for name, kept in sample.kept.items():
        if "report_id" in rows[name].column_names:
            ids = rows[name]["report_id"].to_pylist()
            reports = {ids[place] for place in kept}
            whole = [place for place, each in enumerate(ids) if each in reports - {None}]
            assert set(whole) <= set(kept.tolist()), f"{name} has a report in part"
            seen |= reports
    assert len(seen) > 2, "some tables have no row of the one report that was drawn"


def test_a_key_that_leads_nowhere_is_found_in_a_sample(folder):
    rows = package.open_package(folder).table("agencies")
    place = rows.schema.get_field_index("agency_id")
    other = pa.array([f"{each}-gone" for each in rows["agency_id"].to_pylist()])
    rows = rows.set_column(place, rows.schema.field(place), other)
    (folder / "data/agencies.parquet").write_bytes(parquet_bytes(rows))
    reseal(folder, "data/agencies.parquet")
    found = conformance(open_folder(folder), rows_in_all=300)
    assert {each.rule for each in found} == {"SHAPE-FOREIGN-KEY"}


def test_a_release_just_written_is_held_against_the_rows_it_was_made_of(by_hand, folder):
    rows = {each.name: each.rows for each in by_hand.planned().resources}
    assert verdict(open_folder(folder), rows) == ()
    path = folder / "data/applications-2024.parquet"
    table = pq.read_table(path)
    pq.write_table(table.take(list(reversed(range(table.num_rows)))), path)
    reseal(folder, "data/applications-2024.parquet")
    found = verdict(open_folder(folder), rows)
    assert [each.rule for each in found] == ["PACKAGE-TWIN"]


def test_rows_that_are_not_in_the_files_are_no_proof_of_a_fault(by_hand, folder):
    """Who hands other rows gets what the files themselves say."""
    made = by_hand.planned().resources
    rows = {each.name: replace(each.rows, pieces=(), counts=()) for each in made}
    assert verdict(open_folder(folder), rows) == ()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "data\\..\\x", "c:x"])
def test_a_path_never_leads_out_of_the_package(folder, path):
    descriptor = json.loads((folder / "datapackage.json").read_text())
    for each in descriptor["resources"]:
        if each["name"] == "reports-parquet":
            each["path"] = path
    (folder / "datapackage.json").write_bytes(json_bytes(descriptor))
    with pytest.raises(PackageError, match=r"package\.path"):
        package.open_package(folder).table("reports")
    with pytest.raises(PackageError, match=r"package\.path"):
        package.validate_package(folder)


def test_damaged_bytes_are_not_read_as_data(folder):
    path = folder / "data/reports.parquet"
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        package.open_package(folder).table("reports")


def test_rows_come_in_batches_with_the_columns_asked_for(original):
    folder = open_folder(original)
    for each in folder.resources:
        if each["path"].endswith(".parquet"):
            rows = folder.rows(each)
            found = pa.concat_tables(folder.batches(each))
            assert found.cast(rows.schema).equals(rows)
            some = next(iter(folder.batches(each, ["report_year", "nonsense", "agency_id"])))
            assert set(some.column_names) == {"report_year", "agency_id"} & set(rows.column_names)


def test_batches_of_damaged_bytes_are_not_read(folder):
    (resource,) = [x for x in open_folder(folder).resources if x["name"] == "reports-parquet"]
    path = folder / resource["path"]
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(PackageError, match=r"package\.damaged"):
        next(iter(open_folder(folder).batches(resource)))
    path.write_bytes(b"PAR1 not really")
    reseal(folder, resource["path"])
    (resource,) = [x for x in open_folder(folder).resources if x["name"] == "reports-parquet"]
    with pytest.raises(PackageError, match=r"package\.not_parquet"):
        next(iter(open_folder(folder).batches(resource)))


@pytest.mark.parametrize("content", ["", "[]", '{"resources": [{}]}', '{"name": "x"}'])
def test_what_is_no_descriptor_is_said_so(tmp_path, content):
    (tmp_path / "datapackage.json").write_text(content)
    with pytest.raises(PackageError, match="package"):
        package.open_package(tmp_path)


def test_a_list_of_versions_does_not_lead_elsewhere(tmp_path):
    (tmp_path / "versions.json").write_text('{"versions": [{"version": "../../x"}]}')
    with pytest.raises(PackageError, match=r"package\.listing"):
        package.open_package(tmp_path)


def test_two_packages_are_compared_cell_by_cell(by_hand, original, tmp_path):
    first, *others = by_hand.REPORTS
    figures = by_hand.FIGURES | {"applications.new_received.total": 11}
    newer = replace(first, observations=by_hand.cells("2021", figures), digest="d" * 64)
    other = publish.write(by_hand.planned(by_hand.material((newer, *others[:1]))), tmp_path)
    found = package.diff(original, package.open_package(other))
    assert found.schema == arrow_schema(record_schemas()["changes"])
    kinds = {(row["report_id"], row["change"]) for row in found.to_pylist()}
    assert kinds == {("a210922-tjj-2024", "revised"), ("a210922-tjj-2020", "withdrawn")}
    assert package.diff(original, original).num_rows == 0


def test_duckdb_reads_all_years_together(original):
    query = (
        f"SELECT report_year, count(*) FROM '{original}/data/applications*.parquet' GROUP BY ALL"
    )
    assert sorted(duckdb.sql(query).fetchall()) == [(2020, 23), (2024, 50)]
    fee = f"SELECT max(amount_10k_cny) FROM '{original}/data/fees-2024.parquet'"
    assert str(duckdb.sql(fee).fetchall()[0][0]) == "59237.244900"


def test_duckdb_and_python_read_the_csv(original):
    path = original / "data/sections-2024.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    found = duckdb.sql(f"SELECT text FROM read_csv('{path}', header=true)").fetchall()
    texts = [row["text"] for row in rows]
    assert [text for (text,) in found] == texts
    assert all(text.startswith("'=HYPERLINK") for text in texts)


def test_a_package_is_read_without_pandas(original):
    assert isinstance(package.open_package(original).table("agencies"), pa.Table)


@pytest.mark.parametrize(
    ("described", "told"),
    [
        ({"resources": "none"}, r"package\.descriptor"),
        ({"gongkai:files": ["README.md"]}, r"package\.property.*gongkai:files"),
    ],
)
def test_a_descriptor_of_another_form_is_told(folder, described, told):
    path = folder / "datapackage.json"
    path.write_bytes(json_bytes(json.loads(path.read_text()) | described))
    with pytest.raises(PackageError, match=told):
        package.validate_package(folder)


def test_twins_that_are_proven_are_not_held_against_each_other_again(by_hand, folder):
    """But every byte of them is against its digest."""
    rows = {each.name: each.rows for each in by_hand.planned().resources}
    path = folder / "data/reports.parquet"
    table = pq.read_table(path)
    pq.write_table(table.take(list(reversed(range(table.num_rows)))), path)
    reseal(folder, "data/reports.parquet")
    assert [each.rule for each in verdict(folder, rows)] == ["PACKAGE-TWIN"]
    assert verdict(folder, rows, {"reports"}) == ()
    path.write_bytes(path.read_bytes() + b"x")
    assert {each.rule for each in verdict(folder, rows, {"reports"})} == {"PACKAGE-BYTES"}


def test_where_files_of_a_release_just_written_are_damaged_nothing_else_is_told(by_hand, folder):
    """Frictionless has begun meanwhile and fails on what it cannot read."""
    rows = {each.name: each.rows for each in by_hand.planned().resources}
    for relative in ("data/reports.parquet", "data/agencies.parquet"):
        (folder / relative).write_bytes(b"PAR1 not really")
    (folder / "data/applications-2024.csv").write_bytes(b"")
    found = verdict(folder, rows)
    assert {each.rule for each in found} == {"PACKAGE-BYTES"}
    assert found == verdict(folder)
