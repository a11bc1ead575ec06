"""The statutory forms as rows of cells with consistent figures: what the PDF examples print."""

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from gongkai.catalogue import Edition, Line, Table

Figures = dict[str, int | Decimal]


class Cell(NamedTuple):
    text: str
    right: int = 1
    down: int = 1


class Form(NamedTuple):
    """One printed table: its rows, relative widths, and how many rows head it."""

    rows: list[list[Cell]]
    widths: list[float]
    heading: int


ITEMS_2021 = (
    ("第二十条第（一）项", "instruments", None),
    ("第二十条第（五）项", "decisions", ("licensing",)),
    ("第二十条第（六）项", "decisions", ("penalty", "compulsion")),
    ("第二十条第（八）项", "fees", None),
)
ITEMS_2019 = (
    ("第二十条第（一）项", "instruments", None),
    ("第二十条第（五）项", "items", ("licensing", "other_services")),
    ("第二十条第（六）项", "items", ("penalty", "compulsion")),
    ("第二十条第（八）项", "fees", None),
    ("第二十条第（九）项", "procurement", None),
)


def figures(edition: Edition, seed: int) -> Figures:
    """Figures for which every rule of the edition holds."""
    rng = random.Random(seed)
    cells: Figures = {}
    for table in edition.tables:
        if table.code == "applications":
            cells |= _applications(table, rng)
            continue
        for line in table.lines:
            codes = [c.code for c in table.columns]
            values: list[int | Decimal] = [rng.choice((0, 3, 41, 1275, 20638)) for _ in codes]
            if table.one_row:
                values = [rng.choice((0, 0, 1, 2, 14)) for _ in codes[1:]]
                values.append(sum(values))
            for place, column in enumerate(table.columns):
                if column.type == "number":
                    values[place] = Decimal(rng.randrange(1, 9_000_000)) / 100
                if table.code == "instruments" and line.code == "rules":
                    values[place] = 0
                if column.minimum is None:
                    values[place] = rng.choice((-3, 0, 12))
                cells[f"{table.code}.{line.code}.{column.code}"] = values[place]
    return cells


def _applications(table: Table, rng: random.Random) -> Figures:
    """Draw the outcomes, then what came in so that both sides balance."""
    parts = [c.code for c in table.columns if c.code != "total"]
    sides = ("new_received", "carried_over_in", "total_processed", "carried_over_out")
    rows = {
        line.code: [rng.choice((0, 0, 0, 0, 1, 2, 117)) for _ in parts]
        for line in table.lines
        if line.code not in sides
    }
    rows["total_processed"] = [sum(column) for column in zip(*rows.values(), strict=True)]
    rows["carried_over_out"] = [rng.choice((0, 0, 2)) for _ in parts]
    both = zip(rows["total_processed"], rows["carried_over_out"], strict=True)
    whole = [a + b for a, b in both]
    rows["carried_over_in"] = [min(n, rng.choice((0, 0, 1))) for n in whole]
    rows["new_received"] = [a - b for a, b in zip(whole, rows["carried_over_in"], strict=True)]
    return {
        f"{table.code}.{line}.{column}": value
        for line, values in rows.items()
        for column, value in zip([*parts, "total"], [*values, sum(values)], strict=True)
    }


def forms(edition: Edition, cells: Mapping[str, int | Decimal]) -> list[Form]:
    """The tables under sections two, three and four."""
    tables = {table.code: table for table in edition.tables}
    first = _disclosure(edition, tables, cells)
    return [first, _requests(tables["applications"], cells), _remedies(tables["remedies"], cells)]


def _disclosure(
    edition: Edition, tables: Mapping[str, Table], cells: Mapping[str, int | Decimal]
) -> Form:
    rows = []
    for article, code, chosen in ITEMS_2021 if edition.key == "2021" else ITEMS_2019:
        table = tables[code]
        rows.append([Cell(article, 4)])
        spans = [1] * (len(table.columns) - 1) + [4 - len(table.columns)]
        titles = [c.title + ("（元）" if c.code == "amount_cny" else "") for c in table.columns]
        heads = [Cell(t, s) for t, s in zip(titles, spans, strict=True)]
        rows.append([Cell("信息内容"), *heads])
        for line in table.lines:
            if chosen and line.code not in chosen:
                continue
            values = _values(table, line, cells)
            rows.append([Cell(line.title), *map(Cell, values, spans)])
    return Form(rows, [3, 2, 2, 2], 2)


def _values(table: Table, line: Line, cells: Mapping[str, int | Decimal]) -> list[str]:
    return [str(cells[f"{table.code}.{line.code}.{c.code}"]) for c in table.columns]


def _requests(table: Table, cells: Mapping[str, int | Decimal]) -> Form:
    note = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
    kinds = [c.title.rsplit("/", 1)[-1].strip() for c in table.columns]
    rows = [
        [Cell(note, 3, 3), Cell("申请人情况", 7)],
        [Cell(kinds[0], 1, 2), Cell("法人或其他组织", 5), Cell(kinds[6], 1, 2)],
        [Cell(kind) for kind in kinds[1:6]],
    ]
    results = [line for line in table.lines if line.group]
    groups = [line.group for line in results]
    seen: set[str] = set()
    for line in table.lines:
        row = []
        if line.group and not seen & {"三"}:
            seen.add("三")
            row.append(Cell("三、本年度办理结果", 1, len(results)))
        if line.group is None:
            row.append(Cell(line.title, 3))
        elif line.group.startswith("三"):
            row.append(Cell(line.title, 2))
        else:
            if line.group not in seen:
                seen.add(line.group)
                row.append(Cell(line.group, 1, groups.count(line.group)))
            row.append(Cell(line.title))
        rows.append([*row, *map(Cell, _values(table, line, cells))])
    return Form(rows, [1.3, 1.6, 4, 1, 1, 1, 1.1, 1.1, 1, 1], 3)


def _remedies(table: Table, cells: Mapping[str, int | Decimal]) -> Form:
    kinds = [c.title for c in table.columns]
    values = [text for line in table.lines for text in _values(table, line, cells)]
    rows = [
        [Cell("行政复议", 5), Cell("行政诉讼", 10)],
        [*(Cell(k, 1, 2) for k in kinds), Cell("未经复议直接起诉", 5), Cell("复议后起诉", 5)],
        [Cell(k) for k in kinds * 2],
        [Cell(v) for v in values],
    ]
    return Form(rows, [1.0] * 15, 3)
