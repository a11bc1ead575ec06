"""A release with every kind of nothing and with hostile names, and what is made of it, once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pyarrow as pa
import pytest

from gongkai import publish, release
from gongkai.catalogue.package_info import package_info
from gongkai.downloads import make
from gongkai.model import Agency
from gongkai.published.form import Resource

NAMES = ('=HYPERLINK("http://127.0.0.1","x")', "<b>局</b>\n“引号”, '\"", "某县统计局")
BIG = 9_007_199_254_740_993
AMOUNT = "procurement.centralized_procurement.amount_cny"
FEE = "fees.administrative_fees.amount_10k_cny"
LINES = "applications.{}.total"
GIVEN = {
    LINES.format("granted"): ("blank", None),
    LINES.format("partially_granted"): ("dash", None),
    LINES.format("denied_state_secret"): ("absent", None),
    LINES.format("unable_not_held"): ("unreadable", None),
    LINES.format("new_received"): ("corrected", 12),
    LINES.format("total_processed"): ("reported", BIG),
    FEE: ("reported", Decimal("59237.2449")),
    AMOUNT: ("no_unit", None),
}
"""Status and value of the cells that are no reported zero."""


@dataclass(frozen=True)
class Made:
    """A release, its package and the files beside the tables."""

    resources: tuple[Resource, ...]
    schemas: Mapping[str, Any]
    files: Mapping[str, Path]
    package: Path


@pytest.fixture(scope="session")
def material(by_hand: ModuleType) -> release.Material:
    """Reports of three agencies in both editions, one with a table of either, one rejected."""
    cells = {each: tuple(map(_given, by_hand.cells(each))) for each in ("2019", "2021")}
    mixed = tuple(x for x in cells["2021"] if x.table == "applications")
    mixed += tuple(x for x in cells["2019"] if x.table == "items")
    agencies = [Agency(f"b{n}", name, "township", "210922001") for n, name in enumerate(NAMES)]
    reports = (
        by_hand.report("b0", 2024, "2021", observations=cells["2021"], agency_name=NAMES[0]),
        by_hand.report("b1", 2024, "2019", observations=cells["2019"], agency_name=NAMES[1]),
        by_hand.report(
            "b2", 2024, "2021", observations=mixed,
            editions={"applications": "2021", "items": "2019"},
        ),
        by_hand.report("b2", 2023, None, title="@SUM(1)"),
        by_hand.report("b2", 2022, "2021", title='+1";<i>', agency_name=NAMES[2]),
    )  # fmt: skip
    made = by_hand.material(reports, corrected=False)
    empty = {name: getattr(made, name).slice(0, 0) for name in ("coverage", "findings")}
    return replace(made, agencies=release.agencies_table(agencies), **empty)


def _given(cell: Any) -> Any:
    status, value = GIVEN.get(cell.cell, ("reported", 0))
    text = "" if value is None else str(value)
    return cell._replace(status=status, value=value, text=text)


@pytest.fixture(scope="session")
def made(material: release.Material, by_hand: ModuleType, tmp_path_factory: Any) -> Made:
    folder = tmp_path_factory.mktemp("made")
    package = package_info()
    maker = partial(make, package=package, folder=folder)
    planned = release.plan(release.settle(material), package, None, by_hand.CREATED, maker)
    written = publish.write(planned, tmp_path_factory.mktemp("place"))
    return Made(planned.resources, release.resources.schemas(), planned.made, Path(written))


def rows_of(made: Made, table: str) -> pa.Table:
    return pa.concat_tables([each.rows.table() for each in made.resources if each.table == table])
