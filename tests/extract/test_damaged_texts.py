"""Tables in texts that lost separators, gained page numbers or wrap their labels: never a figure
in another one's place."""

import random
from collections.abc import Callable

import pytest

from gongkai.catalogue import Edition, editions
from gongkai.extract import reports
from gongkai.model import Document
from gongkai.read import reading

Figures = dict[tuple[str, str, str], int]
SEPARATORS = {"lines": "\n", "pipes": " | ", "tabs": "\t", "blanks": " ", "pipes and lines": " |\n"}
DAMAGES = ("none", "cell lost", "cell twice", "cell blank", "page number", "label wrapped")
GROUPS = ["行政复议", "行政诉讼", "未经复议直接起诉", "复议后起诉"]


def row(label: str, figures_of: list[int], separator: str, damage: str, rng: random.Random) -> str:
    """One row of a text, damaged one time in four."""
    texts = [str(n) for n in figures_of]
    if rng.random() < 0.25:
        at = rng.randrange(len(texts))
        match damage:
            case "cell lost":
                del texts[at]
            case "cell twice":
                texts.insert(at, texts[at])
            case "cell blank":
                texts[at] = ""
            case "page number":
                texts.insert(at, f"\n{rng.randrange(1, 30)}\n")
            case "label wrapped" if len(label) > 6:
                return f"{label[:5]}{separator}{separator.join(texts)}\n{label[5:]}"
    return separator.join([label, *texts] if label else texts)


def text(edition: Edition, made: Figures, separator: str, damage: str, rng: random.Random) -> str:
    """A report as a text."""
    lines = ["某局2024年政府信息公开工作年度报告"]
    for table in edition.tables:
        titles = [c.title.replace("法人或其他组织 / ", "") for c in table.columns]
        if table.one_row:
            lines.append(separator.join([*GROUPS, *titles * 3]))
            every = [made[table.code, r.code, c.code] for r in table.lines for c in table.columns]
            lines.append(row("", every, separator, damage, rng))
            continue
        lines.append(separator.join(["信息内容", *titles]))
        lines += [
            row(r.title, [made[table.code, r.code, c.code] for c in table.columns], separator,
                damage, rng)
            for r in table.lines
        ]  # fmt: skip
    return "\n".join(lines)


@pytest.mark.parametrize("edition", editions(), ids=lambda e: e.key)
@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("layout", SEPARATORS)
def test_no_figure_stands_in_another_ones_place(
    edition: Edition,
    damage: str,
    layout: str,
    figures: Callable[[Edition, random.Random], Figures],
) -> None:
    rng = random.Random(f"{edition.key} {damage} {layout}")
    exact = count = 0
    for _ in range(6):
        made = figures(edition, rng)
        content = text(edition, made, SEPARATORS[layout], damage, rng).encode()
        (report,) = reports([reading(Document("00" * 32, content, "a.txt"))], editions())
        for o in report.observations:
            if o.table != "procurement":  # its amounts have no unit here
                wanted = made.get((o.table, o.line, o.column))
                assert o.value in (wanted, None), (o, wanted)
                exact += o.value is not None
                count += 1
    assert exact >= count * (1 if damage == "none" else 0.6)
