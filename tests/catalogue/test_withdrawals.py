"""withdrawals.csv: read strictly, faults named by line and column."""

import pytest

from gongkai.catalogue.withdrawals import withdrawals
from gongkai.errors import CatalogueError
from gongkai.messages import text
from gongkai.model import Withdrawal

HEADER = "report_id,reason,decided_by,decided_on\n"
ROW = "a1-2024,另一机关的报告,数据组,2026-02-01\n"


def read(tmp_path, content: str | bytes):
    path = tmp_path / "withdrawals.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return withdrawals(path)


def test_withdrawals_come_as_values(tmp_path):
    expected = (Withdrawal("a1-2024", "另一机关的报告", "数据组", "2026-02-01"),)
    assert read(tmp_path, HEADER + ROW) == expected
    spreadsheet = b"\xef\xbb\xbf" + (HEADER + "\n" + ROW).replace("\n", "\r\n").encode()
    assert read(tmp_path, spreadsheet) == expected


def test_no_file_and_an_empty_table_are_no_withdrawals(tmp_path):
    assert withdrawals(tmp_path / "withdrawals.csv") == ()
    assert read(tmp_path, HEADER) == ()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (",理由,数据组,2026-02-01\n", "report_id"),
        ("a1-2023,  ,数据组,2026-02-01\n", "reason"),
        ("a1-2023,理由,,2026-02-01\n", "decided_by"),
        ("a1-2023,理由,数据组,\n", "decided_on"),
        ("a1-2023,理由,数据组,2026-02-30\n", "decided_on"),
        ("a1-2023,理由,数据组,20260201\n", "decided_on"),
        ("a1-2023,理\0由,数据组,2026-02-01\n", "reason"),
    ],
)
def test_a_fault_is_named_by_line_and_column(tmp_path, row, column):
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, HEADER + ROW + row)
    arguments = caught.value.arguments
    assert (arguments["line"], arguments["column"]) == (3, column)
    for language in ("zh", "en"):
        assert column in text(caught.value.code, language, **arguments)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (HEADER + ROW + ROW, "kept.twice"),
        ("report_id,reason\n", "kept.header"),
        ("", "kept.header"),
        (HEADER + "a1-2024,理由\n", "kept.width"),
        (HEADER + 'a1-2024,"理由"x,数据组,2026-02-01\n', "kept.not_csv"),
        ("撤回".encode("gb18030"), "kept.unreadable"),
    ],
)
def test_a_table_that_is_none_is_refused(tmp_path, content, code):
    with pytest.raises(CatalogueError) as caught:
        read(tmp_path, content)
    assert caught.value.code == code
    for language in ("zh", "en"):
        assert "withdrawals.csv" in text(code, language, **caught.value.arguments)
