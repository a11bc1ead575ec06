"""`gongkai extract`: what a program reads of it, and what a person sees."""

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from gongkai import catalogue
from gongkai.cli import documents

SITES = Path(__file__).parents[2] / "datapackages" / "sample" / "sites"
FLAWED = SITES / "beiling/info/1041/22031.htm"
SOUND = SITES / "yunxi/art/2024/3/18/art_1229_1.html"
ABSENT = SITES / "qinglan/zwgk/xxgknb/202501/t20250121_1.html"
BLANKS = SITES / "luwan/gongkai/site_luwan/channel_12/doc_65f0.html"
PICTURES = SITES / "nanpu/gkmlpt/content/2/2517/post_1.html"
TRIAL_FORM = SITES / "hezhu/single/19/2019.html"


def objects(answer: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in answer.out.splitlines()]


def test_a_report_is_one_object_on_one_line(gongkai: Any) -> None:
    answer = gongkai("extract", FLAWED, "--format", "json")
    assert answer.code == 0
    (found,) = objects(answer)
    assert found["file"] == str(FLAWED)
    assert found["report"] == {
        "agency_name": "北陵县财政局",
        "report_year": 2024,
        "edition": "2021",
        "title": "北陵县财政局2024年政府信息公开年度报告",
        "scope": "own_organ",
        "status": "flagged",
    }
    granted = [
        o for o in found["observations"] if o["line"] == "granted" and o["column"] == "total"
    ]
    assert granted == [
        {
            "table": "applications",
            "line": "granted",
            "column": "total",
            "value": 8,
            "status": "reported",
            "text": "8",
            "locator": {"grid": 2, "grid_row": 6, "grid_column": 10},
        }
    ]
    (row,) = [each for each in found["findings"] if each["rule"] == "T3-ROW"]
    assert row["level"] == "error"
    assert (row["table"], row["line"], row["column"]) == ("applications", "granted", "total")
    assert (row["suspect"], row["suggestion"]) == ("applications.granted.total", 9)


@pytest.mark.parametrize("path", [SOUND, TRIAL_FORM])
def test_every_cell_of_the_edition_is_there(gongkai: Any, path: Path) -> None:
    (found,) = objects(gongkai("extract", path, "--format", "json"))
    key = found["report"]["edition"]
    (edition,) = (each for each in catalogue.editions() if each.key == key)
    cells = {
        (table.code, line.code, column.code)
        for table in edition.tables
        for line in table.lines
        for column in table.columns
    }
    assert {(o["table"], o["line"], o["column"]) for o in found["observations"]} == cells


def test_the_kinds_of_nothing_are_told_apart(gongkai: Any) -> None:
    answer = gongkai("extract", BLANKS, ABSENT, "--format", "json")
    statuses = {o["status"] for each in objects(answer) for o in each["observations"]}
    assert {"reported", "blank", "dash", "absent"} <= statuses
    for each in objects(answer):
        for o in each["observations"]:
            assert (o["value"] is None) == (o["status"] not in ("reported", "corrected"))
            assert (o["locator"] is None) or (o["status"] != "absent")


def test_a_document_without_tables_is_told_and_no_failure(gongkai: Any) -> None:
    answer = gongkai("extract", PICTURES, "--format", "json")
    (found,) = objects(answer)
    assert answer.code == 0
    assert found["observations"] == []
    assert found["report"]["status"] == "rejected"
    assert [each["rule"] for each in found["findings"]] == ["NO-TABLE"]


def test_the_message_is_in_the_readers_language(gongkai: Any) -> None:
    (chinese,) = objects(gongkai("extract", PICTURES, "--format", "json", "--lang", "zh"))
    (english,) = objects(gongkai("extract", PICTURES, "--format", "json", "--lang", "en"))
    assert chinese["findings"][0]["message"] != english["findings"][0]["message"]


