"""Pushing a release into a portal: what it shows then, what a second push does, what goes wrong."""

import json
import shutil
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from tests.portal.conftest import BASE, OWNER
from tests.portal.gate import Fault

FILES = (
    "agencies.csv", "agencies.parquet", "reports.csv", "reports.parquet", "fees-2024.csv",
    "fees-2024.parquet", "observations-2024.parquet", "findings.csv", "findings.parquet",
    "corrections.csv", "corrections.parquet", "README.md", "datapackage.json", "reports-2024.xlsx",
)  # fmt: skip
TABLES = (
    "agencies.csv", "reports.csv", "fees-2024.csv", "observations-2024.parquet", "findings.csv",
    "corrections.csv",
)  # fmt: skip


def test_a_first_push_shows_the_whole_release(portal, first):
    pushed = portal.push(first)
    assert pushed.code == 0, pushed.err
    shown = portal.shown()
    descriptor = json.loads((first / "datapackage.json").read_text())
    assert shown["version"] == "1.0.0"
    assert shown["title"] == descriptor["title"]
    for text in (descriptor["description"], descriptor["descriptionZh"], descriptor["titleEn"]):
        assert text in shown["notes"]
    assert (shown["license_id"], shown["organization"]["name"]) == ("cc-by", OWNER)
    assert {each["name"] for each in shown["tags"]} == set(descriptor["keywords"])
    assert portal.extras()["gongkai_package"] == "ogi-annual-reports"
    assert {each["name"] for each in shown["resources"]} == set(FILES)
    for each in descriptor["resources"]:
        there = portal.resources()[each["path"].rpartition("/")[2]]
        assert (there["size"], f"sha256:{there['hash']}") == (each["bytes"], each["hash"])
        assert (there["mimetype"], there["url_type"]) == (each["mediatype"], "upload")
        assert each["title"] in there["description"]
        assert each["titleEn"] in there["description"]
    assert portal.resources()["reports-2024.xlsx"]["size"] == len(b"PK\x03\x04 a workbook")


def test_a_second_push_makes_no_request_that_writes(portal, first):
    portal.push(first)
    before = portal.shown()
    pushed = portal.push(first)
    assert pushed.code == 0
    assert "nothing was written" in pushed.out
    assert portal.gate.writes() == []
    assert [each.action for each in portal.gate.calls] == [
        "license_list", "organization_show", "package_show",
    ]  # fmt: skip
    assert portal.shown() == before


def test_only_what_has_changed_is_sent_and_ids_stay(portal, first, second):
    portal.push(first)
    before = portal.resources()
    pushed = portal.push(second)
    assert pushed.code == 0, pushed.err
    after = portal.resources()
    changed = {x for x in before if after[x]["hash"] != before[x]["hash"]}
    assert "agencies.csv" not in changed
    assert "fees-2024.parquet" in changed
    sent = {each.asked["name"] for each in portal.gate.calls if "upload" in each.asked}
    assert sent == changed | {"changes.csv", "changes.parquet"}
    assert {name: each["id"] for name, each in before.items()}.items() <= {
        name: each["id"] for name, each in after.items()
    }.items()
    assert not {"resource_delete", "datastore_delete"} & set(portal.gate.writes())
    assert portal.shown()["version"] == "1.1.0"


def test_what_left_the_package_stays_and_is_marked(portal, first, second):
    portal.push(first)
    there = portal.resources()["corrections.csv"]
    rows = portal.rows("corrections.csv")
    portal.push(second)
    left = portal.resources()["corrections.csv"]
    assert (left["gongkai_state"], left["url"]) == ("superseded", there["url"])
    assert left["description"].startswith("【已停止更新】")
    assert portal.rows("corrections.csv") == rows
    again = portal.push(second)
    assert portal.gate.writes() == [], again.out
    portal.push(first)
    back = portal.resources()["corrections.csv"]
    assert (back["gongkai_state"], back["description"]) == ("current", there["description"])


