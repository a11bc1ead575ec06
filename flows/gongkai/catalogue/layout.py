"""How the statutory form prints its tables: blocks with trees of headings, from `form.yaml`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from gongkai.catalogue.cells import Title, titles
from gongkai.catalogue.editions import Edition, Table, editions


@dataclass(frozen=True, slots=True)
class Heading:
    """A printed heading and what stands under it; one without anything is of one line or column.

    `codes` are the line and the column that it settles, null for each that it leaves open.
    """

    title: Title
    of: tuple["Heading", ...] = ()
    codes: tuple[str | None, str | None] = (None, None)


@dataclass(frozen=True, slots=True)
class Block:
    """Figures under headings (`across`) and beside some (`down`; none where it is one row).

    `title` is printed above the block, `corner` where both kinds of headings meet.
    """

    table: str
    title: Title | None
    corner: Title | None
    across: tuple[Heading, ...]
    down: tuple[Heading, ...]


@cache
def layouts(edition: str) -> Mapping[str, tuple[Block, ...]]:
    """Return the blocks of each section of an edition that is a table, in the order of the form."""
    found = next(each for each in editions() if each.key == edition)
    told = {**_read(edition), **_read("both")}
    codes = [each.code for each in found.sections if each.code in told]
    return {code: tuple(_block(found, each) for each in told[code]) for code in codes}


def _read(folder: str) -> Mapping[str, Any]:
    text = files("gongkai.schemas").joinpath(folder, "form.yaml").read_text(encoding="utf-8")
    content: Mapping[str, Any] = yaml.safe_load(text)
    return content


def _block(edition: Edition, told: Mapping[str, Any]) -> Block:
    table = next(each for each in edition.tables if each.code == told["table"])
    columns = _columns(table)
    lines = _lines(table, tuple(columns.values()) if table.one_row else ())
    return Block(
        table=table.code,
        title=_title(told, "title"),
        corner=_title(told, "corner"),
        across=tuple(_headings(told["across"], lines if table.one_row else columns)),
        down=tuple(_headings(told.get("down", ()), lines)),
    )


def _columns(table: Table) -> Mapping[str, Heading]:
    named = titles(table)
    found = {}
    for column in table.columns:
        chinese, english = named["column", column.code]
        own = Title(chinese.rpartition(" / ")[2], english)
        found[column.code] = Heading(own, codes=(None, column.code))
    return found


def _lines(table: Table, of: tuple[Heading, ...]) -> Mapping[str, Heading]:
    coded = next(each for each in table.schema["fields"] if each["name"] == "line")
    english = {each["value"]: each["labelEn"] for each in coded["categories"]}
    return {
        line.code: Heading(Title(line.title, english[line.code]), of, (line.code, None))
        for line in table.lines
    }


def _headings(told: Iterable[Any], leaves: Mapping[str, Heading]) -> Iterator[Heading]:
    for each in told:
        if isinstance(each, str):
            if each in leaves:  # an edition may leave out a line
                yield leaves[each]
        elif of := tuple(_headings(each["of"], leaves)):
            yield Heading(Title(each["title"], each["titleEn"]), of)


def _title(told: Mapping[str, Any], key: str) -> Title | None:
    return Title(told[key], told[f"{key}En"]) if key in told else None