def test_files_that_cannot_be_used_do_not_stop_the_others(gongkai: Any, here: Path) -> None:
    (here / "empty.html").write_bytes(b"")
    (here / "blank.html").write_bytes(b" \n\t ")
    (here / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    (here / "folder").mkdir()
    bad = ["empty.html", "blank.html", "picture.html", "folder", "missing.html"]
    answer = gongkai("extract", *bad, SOUND, "--format", "json")
    assert answer.code == 1
    *failed, sound = objects(answer)
    assert [each["file"] for each in failed] == bad
    for each in failed:
        assert set(each) == {"file", "error", "message"}
        assert each["file"] in each["message"]
        assert each["error"] != "shell.fault"
    assert sound["report"]["status"] == "accepted"


def test_a_file_too_large_is_not_read_whole(gongkai: Any, here: Path) -> None:
    with (here / "large.html").open("wb") as file:
        file.write(b"<p>")
        file.truncate(documents.MAX_BYTES + 5)
    answer = gongkai("extract", "large.html", "--format", "json")
    (found,) = objects(answer)
    assert (answer.code, found["error"]) == (1, "read.too_large")


def test_without_json_the_failure_goes_to_standard_error(gongkai: Any) -> None:
    answer = gongkai("extract", "missing.html")
    assert answer.code == 1
    assert "missing.html" in answer.err
    assert not answer.out


def test_a_person_sees_the_statutory_tables(gongkai: Any) -> None:
    out = gongkai("extract", FLAWED, "--lang", "zh").out
    assert "北陵县财政局" in out
    for edition in catalogue.editions():
        if edition.key == "2021":
            assert all(line.title in out for table in edition.tables for line in table.lines[:3])
    assert "T3-ROW" in out
    assert "（七）总计" in out


def test_a_spreadsheet_gets_one_row_a_cell(gongkai: Any) -> None:
    out = gongkai("extract", SOUND, FLAWED, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out, newline="")))
    assert len(rows) == 400
    assert {row["file"] for row in rows} == {str(SOUND), str(FLAWED)}
    (granted,) = (
        row
        for row in rows
        if row["file"] == str(FLAWED) and row["cell"] == "applications.granted.total"
    )
    assert (granted["value"], granted["status"], granted["text"]) == ("8", "reported", "8")


def test_local_wordings_of_the_folder_are_known(gongkai: Any, here: Path) -> None:
    page = SOUND.read_text("utf-8").replace("上年结转", "往年留存件").encode()
    (here / "local.html").write_bytes(page)
    (before,) = objects(gongkai("extract", "local.html", "--format", "json"))
    assert before["report"]["status"] == "flagged"
    (here / "gongkai.toml").write_text("", "utf-8")
    (here / "labels.csv").write_text(
        "table,axis,code,parent,wording\n"
        "applications,line,carried_over_in,,二、往年留存件政府信息公开申请数量\n",
        "utf-8",
    )
    (after,) = objects(gongkai("extract", "local.html", "--format", "json"))
    assert after["report"]["status"] == "accepted"


def test_the_documents_of_an_archive_are_told_one_by_one(gongkai: Any, tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("局/a.htm", FLAWED.read_bytes())
        opened.writestr("局/b.pdf", b"%PDF-1.4 broken")
        opened.writestr("局/notes.exe", b"MZ")
    answer = gongkai("extract", archive, "--format", "json")
    first, second = objects(answer)
    assert first["file"] == f"{archive}!/局/a.htm" and first["report"]["report_year"] == 2024
    assert second["file"] == f"{archive}!/局/b.pdf" and second["error"] == "read.pdf_damaged"
    assert answer.code == 1


def test_an_archive_without_documents_is_said(gongkai: Any, tmp_path: Path) -> None:
    archive = tmp_path / "none.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("notes.exe", b"MZ")
    answer = gongkai("extract", archive)
    assert answer.code == 1 and "no document" in answer.err