def test_the_datastore_has_the_rows_with_null_and_status_apart(portal, first):
    portal.push(first)
    for name in TABLES:
        stem = name.rpartition(".")[0]
        assert len(portal.rows(name)) == pq.read_table(first / f"data/{stem}.parquet").num_rows
    sent = {
        (x["report_id"], x["cell"]): x
        for x in pq.read_table(first / "data/observations-2024.parquet").to_pylist()
    }
    there = portal.rows("observations-2024.parquet")
    assert len(there) == len(sent)
    for each in there:
        mine = sent[each["report_id"], each["cell"]]
        assert each["status"] == mine["status"]
        value = None if each["value"] is None else Decimal(str(each["value"]))
        assert value == mine["value"]
    blank = [x for x in there if x["status"] == "blank"]
    assert blank
    assert all(each["value"] is None for each in blank)
    fees = {x["report_id"]: x for x in pq.read_table(first / "data/fees-2024.parquet").to_pylist()}
    column = "amount_10k_cny"
    there = {each["report_id"]: each[column] for each in portal.rows("fees-2024.csv")}
    assert {x: Decimal(str(there[x])) for x in there} == {x: fees[x][column] for x in fees}
    assert Decimal("59237.2449") in {fees[x][column] for x in fees}
    report = portal.rows("reports.csv")[0]
    assert report["first_seen"].startswith("2025-01-20T01:00:00")


def test_the_data_dictionary_has_labels_types_and_codes(portal, first):
    portal.push(first)
    id = portal.resources()["fees-2024.csv"]["id"]
    found = portal.gate.look("datastore_search", resource_id=id, limit=1)
    fields = {each["id"]: each for each in found["fields"]}
    schema = json.loads((first / "schemas/fees.json").read_text())
    assert list(fields)[1:] == [each["name"] for each in schema["fields"]]
    year = fields["report_year"]
    assert (year["type"], year["info"]["type_override"]) == ("int8", "numeric")
    assert year["info"]["label"] == "报告年度 Report year"
    assert "- own: 本机关年度报告 · the organ's own report" in fields["series"]["info"]["notes"]
    numeric = {each["name"] for each in schema["fields"] if each["type"] == "number"}
    assert {name for name, each in fields.items() if each["type"] == "numeric"} == numeric


def test_rows_that_left_leave_the_datastore_too(portal, first, second):
    portal.push(first)
    portal.push(second)
    parquet = pq.read_table(second / "data/reports.parquet")
    there = [each["report_id"] for each in portal.rows("reports.csv")]
    assert sorted(there) == sorted(parquet["report_id"].to_pylist())
    assert len(there) < pq.read_table(first / "data/reports.parquet").num_rows


def test_a_table_whose_columns_changed_is_made_anew_under_the_same_resource(portal, first):
    portal.push(first)
    id = portal.resources()["agencies.csv"]["id"]
    fields = [{"id": "agency_id", "type": "text"}, {"id": "name", "type": "int8"}]
    portal.gate.look("datastore_delete", resource_id=id, force=True)
    portal.gate.look("datastore_create", resource_id=id, force=True, fields=fields, primary_key=[])
    portal.gate.look("resource_patch", id=id, gongkai_datastore="another")
    pushed = portal.push(first)
    assert pushed.code == 0, pushed.err
    assert "datastore_delete" in portal.gate.writes()
    assert (
        len(portal.rows("agencies.csv")) == pq.read_table(first / "data/agencies.parquet").num_rows
    )
    assert portal.resources()["agencies.csv"]["id"] == id


def test_a_published_release_is_linked_to_in_one_request(portal, linked):
    pushed = portal.push(linked, "--datastore", "none")
    assert pushed.code == 0, pushed.err
    assert portal.gate.writes() == ["package_create", "package_revise", "package_revise"]
    there = portal.resources()
    assert there["agencies.csv"]["url"] == f"{BASE}/data/agencies.csv"
    assert there["reports-2024.xlsx"]["url"] == f"{BASE}/downloads/reports-2024.xlsx"
    assert there["reports-2024.xlsx"]["size"] == len(b"PK\x03\x04 a workbook")
    assert portal.shown()["url"] == BASE
    assert not any(each["datastore_active"] for each in there.values())
    assert portal.push(linked, "--datastore", "none").code == 0
    assert portal.gate.writes() == []


