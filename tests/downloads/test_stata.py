"""The panel in Stata's format: figures, kinds of nothing, labels, names, the same bytes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.downloads.stata import CODES, LETTERS, write_stata
from gongkai.pieces import Pieces, pieces

STATUSES = ("reported", "corrected", "blank", "dash", "absent", "unreadable", "no_unit")
CATEGORIES = [{"value": x, "label": f"标签{x}", "labelEn": f"label {x}"} for x in STATUSES]
LONG = "v" * 25
SCHEMA = {
    "title": "面板",
    "titleEn": "One row a report",
    "fields": [
        {"name": "report_id", "type": "string", "titleEn": "Report"},
        {"name": "published_on", "type": "date", "titleEn": "Day"},
        {"name": LONG, "type": "integer", "titleEn": "long " * 30 + "its end"},
        {"name": f"{LONG}_status", "type": "string", "titleEn": "S", "categories": CATEGORIES},
        {"name": "fee", "type": "number", "titleEn": "Fee"},
        {"name": "fee_status", "type": "string", "titleEn": "S", "categories": CATEGORIES},
    ],
}
CELLS = st.lists(
    st.tuples(
        st.integers(-(2**53), 2**53) | st.integers(0, 300),
        st.decimals(0, 10**8, places=4),
        st.sampled_from(STATUSES),
        st.sampled_from(STATUSES),
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    ),
    max_size=30,
)


def panel(cells: list[tuple[Any, ...]]) -> pa.Table:
    def kept(at: int, status: int) -> list[Any]:
        return [each[at] if each[status] in ("reported", "corrected") else None for each in cells]

    return pa.table(
        {
            "report_id": pa.array([each[4] for each in cells], pa.string()),
            "published_on": pa.array([None] * len(cells), pa.date32()),
            LONG: pa.array(kept(0, 2), pa.int64()),
            f"{LONG}_status": pa.array([each[2] for each in cells], pa.string()),
            "fee": pa.array(kept(1, 3), pa.decimal128(24, 6)),
            "fee_status": pa.array([each[3] for each in cells], pa.string()),
        }
    )


def in_one(rows: pa.Table) -> Pieces:
    return pieces(rows.schema, [rows])


def read(path: Path) -> tuple[Any, Any]:
    frame, about = pyreadstat.read_dta(path, user_missing=True, output_format="polars")
    return frame, about


@settings(max_examples=40, deadline=None)
@given(CELLS)
def test_values_and_kinds_of_nothing_come_back(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[Any, ...]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "panel.dta"
    rows = panel(cells)
    write_stata(in_one(rows), SCHEMA, path)
    frame, _ = read(path)
    assert frame.columns == rows.column_names
    assert frame["report_id"].to_list() == rows["report_id"].to_pylist()
    for name in (LONG, "fee"):
        statuses = rows[f"{name}_status"].to_pylist()
        expected = [
            LETTERS[status] if value is None else float(value)
            for value, status in zip(rows[name].to_pylist(), statuses, strict=True)
        ]
        found = frame[name].to_list()
        assert [x if isinstance(x, str) else float(x) for x in found] == expected
        assert frame[f"{name}_status"].to_list() == [CODES[status] for status in statuses]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("stata") / "panel.dta"
    write_stata(
        in_one(panel([(1, Decimal("2.5"), x, x, f"=报告\n{x}") for x in STATUSES])), SCHEMA, path
    )
    return path


def test_the_letters_are_those_of_the_codebook() -> None:
    assert LETTERS == {"blank": "a", "dash": "b", "absent": "c", "unreadable": "d", "no_unit": "e"}


def test_codes_and_letters_have_labels_in_both_languages(written: Path) -> None:
    _, about = read(written)
    labels = about.variable_value_labels
    assert labels[LONG]["c"] == "label absent / 标签absent" and set(labels[LONG]) == set("abcde")
    assert labels["fee_status"][CODES["corrected"]] == "label corrected / 标签corrected"
    assert set(labels["fee_status"]) == set(CODES.values())


def test_labels_of_variables_have_at_most_eighty_characters(written: Path) -> None:
    _, about = read(written)
    labels = about.column_names_to_labels
    assert labels["report_id"] == "Report" and about.file_label == "One row a report"
    assert len(labels[LONG]) == 80 and "…" in labels[LONG] and labels[LONG].endswith("its end")


def test_it_is_the_format_that_stata_14_reads_and_tells_no_time(
    written: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert written.read_bytes().startswith(b"<stata_dta><header><release>118</release>")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    rows = panel([(1, Decimal("2.5"), x, x, f"=报告\n{x}") for x in STATUSES])
    write_stata(in_one(rows), SCHEMA, tmp_path / "again.dta")
    assert (tmp_path / "again.dta").read_bytes() == written.read_bytes()
    assert b"01 Jan 1970 00:00" in written.read_bytes()[:300]


def test_a_name_that_stata_does_not_take_is_refused(tmp_path: Path) -> None:
    name = "v" * 33
    fields = [{"name": name, "type": "integer", "titleEn": "V"}]
    with pytest.raises(pyreadstat.ReadstatError):
        write_stata(in_one(pa.table({name: [1]})), {**SCHEMA, "fields": fields}, tmp_path / "x.dta")
