"""A publisher's own labels.csv is added to the law's, or refused with the line that is wrong."""

from pathlib import Path

import pytest

from gongkai.catalogue import Label, editions
from gongkai.errors import CatalogueError
from gongkai.messages import text

HEADER = "table,axis,code,parent,wording\n"


def write(folder: Path, content: str | bytes) -> Path:
    path = folder / "labels.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def added(path: Path) -> dict[str, set[Label]]:
    before = {edition.key: set(edition.labels) for edition in editions()}
    return {edition.key: set(edition.labels) - before[edition.key] for edition in editions(path)}


def test_the_editions_are_loaded_once() -> None:
    assert editions() is editions()
    assert hash(editions()) == hash(editions())


def test_a_wording_goes_to_the_editions_that_have_its_code(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        HEADER
        + "instruments,column,in_force,,有效文件数\n"
        + "items,column,decisions,,办件数量\n"
        + "applications,line,granted,,全部公开\n"
        + ",section,overview,,工作概况\n",
    )
    both = {
        Label("applications", "line", "granted", "", "全部公开"),
        Label("", "section", "overview", "", "工作概况"),
    }
    assert added(path) == {
        "2021": both | {Label("instruments", "column", "in_force", "", "有效文件数")},
        "2019": both | {Label("items", "column", "decisions", "", "办件数量")},
    }


def test_a_line_outside_the_law_is_local(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "decisions,local,inspections,,行政检查\n")
    assert added(path) == {
        "2021": {Label("decisions", "local", "inspections", "", "行政检查")},
        "2019": set(),
    }


def test_the_law_comes_first_and_stays_as_it_is(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + "fees,line,administrative_fees,,收费\n")
    for before, after in zip(editions(), editions(path), strict=True):
        assert after.labels[: len(before.labels)] == before.labels
        assert (after.tables, after.rules, after.sections) == (
            before.tables,
            before.rules,
            before.sections,
        )


def test_a_spreadsheet_s_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = write(
        tmp_path, b"\xef\xbb\xbf" + (HEADER + "fees,line,administrative_fees,,收费\n").encode()
    )
    assert all(len(labels) == 1 for labels in added(path).values())


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        ("table,axis,wording\n", "catalogue.labels_header", "table,axis,code,parent,wording"),
        (HEADER + "fees,line,administrative_fees,收费\n", "catalogue.labels_row", "2"),
        (HEADER + "fees,line,administrative_fees,,收,费\n", "catalogue.labels_row", "5"),
        (HEADER + "fees,line,administrative_fees,, \n", "catalogue.labels_wording", "2"),
        (HEADER + "fees,row,administrative_fees,,收费\n", "catalogue.labels_axis", "row"),
        (HEADER + "fees,line,fines,,罚款\n", "catalogue.labels_code", "fines"),
        (HEADER + "penalties,line,penalty,,罚款\n", "catalogue.labels_code", "penalties"),
        (HEADER + "penalties,local,fines,,罚款\n", "catalogue.labels_code", "penalties"),
        (HEADER.encode() + "fees,line,x,,收费".encode("gb18030"), "catalogue.labels_encoding", ""),
    ],
)
def test_a_faulty_table_is_refused_with_its_place(
    tmp_path: Path, content: str | bytes, code: str, says: str
) -> None:
    path = write(tmp_path, content)
    with pytest.raises(CatalogueError) as refused:
        editions(path)
    assert refused.value.code == code
    for language in ("zh", "en"):
        sentence = text(code, language, **refused.value.arguments)
        assert str(path) in sentence and says in sentence


def test_a_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as refused:
        editions(tmp_path / "none.csv")
    assert refused.value.code == "catalogue.labels_unreadable"
    assert "none.csv" in text(refused.value.code, "en", **refused.value.arguments)