def test_links_become_uploads_and_links_again_under_the_same_ids(portal, linked):
    def ids():
        return {name: each["id"] for name, each in portal.resources().items()}

    portal.push(linked, "--datastore", "none")
    before = ids()
    assert portal.push(linked, "--datastore", "none", "--upload").code == 0
    assert portal.resources()["agencies.csv"]["url_type"] == "upload"
    assert portal.push(linked, "--datastore", "none").code == 0
    assert portal.resources()["agencies.csv"]["url"] == f"{BASE}/data/agencies.csv"
    assert ids() == before


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(portal, first):
    told = portal.push(first, "--dry-run")
    assert told.code == 0
    assert portal.gate.writes() == []
    assert portal.gate.look("package_show", id=portal.dataset) is None
    lines = [each for each in told.out.splitlines() if each.startswith("would: ")]
    assert len(lines) == 1 + len(FILES) + len(TABLES) + 1
    done = portal.push(first)
    assert [x.replace("done: ", "would: ") for x in done.out.splitlines()][1:-1] == lines


def test_what_other_people_added_stays(portal, first, second):
    portal.push(first)
    shown = portal.shown()
    theirs = {
        "extras": [*shown["extras"], {"key": "steward", "value": "某处"}],
        "tags": [*({"name": each["name"]} for each in shown["tags"]), {"name": "theirs"}],
    }
    change = {"match": {"id": shown["id"]}, "filter": ["-extras", "-tags"], "update": theirs}
    portal.gate.look("package_revise", **change)
    portal.push(second)
    assert portal.extras()["steward"] == "某处"
    assert "theirs" in {each["name"] for each in portal.shown()["tags"]}


def test_tables_left_alone_at_an_older_release_are_told(portal, first, second):
    portal.push(first)
    pushed = portal.push(second, "--datastore", "none")
    assert pushed.code == 0
    assert "older release" in pushed.err
    assert "reports.csv" in pushed.err
    assert portal.push(second).err == ""


@pytest.mark.parametrize("kind", ["before", "half", "after", 500, 502, 429])
def test_a_broken_call_is_looked_at_again_and_never_done_twice(portal, first, kind):
    portal.gate.faults.append(Fault("package_create", kind))
    portal.gate.faults.append(Fault("resource_create", kind, skip=1))
    portal.gate.faults.append(Fault("package_revise", kind))
    pushed = portal.push(first, "--datastore", "none")
    assert pushed.code == 0, pushed.err
    assert pushed.waits == (1.0, 1.0, 1.0)
    names = [each["name"] for each in portal.shown()["resources"]]
    assert sorted(names) == sorted(FILES)
    assert portal.gate.faults == []


def test_a_lost_answer_of_the_datastore_makes_no_row_twice(portal, first):
    portal.gate.faults.append(Fault("datastore_upsert", "after", skip=4, times=1))
    portal.gate.faults.append(Fault("datastore_create", "after"))
    pushed = portal.push(first)
    assert pushed.code == 0, pushed.err
    for name in TABLES:
        stem = name.rpartition(".")[0]
        assert len(portal.rows(name)) == pq.read_table(first / f"data/{stem}.parquet").num_rows


def test_a_table_half_filled_by_one_release_is_not_taken_for_that_of_another(portal, first, second):
    portal.push(first)
    rows = {each["report_id"] for each in portal.rows("reports.csv")}
    portal.gate.faults.append(Fault("datastore_upsert", "before", skip=1, times=99))
    cut = portal.push(second)
    assert cut.code == 1
    assert "Tables of the DataStore not up to date: " in cut.err
    assert portal.rows("reports.csv") == []
    portal.gate.faults.clear()
    assert portal.push(first).code == 0
    assert {each["report_id"] for each in portal.rows("reports.csv")} == rows


