"""What is shown of a cell: what is printed there, and nothing of what we read."""

import io
from decimal import Decimal
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image

from gongkai.audit.lines import Known, clean, lines
from gongkai.audit.sample import Sample, sample
from gongkai.audit.showing import Place, Shown, format_of, printed_table, shows
from gongkai.convert import ocr
from gongkai.gather import Store, StoredDocument
from gongkai.model import NO_CELL, Block, Grid, Locator, Reading, Slot
from gongkai.package import open_package
from gongkai.published.folder import Folder

EXAMPLES = Path(__file__).parents[1] / "examples"


def reading(*parts: Block | Grid) -> Reading:
    return Reading("0" * 64, "html", parts)


def grid(number: int, *rows: str, sheet: str | None = None) -> Grid:
    """A grid of rows written `a|b`; `<` goes on with the cell to the left, `!` is no cell."""
    found = []
    for y, row in enumerate(rows):
        slots: list[Slot] = []
        for x, text in enumerate(row.split("|")):
            if text == "<":
                slots.append(slots[-1])
            elif text == "!":
                slots.append(Slot("", (y, NO_CELL)))
            else:
                slots.append(Slot(text, (y, x)))
        found.append(tuple(slots))
    return Grid(number, tuple(found), sheet=sheet)


def test_a_merged_cell_is_printed_once_and_nothing_is_aligned() -> None:
    head = grid(2, "申请人情况|<|<", "自然人|总计|!", "1|2|3")
    shown = lines(reading(grid(1, "x"), head), frozenset({Known(None, None, 2, 3)}))
    assert [each.strip() for each in shown] == ["1  申请人情况", "2  自然人 | 总计", "3  1 | 2 | 3"]


def test_only_grids_that_hold_a_cell_of_the_table_are_shown() -> None:
    twice = reading(grid(1, "a"), grid(1, "b", sheet="二"))
    assert lines(twice, frozenset({Known(None, "二", 1, 1)})) == ("[二]", "   1  b")


def test_a_text_without_grids_is_shown_line_by_line() -> None:
    blocks = [Block(f"line {at}", Locator(grid_row=at)) for at in range(1, 101)]
    shown = lines(reading(*blocks), frozenset({Known(None, None, None, 60)}))
    assert shown[0].split() == ["20", "line", "20"] and shown[-1].split() == ["70", "line", "70"]


def test_nothing_of_a_document_is_obeyed_by_the_terminal() -> None:
    assert clean("1\x1b[2J\r\n\u202e0") == "1 [2J   0"


def shown_of(folder: Path, drawn: Sample) -> dict[str, Shown]:
    """What is shown of one cell of each format and table."""
    opened = open_package(folder / "published")
    chosen = {each.stratum: each for each in drawn.cells}
    with shows(opened, tuple(chosen.values()), Store(folder / "store")) as showing:
        return {stratum: showing.show(cell) for stratum, cell in chosen.items()}


def test_each_format_shows_its_table_without_marking_a_cell(folder: Path, drawn: Sample) -> None:
    found = shown_of(folder, drawn)
    for stratum, shown in found.items():
        form, _, table = stratum.split("/")
        if form == "pdf":
            assert shown.picture is not None and not shown.lines
            continue
        assert shown.picture is None and shown.lines, stratum
        text = "\n".join(shown.lines)
        if table == "applications":
            assert "自然人" in text and "（七）总计" in text
            assert len(shown.lines) > 25
        if table == "remedies":
            assert "尚未审结" in text


def test_all_cells_of_a_table_show_the_same_whatever_their_status(
    folder: Path, drawn: Sample
) -> None:
    """Else the way a cell is shown would tell that we think it absent."""
    opened = open_package(folder / "published")
    observations = opened.observations.to_pylist()
    absent = next(row for row in observations if row["status"] == "absent")
    cells = [each for each in drawn.cells if each.report_id == absent["report_id"]]
    asked = cells[0]._replace(table=absent["table"], line=absent["line"])
    other = asked._replace(column="total", line="granted")
    with shows(opened, (asked, other), Store(folder / "store")) as showing:
        first, second = showing.show(asked), showing.show(other)
    assert first == second and first.lines


