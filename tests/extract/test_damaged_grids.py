"""Tables whose rows lost, gained or moved cells: exact or honestly null, never another figure."""

import random
from collections.abc import Callable, Iterator

import pytest

from gongkai.catalogue import Edition, Table, editions
from gongkai.extract import reports
from gongkai.model import Document
from gongkai.read import reading

Figures = dict[tuple[str, str, str], int]
DAMAGES = ("none", "cell lost", "cell twice", "filler before", "filler after", "label narrow")


def cells(row: list[int], damage: str, rng: random.Random) -> list[str]:
    """The cells of a row, damaged one row in three."""
    texts = [str(n) for n in row]
    if damage in ("none", "label narrow") or rng.random() > 0.33:
        return texts
    at = rng.randrange(len(texts))
    match damage:
        case "cell lost":
            del texts[at]
        case "cell twice":
            texts.insert(at, texts[at])
        case "filler before":
            texts.insert(0, "")
        case "filler after":
            texts.append("")
    return texts


def rows(table: Table, made: Figures, damage: str, rng: random.Random) -> Iterator[str]:
    """The rows of a table, its heading first."""
    titles = [c.title.replace("法人或其他组织 / ", "") for c in table.columns]
    if table.one_row:
        span = len(titles)
        yield "".join(f"<td colspan={span}>{line.title}</td>" for line in table.lines)
        yield "".join(f"<td>{title}</td>" for _ in table.lines for title in titles)
        row = [made[table.code, line.code, c.code] for line in table.lines for c in table.columns]
        yield "".join(f"<td>{text}</td>" for text in cells(row, damage, rng))
        return
    yield "<td colspan=3>信息内容</td>" + "".join(f"<td>{title}</td>" for title in titles)
    for line in table.lines:
        span = rng.choice((1, 2, 3)) if damage == "label narrow" else 3
        row = [made[table.code, line.code, c.code] for c in table.columns]
        printed = "".join(f"<td>{text}</td>" for text in cells(row, damage, rng))
        yield f"<td colspan={span}>{line.title}</td>{printed}"


@pytest.mark.parametrize("edition", editions(), ids=lambda e: e.key)
@pytest.mark.parametrize("damage", DAMAGES)
def test_no_figure_stands_in_another_ones_place(
    edition: Edition, damage: str, figures: Callable[[Edition, random.Random], Figures]
) -> None:
    rng = random.Random(f"{edition.key} {damage}")
    exact = 0
    for _ in range(8):
        made = figures(edition, rng)
        page = "".join(
            f"<table><tr>{'</tr><tr>'.join(rows(table, made, damage, rng))}</tr></table>"
            for table in edition.tables
        )
        content = f"<h1>某局2024年政府信息公开工作年度报告</h1>{page}".encode()
        (report,) = reports([reading(Document("00" * 32, content, "a.html"))], editions())
        for o in report.observations:
            wanted = made[o.table, o.line, o.column]
            money = o.table == "procurement" and o.column == "amount_cny"
            assert o.value in (wanted, None) or money, (o, wanted)
            exact += o.value == wanted
    assert exact > 8 * len(made) * (0.98 if damage in ("none", "label narrow") else 0.6)
