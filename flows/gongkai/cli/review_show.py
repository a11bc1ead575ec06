"""How a case looks: the report, the statutory table with its doubtful cells, and where to look.

What documents print is shown without anything that could steer a terminal.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as Drawn
from rich.text import Text

from gongkai.catalogue import Edition, Line, Table
from gongkai.cli.language import current, say
from gongkai.errors import GongkaiError
from gongkai.review.case import Case, Cause, Cell, Cells
from gongkai.review.decisions import Rows

if TYPE_CHECKING:
    from gongkai.gather import Store

MOST_PLACES = 10
"""Places told of one case: a line of table 3 has seven cells."""
LABEL, NARROWEST, WIDEST = 12, 6, 14
"""Places on a line: the labels' at least, a figure's at least and at most."""
_LONGEST_LINE = 400
_DOUBTFUL = "bold reverse"


def show(case: Case, cells: Cells, editions: Sequence[Edition], store: "Store") -> None:
    """Print a case for a person; colours add to the marks and never replace them."""
    console = Console(highlight=False)
    about = case.about
    named = {"agency": safe(about.agency) or about.report_id, "year": about.year or "?"}
    status = say(f"figures.status_{about.status}") if about.status else "?"
    report = say("review.report", **named, report=about.report_id, status=status)
    console.print(Text(report, "bold"))
    print(safe(about.address))
    for table in tables(case, cells, editions):
        # What is too wide for a terminal is wrapped by it; a cropped cell would be lost.
        console.print(drawn(table, case, cells, console.width), crop=False)
    if case.tables:
        print(say("review.legend"), say("figures.legend"), sep="\n")
    for each in case.findings:
        level = say(f"figures.level_{each.level}")
        print(f"{level} {each.rule}: {safe(each.message(current()))}")
    if case.suggestion is not None:
        (cell,) = case.doubtful
        print(say("review.suggestion", cell=title(cell, cells, editions), value=case.suggestion))
    for line in places(case, cells, editions, store):
        print(line)


def cause(of: Cause) -> str:
    """Name a cause: the rule, and the kind of fault where a cell is suspected."""
    return f"{of.rule} · {say(f'review.kind_{of.kind}')}" if of.kind else of.rule


def safe(text: str | None) -> str:
    """Return a text on one line and without control characters.

    >>> safe("a\\x1b[2Jb")
    'a�[2Jb'
    """
    plain = " ".join((text or "").split())
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in plain)


def tables(case: Case, cells: Cells, editions: Sequence[Edition]) -> Iterator[Table]:
    """Yield the tables that a case is about, as the edition they were read in has them."""
    used = {(each.edition, each.cell.partition(".")[0]) for each in cells.values()}
    for edition in editions:
        for table in edition.tables:
            if table.code in case.tables and (edition.key, table.code) in used:
                yield table


def drawn(table: Table, case: Case, cells: Cells, places: int) -> Drawn:
    """Draw a table as the form prints it, in so many places: figures first, labels in the rest."""
    rows = [[mark(each, case, cells) for each in addresses(table, line)] for line in table.lines]
    widths = [
        max(NARROWEST, min(WIDEST, max(cell_len(row[at].plain) for row in rows)))
        for at in range(len(table.columns))
    ]
    title = Text(str(table.schema["title" if current() == "zh" else "titleEn"]))
    whole = Drawn(title=title, title_justify="left", title_style="bold", padding=0)
    label = places - sum(widths) - len(widths) - 2
    whole.add_column("", overflow="fold", width=max(LABEL, label))
    for column, width in zip(table.columns, widths, strict=True):
        heading = Text(column.title.rpartition(" / ")[2])
        whole.add_column(heading, overflow="fold", width=width)
    told: set[str | None] = {None}
    for line, row in zip(table.lines, rows, strict=True):
        if line.group not in told:
            whole.add_row(Text(line.group or ""))
        told.add(line.group)
        whole.add_row(Text(line.title), *row)
    return whole


def addresses(table: Table, line: Line) -> Iterator[str]:
    """Yield the cells of a line, in its order."""
    return (f"{table.code}.{line.code}.{column.code}" for column in table.columns)


def mark(address: str, case: Case, cells: Cells) -> Text:
    """Show what a cell prints; a doubtful one between marks, with its number among several."""
    text = printed(cells.get(address))
    if address not in case.doubtful:
        return Text(text)
    number = f" ({case.doubtful.index(address) + 1})" if len(case.doubtful) > 1 else ""
    return Text(f">{text}<{number}", _DOUBTFUL)


def printed(cell: Cell | None) -> str:
    """Return what a cell prints, or the mark of its kind of nothing."""
    if cell is None:
        return say("figures.mark_absent")
    return safe(cell.text) or say(f"figures.mark_{cell.status}")


def title(address: str, cells: Cells, editions: Sequence[Edition]) -> str:
    """Return line and column of a cell as the form prints them."""
    code, line_code, column_code = address.split(".")
    edition = cells[address].edition if address in cells else editions[0].key
    tables = (t for e in editions if e.key == edition for t in e.tables if t.code == code)
    for table in tables:
        line = next((each.title for each in table.lines if each.code == line_code), line_code)
        column = next((c.title for c in table.columns if c.code == column_code), column_code)
        return f"{line} / {column}"
    return address


def places(case: Case, cells: Cells, editions: Sequence[Edition], store: "Store") -> Iterator[str]:
    """Yield where to look: the file of the document, then the place of every doubtful cell."""
    known = [cells[cell] for cell in case.doubtful if cell in cells]
    digests = dict.fromkeys([each.digest for each in known] or [case.about.digest])
    yield from (say("review.file", path=store.where(each)) for each in digests if each)
    for each in known[:MOST_PLACES]:
        if told := place(each):
            yield say("review.place", cell=title(each.cell, cells, editions), place=told)
    lines = dict.fromkeys(text_line(each, store) for each in known[:MOST_PLACES])
    yield from (say("review.line", line=each) for each in lines if each)


def evidence(case: Case, cells: Cells, told: Iterable[str]) -> dict[str, str]:
    """Return where the print of each cell can be seen by anybody: address and place."""
    address = safe(case.about.address)
    join = say("review.and").join
    return {cell: join(filter(None, (address, place(cells[cell])))) for cell in told}


def place(cell: Cell) -> str:
    """Say in words where a cell stood, as far as its format knows."""
    told = ((name, getattr(cell.place, name)) for name in cell.place._fields)
    parts = [
        say(f"review.place_{name}", value=safe(str(value)))
        for name, value in told
        if value is not None and name not in ("box", "method")
    ]
    return say("review.and").join(parts)


def text_line(cell: Cell, store: "Store") -> str:
    """Return the line of a text document that prints the cell; nothing for other formats."""
    from gongkai.kind import kind
    from gongkai.read.encoding import decode

    if cell.place.grid_row is None:
        return ""
    try:
        content = store.read(cell.digest)
    except GongkaiError:
        return ""  # the file is named, and `gongkai store verify` says what became of it
    if kind(content) != "text":
        return ""
    lines = decode(content).splitlines()
    inside = cell.place.grid_row <= len(lines)
    return safe(lines[cell.place.grid_row - 1])[:_LONGEST_LINE] if inside else ""


def tell_taken(rows: Rows) -> None:
    """Say which rows were taken out."""
    for each in rows.decisions:
        decision = say(f"review.decision_{each.decision}")
        place = f"{each.report_id}:{each.cell}" if each.cell else each.report_id
        print(say("review.taken_back", place=place, rule=each.rule, decision=decision))
    for correction in rows.corrections:
        place = f"{correction.report_id}:{correction.cell}"
        print(say("review.taken_out", place=place, value=correction.value))