def test_a_push_that_is_cut_short_says_what_is_where_and_the_next_completes_it(
    portal, first, second
):
    portal.push(first)
    portal.gate.faults.append(Fault("resource_patch", "half", skip=2, times=9))
    cut = portal.push(second)
    assert cut.code == 1
    assert cut.waits == (1.0, 2.0, 4.0)
    assert "it shows version: 1.0.0" in cut.err
    there = portal.resources()
    assert "still older: " in cut.err
    assert "missing: 2 (changes.csv, changes.parquet)" in cut.err
    assert portal.shown()["version"] == "1.0.0"
    portal.gate.faults.clear()
    assert portal.push(second).code == 0
    assert portal.shown()["version"] == "1.1.0"
    assert {x: there[x]["id"] for x in there}.items() <= {
        name: each["id"] for name, each in portal.resources().items()
    }.items()


def test_a_file_that_is_refused_keeps_no_other_back_but_the_version(portal, first):
    refusal = {"success": False, "error": {"__type": "Validation Error", "upload": ["too large"]}}
    fault = Fault("resource_create", 409, skip=2, body=json.dumps(refusal).encode())
    portal.gate.faults.append(fault)
    pushed = portal.push(first)
    assert pushed.code == 1
    assert "too large" in pushed.err
    assert "missing: 1 (reports.csv)" in pushed.err
    assert "no version" in pushed.err or "version: none" in pushed.err
    assert set(portal.resources()) == set(FILES) - {"reports.csv"}
    assert portal.shown()["version"] is None
    assert portal.push(first).code == 0
    assert set(portal.resources()) == set(FILES)


def test_a_row_that_is_refused_is_told_with_the_reason_of_the_portal(portal, first):
    refusal = {"success": False, "error": {"__type": "Validation Error", "records": ["bad row"]}}
    fault = Fault("datastore_upsert", 409, body=json.dumps(refusal).encode())
    portal.gate.faults.append(fault)
    pushed = portal.push(first)
    assert pushed.code == 1
    assert "bad row" in pushed.err
    assert portal.shown()["version"] is None
    assert portal.push(first).code == 0
    assert portal.shown()["version"] == "1.0.0"


def test_a_portal_without_datastore_is_said_so(portal, first):
    told = b'"Bad request: Action name not known: datastore_create"'
    portal.gate.faults.append(Fault("datastore_create", 400, body=told))
    pushed = portal.push(first)
    assert pushed.code == 1
    assert "--datastore none" in pushed.err
    assert f"Files that are new: {len(FILES)}" in pushed.err
    assert portal.push(first, "--datastore", "none").code == 0


def test_a_token_without_rights_is_said_so_and_nothing_is_made(portal, first):
    pushed = portal.push(first, "--token", "wrong")
    assert pushed.code == 1
    assert "forbids package_create" in pushed.err
    assert portal.gate.look("package_show", id=portal.dataset) is None


def test_an_unknown_organization_is_said_so_before_anything_is_written(portal, first):
    pushed = portal.push(first, "--organization", "nobody")
    assert pushed.code == 1
    assert "no organization “nobody”" in pushed.err
    assert portal.gate.writes() == []


def test_a_dataset_of_someone_else_is_left_alone(portal, first):
    portal.gate.look("package_create", name=portal.dataset, owner_org=OWNER, title="Theirs")
    pushed = portal.push(first)
    assert pushed.code == 1
    assert "--dataset" in pushed.err
    assert portal.gate.writes() == []


def test_a_change_of_someone_else_in_between_is_read_and_not_overwritten(portal, first):
    refusal = {"success": False, "error": {"__type": "Validation Error", "match": ["…"]}}
    portal.gate.faults.append(Fault("package_revise", 409, body=json.dumps(refusal).encode()))
    pushed = portal.push(first, "--datastore", "none")
    assert pushed.code == 0, pushed.err
    actions = [each.action for each in portal.gate.calls]
    assert actions[-2:] == ["package_show", "package_revise"]


