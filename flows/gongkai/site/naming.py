"""What the cells of all forms are called, in one script that every page of a report shares."""

import json
from collections.abc import Sequence

from gongkai.catalogue.cells import title
from gongkai.catalogue.editions import editions
from gongkai.site.form import Row, forms

SCRIPT = "assets/forms.js"


def key(edition: str, rows: Sequence[Row]) -> str:
    """Return what a block of a form is known by: its edition and its first cell."""
    first = next(each.cell for row in rows for each in row if each.cell)
    return f"{edition}:{first}"


def script() -> bytes:
    """Return the script: by block its table, lines and columns, each with code and both names.

    The figures of a block follow each other line by line.
    """
    told = {
        key(edition.key, rows): _names(edition.key, rows)
        for edition in editions()
        for form in forms(edition.key)
        for rows in form.blocks
    }
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"window.gongkaiForms={text};\n".encode()


def _names(edition: str, rows: Sequence[Row]) -> list[list[list[str]]]:
    cells = [each.cell.split(".") for row in rows for each in row if each.cell]
    table = cells[0][0]
    lines = dict.fromkeys(line for _, line, _ in cells)
    columns = dict.fromkeys(column for _, _, column in cells)
    return [
        [[table, *title(edition, table)]],
        [[line, *title(edition, table, "line", line)] for line in lines],
        [[column, *title(edition, table, "column", column)] for column in columns],
    ]
