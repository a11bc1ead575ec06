"""Report pages as Word pastes them into a site's editor, some 140 KB each.

`page` prints the form of the edition in force, the same on every page but for its figures;
`Form.drawn` draws how one agency prints a form, and `Form.page` its page.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Self

from gongkai.catalogue import Edition, Table
from gongkai.catalogue.editions import Line

CELL = (
    '<td{span} valign="center" style="width:46.35pt;border:1.0000pt '
    'solid windowtext;padding:0.75pt 0.75pt 0.75pt 0.75pt;"><p class="MsoNormal" align="center" '
    'style="text-align:center;line-height:150%;mso-pagination:widow-orphan;"><span '
    'style="font-family:宋体;font-size:9.0pt;mso-font-kerning:0pt;">{text}</span><span '
    'style="font-family:宋体;mso-spacerun:yes;font-size:9pt"><o:p></o:p></span></p></td>'
)
CELLS = (
    CELL,
    CELL.replace("<p ", "\n  <p ").replace("</td>", "\n</td>\n"),
    CELL.replace("<p ", "<div ").replace("</p>", "</div>"),
    CELL.replace("</span><span ", "</span></b><span ").replace("<span ", "<b><span ", 1),
    CELL.replace("<td", "<TD").replace("{text}", "&nbsp;{text} "),
)
PARAGRAPH = (
    '<p class="MsoNormal" style="text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:'
    'exactly"><span style="font-family:仿宋_GB2312;font-size:16.0pt"><font face="仿宋">第{n}项，'
    '本机关全年主动公开政府信息{m}条，</font></span><span style="font-family:仿宋_GB2312;'
    'font-size:16.0pt">办理行政许可{n}件，总计{m}件。</span></p>'
)
PARAGRAPHS = 70
CORNER = "信息内容"


def printed(title: str) -> str:
    """A title without the headings above it."""
    return title.rsplit(" / ", 1)[-1].strip()


def figures(table: Table, rng: random.Random) -> dict[str, list[int]]:
    """Figures that every rule holds for: what came in was granted, what was closed upheld."""
    rows = {line.code: [0] * len(table.columns) for line in table.lines}
    if table.code == "applications":
        parts = [rng.choice((0, 0, 1, 2, 40)) for _ in table.columns[1:]]
        for code in ("new_received", "granted", "total_processed"):
            rows[code] = [*parts, sum(parts)]
    elif table.one_row:
        for code in rows:
            upheld = rng.randrange(9)
            rows[code] = [upheld, *[0] * (len(table.columns) - 2), upheld]
    else:
        rows = {code: [rng.randrange(4000) for _ in table.columns] for code in rows}
    return rows


def _by_address(table: Table, rows: Mapping[str, Sequence[int]]) -> dict[str, int]:
    return {
        f"{table.code}.{line}.{column.code}": figure
        for line, row in rows.items()
        for column, figure in zip(table.columns, row, strict=True)
    }


def page(edition: Edition, rng: random.Random) -> bytes:
    """One page of a form that is the same on all of them."""
    plain = Form(edition, {}, CELLS[0])
    return plain.page(rng, range(PARAGRAPHS))


def varied(editions: Sequence[Edition], rng: random.Random) -> tuple[bytes, dict[str, int]]:
    """One page of a form of its own, with the figures that it prints, by cell."""
    form = Form.drawn(editions, rng)
    filled: dict[str, int] = {}
    numbers = rng.choices(range(5_000), k=rng.randrange(50, 90))
    return form.page(rng, numbers, filled), filled


Wording = tuple[str, str, str]
"""What is worded: table, axis (line or column) and code."""


@dataclass(frozen=True)
class Form:
    """How one agency prints the statutory form of an edition."""

    edition: Edition
    wordings: dict[Wording, str]
    cell: str
    grouped: bool = False  # groups stand left of their lines and reach down
    levels: bool = False  # the headings of organisations stand under a common one
    total_first: bool = False
    local_line: str = ""
    broken_at: int = 0  # lines of table 3 before the page break, 0 where there is none
    nil: tuple[str, ...] = ("0",)

    @classmethod
    def drawn(cls, editions: Sequence[Edition], rng: random.Random) -> Self:
        """Draw a form: seven in ten as the edition in force has it."""
        edition = editions[0] if rng.random() < 0.7 else editions[-1]
        return cls(
            edition,
            dict(_wordings(edition, rng)),
            rng.choice(CELLS),
            grouped=rng.random() < 0.5,
            levels=rng.random() < 0.5,
            total_first=rng.random() < 0.1,
            local_line=f"其中：{rng.randrange(40)}号窗口受理" if rng.random() < 0.2 else "",
            broken_at=rng.randrange(3, 20) if rng.random() < 0.3 else 0,
            nil=rng.choice((("0",), ("0",), ("0", "0", ""), ("0", "/"), ("0", "-", " "))),
        )

    def page(
        self, rng: random.Random, numbers: Sequence[int], filled: dict[str, int] | None = None
    ) -> bytes:
        """A page with a paragraph for each number; the figures of its tables go into `filled`."""
        year = self.edition.last_year or 2024
        title = f"测试县第{rng.randrange(900)}局{year}年政府信息公开工作年度报告"
        shown = {}
        for table in self.edition.tables:
            cells = _by_address(table, figures(table, rng))
            shown |= {cell: self._figure(figure, rng) for cell, figure in cells.items()}
            if filled is not None:
                filled |= cells
        return self.printed(title, "".join(PARAGRAPH.format(n=n, m=n * 37) for n in numbers), shown)

    def printed(self, title: str, prose: str, shown: Mapping[str, str], head: str = "") -> bytes:
        """A page of given words; `shown` is what is printed in each cell, by its address.

        prose: markup of the first section. head: markup in the head of the page.
        """
        body = "".join(self._table(table, shown) for table in self.edition.tables)
        return (
            f'<html><head><meta charset="utf-8">{head}<title>{title}</title></head><body>'
            f'<div id="zoom"><p>{title}</p><p>一、总体情况</p>{prose}{body}</div></body></html>'
        ).encode()

    def _table(self, table: Table, shown: Mapping[str, str]) -> str:
        order = list(range(len(table.columns)))
        if self.total_first and table.columns[-1].code == "total":
            order = [order[-1], *order[:-1]]
        codes = [table.columns[at].code for at in order]
        rows = {
            line.code: [shown[f"{table.code}.{line.code}.{code}"] for code in codes]
            for line in table.lines
        }
        columns = [self._worded(table, "column", code) for code in codes]
        if table.one_row:
            return _tabled(self._side_by_side(table, columns, rows))
        return _tabled(self._below_each_other(table, columns, rows))

    def _side_by_side(
        self, table: Table, columns: Sequence[str], rows: dict[str, list[str]]
    ) -> Iterator[str]:
        lines = (self._worded(table, "line", line.code) for line in table.lines)
        yield "".join(self._cell(line, len(columns)) for line in lines)
        yield "".join(self._cell(column) for _ in table.lines for column in columns)
        yield "".join(self._cell(figure) for row in rows.values() for figure in row)

    def _below_each_other(
        self, table: Table, columns: Sequence[str], rows: dict[str, list[str]]
    ) -> Iterator[str]:
        head = list(self._headings(table, columns))
        yield from head
        broken_at = self.broken_at if table.code == "applications" else 0
        groups = groupby(table.lines, lambda line: line.group if self.grouped else None)
        lines = [each for group, inside in groups for each in self._labels(table, group, [*inside])]
        for number, (line, label) in enumerate(lines):
            # A form that is broken while a group reaches down would be cut in the group, too.
            if number == broken_at and number and not self.grouped:
                yield "BREAK"
                yield from head
            yield label + "".join(map(self._cell, rows[line]))
        if self.local_line and table.code in ("instruments", "items"):
            yield self._cell(self.local_line, 3) + "".join(self._cell("1") for _ in columns)

    def _labels(
        self, table: Table, group: str | None, lines: Sequence[Line]
    ) -> Iterator[tuple[str, str]]:
        for number, line in enumerate(lines):
            wording = self._worded(table, "line", line.code)
            if not group:
                yield line.code, self._cell(wording, 3)
            else:
                beside = self._cell(group, down=len(lines)) if number == 0 else ""
                yield line.code, beside + self._cell(wording, 2)

    def _headings(self, table: Table, columns: Sequence[str]) -> Iterator[str]:
        if not self.levels or table.code != "applications" or self.total_first:
            yield self._cell(CORNER, 3) + "".join(map(self._cell, columns))
            return
        first, *organisations, total = columns
        yield (
            self._cell(CORNER, 3, 2)
            + self._cell(first, down=2)
            + self._cell("法人或其他组织", len(organisations))
            + self._cell(total, down=2)
        )
        yield "".join(map(self._cell, organisations))

    def _worded(self, table: Table, axis: str, code: str) -> str:
        each = table.lines if axis == "line" else table.columns
        usual = next(printed(item.title) for item in each if item.code == code)
        usual += "（元）" if code == "amount_cny" else ""
        return self.wordings.get((table.code, axis, code), usual)

    def _figure(self, figure: int, rng: random.Random) -> str:
        return str(figure) if figure else rng.choice(self.nil)

    def _cell(self, text: str, right: int = 1, down: int = 1) -> str:
        spans = (("rowspan", down), ("colspan", right))
        span = "".join(f' {name}="{size}"' for name, size in spans if size > 1)
        return self.cell.format(text=text, span=span)


def _tabled(rows: Iterator[str]) -> str:
    body = "".join("</table><table>" if row == "BREAK" else f"<tr>{row}</tr>" for row in rows)
    return f"<table>{body}</table>"


def _wordings(edition: Edition, rng: random.Random) -> Iterator[tuple[Wording, str]]:
    """Word one label in eight as other agencies do; wordings that are cut short are left out."""
    known: dict[Wording, list[str]] = {}
    for label in edition.labels:
        # An amount's heading prints its unit: with another the figure would be another.
        if label.axis in ("line", "column") and not label.parent and label.code != "amount_cny":
            known.setdefault((label.table, label.axis, label.code), []).append(label.wording)
    for worded, wordings in known.items():
        whole = [each for each in wordings if len(each) * 4 >= len(wordings[0]) * 3]
        if rng.random() < 0.125:
            yield worded, rng.choice(whole)
