"""The content digest: another one for whatever a release says, the same for how it is made."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from gongkai import publish, release
from gongkai.catalogue.package_info import PackageInfo, package_info
from gongkai.pieces import pieces
from gongkai.published.form import CONTENT, Previous
from gongkai.release import Material, planning
from gongkai.release.material import LONG
from gongkai.release.resources import schemas

NOW = "2026-03-01T00:00:00Z"


def content(
    material: Material,
    package: PackageInfo | None = None,
    previous: Previous | None = None,
    created: str = NOW,
) -> str:
    """The digest by which `plan` decides whether a release is due; here it decides that none is."""
    asked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "step", lambda _, digest, *__: asked.append(digest))
        assert (
            release.plan(release.settle(material), package or package_info(), previous, created)
            is None
        )
    (digest,) = asked
    return digest


@pytest.fixture(scope="module")
def sound(by_hand) -> str:
    """The digest of the material as it is."""
    return content(by_hand.material())


def with_cell(material: Material, table: str, column: str, value: object) -> Material:
    """The material with another value in one place of one table, in the last row."""
    long = getattr(material, table)
    rows = (long.table() if table in LONG else long).to_pylist()
    assert rows[-1][column] != value
    rows[-1][column] = value
    changed = pa.Table.from_pylist(rows, long.schema)
    in_form = pieces(long.schema, [changed]) if table in LONG else changed
    return replace(material, **{table: in_form})


CELLS = [
    ("agencies", "name", "另一机关"),
    ("agencies", "uscc", "11210922MB1234567X"),
    ("reports", "title", "另一标题"),
    ("reports", "address", "http://127.0.0.1/other"),
    ("reports", "first_seen", datetime(2025, 1, 21, tzinfo=UTC)),
    ("reports", "panel_id", "another"),
    ("observations", "value", Decimal(7)),
    ("observations", "text", " 0"),
    ("observations", "printed_status", "blank"),
    ("observations", "page", 2),
    ("sections", "text", "另一段文字"),
    ("findings", "message_en", "Another sentence."),
    ("coverage", "timeliness", "late"),
    ("corrections", "reason", "另一理由"),
    ("rules", "failed", 2),
    ("withdrawals", "reason", "另一理由"),
    ("audits", "wrong", 2),
]


@pytest.mark.parametrize(("table", "column", "value"), CELLS)
def test_one_value_of_one_row_changes_it(by_hand, sound, table, column, value):
    assert content(with_cell(by_hand.material(), table, column, value)) != sound


def test_every_table_is_looked_at():
    assert {table for table, _, _ in CELLS} == {each.name for each in fields(Material)}


@pytest.mark.parametrize("table", [each.name for each in fields(Material)])
def test_a_row_less_changes_it(by_hand, sound, table):
    material = by_hand.material()
    rows = getattr(material, table)
    if table == "observations":  # a report has all of its cells or none
        fewer = by_hand.material(by_hand.REPORTS[:-2])
    else:
        short = rows.table() if table in LONG else rows
        short = short.slice(0, short.num_rows - 1)
        fewer = replace(material, **{table: by_hand.in_one(short) if table in LONG else short})
    assert content(fewer) != sound


WORDS: Mapping[str, Any] = {
    "name": "another-name",
    "title": {"zh": "另一标题", "en": "Another title"},
    "description": {"zh": "另一说明", "en": "Another description"},
    "licence": {"name": "CC0-1.0", "path": "https://example.org/licence"},
    "sources": ({"title": "另一来源"},),
    "contributors": ({"title": "另一发布者"},),
    "keywords": {"zh": ("另一",), "en": ("another",)},
    "homepage": "https://example.org",
    "address": "https://data.example.org",
    "bounds": {"coverage": 0.5},
    "first_report_year": 2019,
    "publisher_type": "LocalAuthority",
    "contact": {"name": "另一处室"},
    "spatial": {"uri": "https://example.org/elsewhere", "zh": "别处", "en": "Elsewhere"},
    "accrual": "QUARTERLY",
    "doi": "10.1234/another",
    "directory": {"sharing": "不予共享", "open": "否"},
}


@pytest.mark.parametrize("word", [each.name for each in fields(PackageInfo) if each.name != "gate"])
def test_every_word_of_the_publisher_changes_it(by_hand, sound, word):
    said = replace(package_info(), **{word: WORDS[word]})
    assert content(by_hand.material(), said) != sound


def test_the_gate_judges_a_release_and_says_nothing_in_it(by_hand, sound):
    said = replace(package_info(), gate={"rejected": 0.9})
    assert content(by_hand.material(), said) == sound


@pytest.mark.parametrize("table", list(schemas()))
def test_every_schema_changes_it(by_hand, sound, monkeypatch, table):
    others = {name: deepcopy(dict(schema)) for name, schema in schemas().items()}
    others[table]["fields"][0]["description"] += " Said otherwise."
    monkeypatch.setattr(planning, "schemas", lambda: others)
    assert content(by_hand.material()) != sound


def test_time_version_and_changes_do_not_change_it(by_hand, sound, tmp_path: Path):
    """The same material as a first release, later, and as the next of a place that said more."""
    material = by_hand.material()
    assert content(material, created="2031-12-31T23:59:59Z") == sound
    publish.write(by_hand.planned(by_hand.material(by_hand.REPORTS[:2])), tmp_path)
    before = publish.previous(tmp_path)
    made = release.plan(release.settle(material), package_info(), before, NOW)
    assert made is not None
    assert made.version == "1.1.0"
    assert next(each.rows for each in made.resources if each.table == "changes").num_rows
    assert made.descriptor[CONTENT] == sound


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_in_which_it_came_does_not_change_it(by_hand, sound, seed):
    assert content(by_hand.shuffled(by_hand.material(), seed)) == sound