def test_nothing_that_is_shown_depends_on_what_we_read(
    folder: Path, drawn: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same release with every figure read otherwise: the same cells, the same screens."""
    before = shown_of(folder, drawn)
    table = Folder.table

    def misread(self: Folder, name: str, year: int | None = None) -> pa.Table:
        rows = table(self, name, year)
        if name != "observations":
            return rows
        for column, value in (("value", Decimal(777)), ("status", "corrected"), ("text", "777")):
            place = rows.schema.get_field_index(column)
            field = rows.schema.field(place)
            other = pa.repeat(pa.scalar(value, field.type), rows.num_rows)
            rows = rows.set_column(place, field, other)
        return rows

    monkeypatch.setattr(Folder, "table", misread)
    formats = partial(format_of, Store(folder / "store"))
    again = sample(open_package(folder / "published"), formats, 60, 7)
    assert again.cells == drawn.cells and again.published != drawn.published
    assert shown_of(folder, again) == before


def ink_of(content: bytes) -> tuple[tuple[int, int], int]:
    """The size of a picture, and how many of its pixels are dark."""
    with Image.open(io.BytesIO(content)) as picture:
        assert picture.format == "PNG"
        return picture.size, int((np.asarray(picture.convert("L")) < 128).sum())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def example(store: Store, case: str) -> str:
    (path,) = (EXAMPLES / case).glob("document.*")
    return store.keep(path.read_bytes())


def test_a_table_is_cut_out_of_its_page_with_its_surroundings(store: Store) -> None:
    digest = example(store, "pdf/ruled-2021")
    part = printed_table(
        store.root, digest, "x.pdf", [Place(Known(1, None, 1, 1), (300.0, 320.0), False)], ()
    )
    whole = printed_table(
        store.root, digest, "x.pdf", [Place(Known(1, None, 1, 1), None, True)], ()
    )
    assert part.picture is not None and whole.picture is not None
    (width, height), ink = ink_of(part.picture)
    (full_width, full_height), full_ink = ink_of(whole.picture)
    assert width == full_width and full_height / 8 < height < full_height / 2
    assert 0 < ink < full_ink


@pytest.mark.parametrize("case", ["pdf/turned-90", "pdf/turned-270", "pdf/turned-180"])
def test_a_turned_page_is_shown_upright(store: Store, case: str) -> None:
    """The first line printed is the title: at the left, and no further than half of the page."""
    digest = example(store, case)
    shown = printed_table(
        store.root, digest, "x.pdf", [Place(Known(1, None, 1, 1), None, True)], ()
    )
    assert shown.picture is not None
    with Image.open(io.BytesIO(shown.picture)) as picture:
        dark = np.asarray(picture.convert("L")) < 128
    top = int(dark.any(1).argmax())
    columns = np.flatnonzero(dark[top : top + 12].any(0)) / dark.shape[1]
    assert 0 < columns[0] < 0.15 and 0.3 < columns[-1] < 0.9


def test_a_page_is_decoded_as_its_site_declared(store: Store) -> None:
    page = "<table><tr><td>機關</td><td>7</td></tr></table>".encode("big5")
    held = store.keep(page)
    entry = StoredDocument(held, "x", "text/html; charset=big5", None, None, None, "", "")
    shown = printed_table(
        store.root, held, "x", [Place(Known(None, None, 1, 1), None, False)], [entry]
    )
    assert shown.lines == ("   1  機關 | 7",)


def test_a_table_that_is_nowhere_known_is_not_guessed_at(store: Store) -> None:
    for case in ("pdf/ruled-2021", "docx/plain-2019"):
        assert printed_table(store.root, example(store, case), "x", (), ()) == Shown()


def test_a_document_that_cannot_be_drawn_leaves_it_to_the_person(
    folder: Path, drawn: Sample
) -> None:
    cell = drawn.cells[0]
    broken = Store(folder / "broken")
    content = b"%PDF-1.7 broken"
    cell = cell._replace(digest=broken.keep(content))
    with shows(open_package(folder / "published"), (cell,), broken) as showing:
        assert showing.show(cell) == Shown()


@pytest.mark.skipif(not ocr.available(), reason="the part gongkai[ocr] is not installed")
@pytest.mark.parametrize(
    ("case", "page"),
    [("scan/png-one-picture", 1), ("scan/word-of-pictures", 1), ("scan/pdf-2021", 2)],
)
def test_what_was_recognised_is_shown_as_the_picture(store: Store, case: str, page: int) -> None:
    digest = example(store, case)
    places = [Place(Known(page, None, 1, 1), (10.0, 20.0), True)]
    shown = printed_table(store.root, digest, "x", places, ())
    assert shown.picture is not None and ink_of(shown.picture)[1] > 1000


def test_a_picture_beside_a_page_is_found(store: Store) -> None:
    if not ocr.available():
        pytest.skip("the part gongkai[ocr] is not installed")
    sites = Path(__file__).parents[2] / "datapackages/sample/sites/nanpu/gkmlpt"
    page = (sites / "content/2/2517/post_1.html").read_bytes()
    digest = store.keep(page)
    base = "http://127.0.0.1/gkmlpt"
    beside = []
    for picture in sorted((sites / "images/0/2517").glob("*.png")):
        held = store.keep(picture.read_bytes())
        name = f"{base}/images/0/2517/{picture.name}"
        beside.append(StoredDocument(held, name, "image/png", None, None, None, "", ""))
    places = [Place(Known(2, None, 1, 1), (10.0, 20.0), True)]
    shown = printed_table(store.root, digest, f"{base}/content/2/2517/post_1.html", places, beside)
    assert shown.picture is not None
    second = np.asarray(Image.open(sites / "images/0/2517/table2.png").convert("RGB"))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(shown.picture))), second)
