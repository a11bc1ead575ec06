"""What a portal should show, from a descriptor: pure."""

import pytest

from gongkai.portal.differences import unloaded
from gongkai.portal.wanted import DATASTORES, wanted

HASH = "sha256:" + "a" * 64
CSV = {
    "name": "fees-2024", "path": "data/fees 2024.csv", "title": "收费", "titleEn": "Fees",
    "description": "What was charged.", "descriptionZh": "所收费用。",
    "schema": "schemas/fees.json", "bytes": 10, "hash": HASH,
}  # fmt: skip
TWIN = {
    "name": "fees-2024-parquet", "path": "data/fees-2024.parquet", "bytes": 5,
    "hash": "sha256:" + "b" * 64, "gongkai:twinOf": "fees-2024",
}  # fmt: skip
SCHEMAS = {"fees": {"fields": [{"name": "a", "type": "string"}]}}


def descriptor(**more):
    return {"name": "p", "version": "1.0.0", "resources": [CSV, TWIN], **more}


def asked(given=None, **more):
    return wanted(given or descriptor(), SCHEMAS, more.pop("others", {}), **more)


def test_a_file_is_linked_where_it_is_published_and_uploaded_elsewhere():
    published = descriptor(id="https://a.example/1.0.0")
    assert asked(published).files[0].link == "https://a.example/1.0.0/data/fees%202024.csv"
    assert asked(published, upload=True).files[0].link is None
    assert asked().files[0].link is None


@pytest.mark.parametrize("id", ["doi:10.1/x", "javascript:alert(1)", 7, None])
def test_an_id_that_is_no_address_is_not_linked_to(id):
    assert asked(descriptor(id=id)).files[0].link is None


def test_a_hash_is_bare_hexadecimal_and_a_size_is_known():
    file = asked().files[0]
    assert (file.sha256, file.size, file.fields["hash"]) == ("a" * 64, 10, "a" * 64)


def test_the_rows_of_a_file_are_those_of_its_twin():
    csv, twin = asked().files
    assert csv.table is not None
    assert csv.table.parquet["name"] == "fees-2024-parquet"
    assert twin.table is None


def test_large_tables_are_loaded_on_demand_or_where_they_already_are():
    large = descriptor(resources=[{**CSV, "bytes": (16 << 20) + 1}, TWIN])

    def loaded(given, mode, **there):
        whole = asked(given, datastore=mode)
        return [each.name for each in unloaded(whole, {"fees-2024": there})]

    name = ["fees 2024.csv"]
    assert [loaded(descriptor(), x) for x in DATASTORES] == [[], name, name]
    assert [loaded(large, each) for each in DATASTORES] == [[], [], name]
    assert loaded(large, "small", datastore_active=True, gongkai_datastore="older") == name


def test_the_mark_of_a_table_changes_with_its_rows_and_with_its_schema():
    def mark(twin=TWIN, schemas=SCHEMAS):
        table = wanted(descriptor(resources=[CSV, twin]), schemas, {}).files[0].table
        return table.digest

    changed = {"fees": {"fields": [{"name": "a", "type": "string", "title": "甲"}]}}
    assert len({mark(), mark({**TWIN, "hash": HASH}), mark(schemas=changed)}) == 3
    assert mark() == mark()


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("CC-BY-4.0", ["cc-by", "cc-zero"], "cc-by"),
        ("CC-BY-4.0", ["CC-BY-4.0", "cc-by"], "CC-BY-4.0"),
        ("CC-BY-4.0", [], "CC-BY-4.0"),
        ("ODbL-1.0", ["cc-by"], "ODbL-1.0"),
    ],
)
def test_a_licence_is_named_as_the_portal_knows_it(name, known, expected):
    given = descriptor(licenses=[{"name": name}])
    assert asked(given, licences=known).fields["license_id"] == expected


def test_tags_are_such_as_the_portal_takes():
    keywords = ["年度报告", "a:b,c", "x", "<script>alert(1)</script>", "年度报告", "y" * 101]
    assert asked(descriptor(keywords=keywords)).tags == (
        "年度报告", "a b c", "script alert 1 script",
    )  # fmt: skip


@pytest.mark.parametrize("harm", [{"version": "1\x1b[2J"}, {"name": ""}, {"version": 1}])
def test_what_a_terminal_would_obey_is_no_name(harm):
    with pytest.raises(ValueError):
        asked(descriptor(**harm))
    with pytest.raises(ValueError):
        asked(others={"downloads/\x1b[2J.xlsx": "a" * 64})


def test_a_descriptor_with_the_least_there_is_still_makes_a_dataset():
    found = asked()
    assert found.fields["version"] == "1.0.0"
    assert found.extras["gongkai_package"] == "p"
    assert all(found.fields.values())