def test_waits_as_long_as_a_busy_portal_asks_for_within_reason(portal, first):
    portal.gate.faults.append(Fault("license_list", 429, retry="7"))
    portal.gate.faults.append(Fault("package_create", 503, retry="86400"))
    pushed = portal.push(first, "--datastore", "none")
    assert pushed.code == 0
    assert pushed.waits == (7.0, 60.0)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("page", "no answer of a CKAN"),
        (404, "no answer of a CKAN"),
        (200, "no answer of a CKAN"),
        ("huge", "larger than"),
        ("moved", "elsewhere.example"),
    ],
)
def test_what_is_no_answer_of_a_ckan_is_said_so(portal, first, kind, words):
    body = b'{"success": true, "result": []}'
    portal.gate.faults.append(Fault("package_show", kind, body=body))
    pushed = portal.push(first)
    assert pushed.code == 1
    assert words in pushed.err
    assert portal.gate.writes() == []


NESTED = b"[" * 200_000
SHOWN = {"id": "i", "metadata_modified": "m", "state": "active"}


@pytest.mark.parametrize(
    "result",
    [
        None,
        {**SHOWN, "id": None},
        {**SHOWN, "resources": None},
        {**SHOWN, "resources": [1]},
        {**SHOWN, "resources": [{"id": 1}]},
        {**SHOWN, "extras": [{"key": "gongkai_package"}]},
        {**SHOWN, "tags": ["a"]},
        NESTED,
    ],
)
def test_a_dataset_that_is_none_is_said_so(portal, first, result):
    body = json.dumps({"success": True, "result": result}).encode() if result != NESTED else NESTED
    if result is None:
        body = b'{"success": true}'
    portal.gate.faults.append(Fault("package_show", 200, body=body))
    pushed = portal.push(first)
    assert pushed.code == 1
    assert "no answer of a CKAN" in pushed.err
    assert portal.gate.writes() == []


def test_words_of_a_portal_are_repeated_without_the_token_and_in_bounds(portal, first):
    words = f"{portal.gate.token} \x1b[31mred {'long ' * 400}"
    error = {"__type": "Authorization Error", "message": words}
    body = json.dumps({"success": False, "error": error}).encode()
    portal.gate.faults.append(Fault("package_create", 403, body=body))
    pushed = portal.push(first)  # which looks for the token
    assert pushed.code == 1
    assert "\x1b" not in pushed.err
    assert len(pushed.err) < 2_000


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        ({"resources": [{"name": "a", "path": "data/a.csv"}]}, "lacks what a push needs"),
        (
            {"resources": [{"name": "a", "path": "a", "bytes": float("inf"), "hash": "0"}]},
            "“resources[0].bytes”",
        ),
        ({"keywords": 7}, "“keywords”"),
        ({"version": None}, "“version”"),
    ],
)
def test_a_descriptor_that_lacks_something_is_said_so(portal, first, tmp_path, harm, told):
    folder = tmp_path / "1.0.0"
    folder.mkdir()
    whole = json.loads((first / "datapackage.json").read_text())
    (folder / "datapackage.json").write_text(json.dumps({**whole, "resources": [], **harm}))
    pushed = portal.push(folder)
    assert pushed.code == 1
    assert told in pushed.err
    assert portal.gate.writes() == []


def test_a_withdrawn_release_is_not_pushed(portal, first, tmp_path):
    entry = {"version": "1.0.0", "withdrawn": {"on": "2026-01-01", "by": "a", "reason": "b"}}
    (tmp_path / "versions.json").write_text(json.dumps({"versions": [entry]}))
    shutil.copytree(first, tmp_path / "1.0.0")
    pushed = portal.push(tmp_path / "1.0.0")
    assert pushed.code == 1
    assert "withdrawn" in pushed.err
    assert portal.gate.calls == []


def test_a_portal_that_drops_what_is_written_is_said_so(portal, first, monkeypatch):
    from gongkai.portal import differences

    monkeypatch.setattr(differences, "_said", lambda _: None)
    pushed = portal.push(first, "--datastore", "none")
    assert pushed.code == 1
    assert "does not keep what was written (version)" in pushed.err
