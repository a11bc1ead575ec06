"""Text out of pictures: lines, cells and figures told from what is no text; odd files refused."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gongkai.convert import ocr
from gongkai.errors import DocumentError
from gongkai.read.recognised import parts

pytest.importorskip("rapidocr", reason="gongkai[ocr] is not installed")
from PIL import Image, ImageDraw, ImageFont

from gongkai.convert.ocr_words import UNREAD

FONT = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
pytestmark = pytest.mark.skipif(not Path(FONT).exists(), reason="the font is not installed")
ROWS = (
    ("信息内容", "本年制发件数", "本年废止件数"),
    ("规章", "0", "—"),
    ("行政规范性文件", "1275", ""),
)


def picture(rows: Any = ROWS, size: tuple[int, int] = (900, 300)) -> Image.Image:
    """A table drawn with lines, a cell for each text."""
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.truetype(FONT, 26)
    for y, row in enumerate(rows):
        for x, text in enumerate(row):
            left, top = 40 + 270 * x, 40 + 64 * y
            draw.rectangle((left, top, left + 270, top + 64), outline="black", width=2)
            draw.text((left + 12, top + 16), text, font=font, fill="black")
    return page


def written(page: Image.Image, form: str = "PNG") -> bytes:
    held = io.BytesIO()
    page.save(held, format=form)
    return held.getvalue()


def cells(content: bytes) -> list[list[str]]:
    (grid,) = parts([(ocr.recognised(content, "a.png"), 1)], 1, "a.png")
    return [[slot.text for slot in row] for row in grid.rows]  # type: ignore[union-attr]


def test_a_table_comes_back_cell_by_cell_and_says_that_it_was_recognised() -> None:
    content = written(picture())
    assert cells(content) == [list(row) for row in ROWS]
    (grid,) = parts([(ocr.recognised(content, "a.png"), 3)], 5, "a.png")
    place = grid.locate(1, 1)  # type: ignore[union-attr]
    assert (place.method, place.page, place.grid) == ("ocr", 3, 5)
    assert place.box is not None and place.box[0] < place.box[2]


def test_what_is_printed_and_not_read_is_never_blank() -> None:
    page = picture()
    ImageDraw.Draw(page).ellipse((340, 116, 400, 156), fill="black")
    assert cells(written(page))[1][1].endswith(UNREAD)


@pytest.mark.parametrize(
    "text",
    ["/", "／", "-", "—", "无", "1", "7", "11", "4", "0", "100", "-12", "1,275", "26882.06", "３4"],
)
def test_figures_and_signs_for_none(text: str) -> None:
    rows = (("信息内容", "本年制发件数"), ("行政规范性文件", text))
    found = cells(written(picture(rows, (640, 220))))[1][1]
    assert found.replace("—", "-") == text.replace("—", "-").replace("３", "3").replace("／", "/")


def test_a_dash_is_not_blank_and_dust_is() -> None:
    page = picture()
    draw = ImageDraw.Draw(page)
    for x in range(600, 840, 40):
        draw.point((x, 200), fill="black")
    found = cells(written(page))
    assert found[1][2] == "—" and found[2][2] == ""


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "BMP", "TIFF"])
def test_every_picture_format_is_read(form: str) -> None:
    assert cells(written(picture(), form))[2][1] == "1275"


def test_a_blank_picture_and_a_sign_hold_nothing() -> None:
    blank = json.loads(ocr.recognised(written(Image.new("L", (600, 400), "white")), "a"))
    assert [page["words"] for page in blank] == [[]]
    assert json.loads(ocr.recognised(written(Image.new("L", (16, 16), "white")), "a")) == []


def test_of_more_pages_in_one_file_each_is_read() -> None:
    held = io.BytesIO()
    first, second = picture(), picture((("总计", "41"),))
    first.save(held, format="TIFF", save_all=True, append_images=[second])
    assert len(json.loads(ocr.recognised(held.getvalue(), "a.tiff"))) == 2


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x89PNG\r\n\x1a\n....", "convert.picture_damaged"),
        (b"%PDF-1.4 and no more", "convert.picture_damaged"),
        (written(picture())[:400], "convert.picture_damaged"),
        (written(Image.new("1", (9_000, 9_000))), "read.too_complex"),
    ],
)
def test_damaged_and_endless_pictures_are_refused(content: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as raised:
        ocr.recognised(content, "a.png")
    assert raised.value.code == code
    assert " at 0x" not in str(raised.value)


def test_models_come_with_the_package_and_nothing_is_fetched() -> None:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    assert len(list(models.glob("*.onnx"))) >= 2
