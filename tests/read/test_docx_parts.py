"""Word documents as grids, blocks and pictures: small documents whose XML is written here."""

import doctest
import io
import zipfile
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.errors import DocumentError
from gongkai.messages import text as sentence
from gongkai.model import NO_CELL, Block, Document, Grid, Reading
from gongkai.read import reading
from gongkai.read.docx import document as docx
from gongkai.read.docx import package as docx_package

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
STRICT = {
    f"{WORD}": "http://purl.oclc.org/ooxml/wordprocessingml/main",
    f"{OFFICE}": "http://purl.oclc.org/ooxml/officeDocument/relationships",
    "http://schemas.openxmlformats.org/drawingml/2006/main": (
        "http://purl.oclc.org/ooxml/drawingml/main"
    ),
    "http://schemas.openxmlformats.org/officeDocument/2006/math": (
        "http://purl.oclc.org/ooxml/officeDocument/math"
    ),
}
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ROOT_RELATIONS = (
    f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override '
    'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'wordprocessingml.document.main+xml"/></Types>'
)
LONG = "长" * 61

Members = Mapping[str, str | bytes]


def packed(members: Members) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return held.getvalue()


def main_part(body: str) -> str:
    return f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"


def file(body: str, more: Members | None = None) -> bytes:
    members = {"[Content_Types].xml": TYPES, "_rels/.rels": ROOT_RELATIONS}
    return packed({**members, "word/document.xml": main_part(body), **(more or {})})


def opened(content: bytes) -> Reading:
    return docx.reading(Document("00" * 32, content, "report.docx"))


def read(body: str, more: Members | None = None) -> Reading:
    return opened(file(body, more))


def refused(content: bytes) -> DocumentError:
    with pytest.raises(DocumentError) as raised:
        opened(content)
    for language in ("zh", "en"):
        assert "report.docx" in sentence(raised.value.code, language, **raised.value.arguments)
    return raised.value


def blocks(body: str) -> list[str]:
    return [part.text for part in read(body).parts if isinstance(part, Block)]


def shown(body: str) -> list[str | list[list[str]]]:
    return [
        part.text if isinstance(part, Block) else [[s.text for s in row] for row in part.rows]
        for part in read(body).parts
    ]


def r(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def p(*runs: str, properties: str = "") -> str:
    inside = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def tc(inside: str, properties: str = "") -> str:
    content = inside if inside.startswith("<") else p(inside)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    inside = "".join(cell if cell.startswith("<") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def span(columns: object) -> str:
    return f'<w:gridSpan w:val="{columns}"/>'


DOWN = '<w:vMerge w:val="restart"/>'
DOWN_ON = "<w:vMerge/>"


# Text of paragraphs


@pytest.mark.parametrize(
    ("runs", "lines"),
    [
        (r("20") + r("24年"), ["2024年"]),
        (r("a") + "<w:r><w:br/></w:r>" + r("b") + "<w:r><w:cr/></w:r>" + r("c"), ["a", "b", "c"]),
        (r("a") + "<w:r><w:lastRenderedPageBreak/></w:r>" + r("b"), ["ab"]),
        (r("a") + "<w:r><w:tab/></w:r>" + r("b"), ["a\tb"]),
        (r("a") + "<w:r><w:noBreakHyphen/></w:r>" + r("3"), ["a-3"]),
        (r("a") + "<w:r><w:softHyphen/></w:r>" + r("b"), ["ab"]),
        ("<w:r><w:t>a\nb</w:t></w:r>", ["a b"]),
        ("<w:hyperlink><w:smartTag>" + r("链接") + "</w:smartTag></w:hyperlink>", ["链接"]),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r("控件") + "</w:sdtContent></w:sdt>", ["控件"]),
        (r("a") + "<w:r><w:footnoteReference w:id='1'/><w:commentReference/></w:r>", ["a"]),
        ("<m:oMath><m:r><m:t>1+2</m:t></m:r></m:oMath>", ["1+2"]),
        ("<w:ruby><w:rt>" + r("gōng") + "</w:rt><w:rubyBase>" + r("公") + "</w:rubyBase></w:ruby>",
         ["公"]),
        (r("   "), []),
    ],
)  # fmt: skip
def test_runs_make_lines(runs: str, lines: list[str]) -> None:
    assert blocks(p(runs)) == lines


def test_a_tab_stop_prints_nothing() -> None:
    assert blocks(p("a", properties="<w:tabs><w:tab w:val='left' w:pos='9'/></w:tabs>")) == ["a"]


@pytest.mark.parametrize(
    ("font", "char", "text"),
    [
        ("Symbol", "F037", "a7"),
        ("宋体", "0037", "a7"),
        ("Wingdings", "F037", "a"),
        ("Webdings", "F037", "a"),
        ("Symbol", "F0B7", "a"),
        ("Symbol", "x", "a"),
        ("Symbol", "9" * 40, "a"),
        ("Symbol", "-1", "a"),
    ],
)
def test_of_symbols_only_digits_are_text(font: str, char: str, text: str) -> None:
    assert blocks(p("a", f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>')) == [text]


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


INSTRUCTION = "<w:r><w:instrText> PAGE </w:instrText></w:r>"


def test_of_a_field_only_the_result_is_text() -> None:
    simple = '<w:fldSimple w:instr="PAGE">' + r("7") + "</w:fldSimple>"
    field = mark("begin") + INSTRUCTION + mark("separate") + r("8") + mark("end")
    assert blocks(p(simple, field)) == ["78"]


def test_a_field_in_the_instruction_of_another_prints_nothing() -> None:
    inner = mark("begin") + INSTRUCTION + mark("separate") + r("5") + mark("end")
    outer = mark("begin") + INSTRUCTION + inner + mark("separate") + r("6") + mark("end")
    assert blocks(p(outer, "件")) == ["6件"]


def test_a_field_without_end_does_not_swallow_the_next_paragraph() -> None:
    assert blocks(p(mark("begin"), "a") + p("b")) == ["b"]
    assert blocks(p(mark("end"), mark("separate"), "a")) == ["a"]


def test_hidden_runs_are_not_text_and_hidden_marks_hide_none() -> None:
    hidden = "<w:r><w:rPr><w:vanish{}/></w:rPr><w:t>x</w:t></w:r>"
    assert blocks(p(hidden.format(""), "a")) == ["a"]
    assert blocks(p(hidden.format(' w:val="0"'), "a")) == ["xa"]
    assert blocks(p("a", properties="<w:rPr><w:vanish/></w:rPr>")) == ["a"]
    assert blocks(p("a", properties="<w:rPr><w:del/></w:rPr>")) == ["a"]


# Tracked changes


def test_insertions_are_text_and_deletions_are_not() -> None:
    deleted = "<w:del><w:r><w:delText>12</w:delText></w:r></w:del>"
    assert blocks(p(deleted, "<w:ins>" + r("13") + "</w:ins>", "件")) == ["13件"]


def test_moved_text_stands_where_it_was_moved_to() -> None:
    source = p(
        "<w:moveFrom>" + r("甲") + "</w:moveFrom>", properties="<w:rPr><w:moveFrom/></w:rPr>"
    )
    assert blocks(source + p("乙") + p("<w:moveTo>" + r("甲") + "</w:moveTo>")) == ["乙", "甲"]


def test_deleted_rows_and_cells_are_gone() -> None:
    table = tbl(
        tr("a", "b"),
        tr("c", "d", properties="<w:del/>"),
        tr("e", tc("x", "<w:cellDel/>"), "f"),
        tr("g", "h", properties="<w:ins/>"),
    )
    assert shown(table) == [[["a", "b"], ["e", "f"], ["g", "h"]]]


def test_properties_from_before_a_change_do_not_count() -> None:
    before = "<w:tcPrChange><w:tcPr>" + span(3) + DOWN_ON + "</w:tcPr></w:tcPrChange>"
    style = "<w:pPrChange><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:pPrChange>"
    row = '<w:trPrChange><w:trPr><w:gridBefore w:val="2"/></w:trPr></w:trPrChange>'
    body = p("正文", properties=style) + tbl(tr(tc("a", before), "b", properties=row))
    assert shown(body) == ["正文", [["a", "b"]]]
    assert read(body).parts[0] == Block("正文")


# Headings and title


STYLES = (
    f'<w:styles xmlns:w="{WORD}">'
    '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a5"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="x"><w:name w:val="章"/><w:basedOn w:val="1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="y"><w:name w:val="节"/><w:pPr>'
    '<w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="z"><w:name w:val="正文"/><w:basedOn w:val="z"/></w:style>'
    "</w:styles>"
)
STYLED = {
    "word/styles.xml": STYLES,
    "word/_rels/document.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r9" Type="{OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>'
    ),
}


@pytest.mark.parametrize(
    ("properties", "heading"),
    [
        ("", False),
        ('<w:pStyle w:val="1"/>', True),
        ('<w:pStyle w:val="a5"/>', True),
        ('<w:pStyle w:val="x"/>', True),
        ('<w:pStyle w:val="y"/>', True),
        ('<w:pStyle w:val="z"/>', False),
        ('<w:pStyle w:val="unknown"/>', False),
        ('<w:outlineLvl w:val="2"/>', True),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', False),
    ],
)
def test_what_makes_a_heading(properties: str, heading: bool) -> None:
    found = read(p("一、总体情况", properties=properties) + p("正文"), STYLED)
    assert found.parts == (Block("一、总体情况", heading=heading), Block("正文"))


def test_the_title_is_the_first_line_never_that_of_the_template() -> None:
    core = {"docProps/core.xml": "<coreProperties><title>模板</title></coreProperties>"}
    found = read(p("") + p("某局年度报告"), core)
    assert (found.format, found.digest, found.title) == ("docx", "00" * 32, "某局年度报告")
    assert read(tbl(tr("a"))).title == ""


# Tables


def test_cells_merged_both_ways_fill_every_place() -> None:
    table = tbl(
        tr(tc("a", span(2) + DOWN), "b"),
        tr(tc("", span(2) + DOWN_ON), tc("c", DOWN)),
        tr("d", "e", tc("", '<w:vMerge w:val="continue"/>')),
    )
    assert shown(table) == [[["a", "a", "b"], ["a", "a", "c"], ["d", "e", "c"]]]
    (grid,) = read(table).parts
    assert isinstance(grid, Grid)
    assert grid.dense
    assert grid.number == 1
    assert {s.origin for row in grid.rows for s in row if s.text == "a"} == {(0, 0)}
    assert {s.origin for row in grid.rows for s in row if s.text == "c"} == {(1, 2)}


def test_two_merges_below_each_other_are_two_cells() -> None:
    table = tbl(tr(tc("a", DOWN)), tr(tc("", DOWN_ON)), tr(tc("b", DOWN)), tr(tc("", DOWN_ON)))
    assert shown(table) == [[["a"], ["a"], ["b"], ["b"]]]


def test_a_merge_that_begins_nowhere_is_a_cell_of_its_own() -> None:
    assert shown(tbl(tr(tc("a", DOWN_ON), "b"))) == [[["a", "b"]]]
    table = tbl(tr("a", "b"), tr(tc("c", DOWN_ON), "d"))
    assert shown(table) == [[["a", "b"], ["c", "d"]]]


def test_a_merge_that_goes_on_narrower_or_wider_keeps_the_columns() -> None:
    narrower = tbl(tr(tc("a", span(2) + DOWN), "b"), tr(tc("", DOWN_ON), "c", "d"))
    assert shown(narrower) == [[["a", "a", "b"], ["a", "c", "d"]]]
    wider = tbl(tr(tc("a", DOWN), "b", "c"), tr(tc("", span(2) + DOWN_ON), "d"))
    assert shown(wider) == [[["a", "b", "c"], ["a", "a", "d"]]]


def test_the_old_merge_across() -> None:
    table = tbl(
        tr(tc("a", '<w:hMerge w:val="restart"/>'), tc("x", "<w:hMerge/>"), "b"),
        tr(tc("c", "<w:hMerge/>"), "d", "e"),
    )
    assert shown(table) == [[["a", "a", "b"], ["c", "d", "e"]]]


def test_columns_left_out_hold_no_cell() -> None:
    table = tbl(
        tr("a", "b", "c"),
        tr("d", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'),
    )
    (grid,) = read(table).parts
    assert isinstance(grid, Grid)
    assert [(s.text, s.origin) for s in grid.rows[1]] == [
        ("", (1, NO_CELL)), ("d", (1, 1)), ("", (1, NO_CELL))
    ]  # fmt: skip


@pytest.mark.parametrize("columns", ["0", "-1", "x", "", "9" * 30])
def test_a_span_that_is_no_number_or_too_large_is_bounded(columns: str) -> None:
    (grid,) = read(tbl(tr(tc("a", span(columns)), "b"))).parts
    assert isinstance(grid, Grid)
    assert [s.text for s in grid.rows[0]] == ["a", "b"]


def test_rows_and_cells_in_content_controls() -> None:
    def control(inside: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inside}</w:sdtContent></w:sdt>"

    row = control(tr(control(tc("c")), tc(control(p("d")))))
    body = control(tbl(tr("a", "b"), row)) + control(p("正文"))
    assert shown(body) == [[["a", "b"], ["c", "d"]], "正文"]


def test_paragraphs_of_a_cell_are_its_lines() -> None:
    body = tbl(tr(tc(p("申") + p("") + p("请", "<w:r><w:br/></w:r>", "人")), "7"))
    assert shown(body) == [[["申\n请\n人", "7"]]]


def test_text_goes_on_behind_a_table() -> None:
    body = p("二") + tbl(tr("1")) + p("三") + tbl(tr("2")) + tbl(tr("3")) + p("四")
    assert shown(body) == ["二", [["1"]], "三", [["2"]], [["3"]], "四"]
    assert [g.number for g in read(body).parts if isinstance(g, Grid)] == [1, 2, 3]


def test_a_small_table_in_a_cell_is_what_the_cell_prints() -> None:
    inner = tbl(tr("7", "8"))
    body = tbl(tr("a", tc(p("共") + inner + p("件")), "b"), tr("c", "d", "e"))
    assert shown(body) == [[["a", "共\n7\n8\n件", "b"], ["c", "d", "e"]]]


def test_layout_tables_are_walked_and_the_tables_in_them_read() -> None:
    inner = tbl(tr("1", LONG), tr("2", "3"))
    body = tbl(tr("导航", tc(p("正文") + inner + p("落款"))), tr("页脚"))
    assert shown(body) == ["导航", "正文", [["1", LONG], ["2", "3"]], "落款", "页脚"]


def test_what_a_merge_covers_is_not_shown() -> None:
    body = tbl(tr(tc("a", DOWN), tc(tbl(tr(LONG)) + p(""))), tr(tc("x", DOWN_ON), "b"))
    assert shown(body) == ["a", [[LONG]], "b"]
    first = tbl(tr(tc(p("a") + tbl(tr(LONG)) + p(""), DOWN_ON), tc("b", "<w:hMerge/>")))
    assert shown(first) == ["a", [[LONG]]]


def test_a_table_without_rows_or_cells_is_nothing() -> None:
    assert shown(tbl() + tbl(tr()) + p("a")) == ["a"]


def test_a_row_outside_a_table_leaves_its_text() -> None:
    assert shown(tr("a") + tbl(p("b") + tr("c"))) == ["a", "b", "c"]


def test_a_row_within_a_cell_leaves_the_text_behind_it() -> None:
    body = tbl(tr(tc(p("a") + "<w:tr/>" + tbl(tr("b")) + p("c"))))
    assert shown(body) == [[["a"], [""]], [["b"]], "c"]


# Drawings


def text_box(inside: str) -> str:
    return f"<w:drawing><wps:txbx><w:txbxContent>{inside}</w:txbxContent></wps:txbx></w:drawing>"


def old_text_box(inside: str) -> str:
    return f"<w:pict><v:textbox><w:txbxContent>{inside}</w:txbxContent></v:textbox></w:pict>"


def either(choice: str, fallback: str) -> str:
    return (
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{choice}</mc:Choice>"
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


@pytest.mark.parametrize("box", [text_box, old_text_box])
def test_a_text_box_is_read_once_behind_its_paragraph(box: Callable[[str], str]) -> None:
    inside = p("框内") + tbl(tr("1", "2"))
    run = "<w:r>" + either(text_box(inside), old_text_box(inside)) + box(p("又一框")) + "</w:r>"
    assert shown(p("前", run, "后") + p("下")) == ["前后", "框内", [["1", "2"]], "又一框", "下"]


def test_text_boxes_in_text_boxes_and_cells() -> None:
    inner = p("内", "<w:r>" + text_box(p("最内")) + "</w:r>") + p("内二")
    outer = "<w:r>" + text_box(inner) + "</w:r>"
    assert shown(p("外", outer)) == ["外", "内", "最内", "内二"]
    assert shown(tbl(tr(tc(p("外", outer)), "b"))) == [[["外\n内\n最内\n内二", "b"]]]


def test_a_choice_without_text_or_picture_gives_way_to_the_fallback() -> None:
    assert blocks(p("<w:r>" + either("<w:drawing/>", "<w:t>图</w:t>") + "</w:r>")) == ["图"]
    assert blocks(p("<w:r>" + either("<w:t>一</w:t>", "<w:t>二</w:t>") + "</w:r>")) == ["一"]
    assert blocks(p("a", "<w:r><mc:AlternateContent/></w:r>")) == ["a"]


def test_a_deleted_text_box_is_gone() -> None:
    assert blocks(p("a", "<w:del><w:r>" + text_box(p("b")) + "</w:r></w:del>")) == ["a"]


PNG = b"\x89PNG\r\n\x1a\n"
LARGE = PNG + bytes(8_184)


def pictures_file(body: str, targets: Mapping[str, str], more: Members) -> Reading:
    listed = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/image" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if '://' in target else ''}/>"
        for key, target in targets.items()
    )
    relations = f'<Relationships xmlns="{PACKAGE}">{listed}</Relationships>'
    return read(body, {"word/_rels/document.xml.rels": relations, **more})


def picture(key: str) -> str:
    return f'<w:r><w:drawing><a:blip r:embed="{key}"/></w:drawing></w:r>'


def test_pictures_stand_where_they_are_shown() -> None:
    old = '<w:r><w:pict><v:imagedata r:id="r2"/></w:pict></w:r>'
    body = p("a") + p(picture("r1")) + tbl(tr(tc(p(old)), "b")) + p("c", picture("r1"))
    found = pictures_file(
        body, {"r1": "media/1.png", "r2": "/word/media/2.jpg"},
        {"word/media/1.png": LARGE, "word/media/2.jpg": b"\xff\xd8\xff" + LARGE},
    )  # fmt: skip
    assert [(one.place, one.content) for one in found.pictures] == [
        (1, LARGE), (2, b"\xff\xd8\xff" + LARGE)
    ]  # fmt: skip


def test_a_picture_in_a_layout_table_stands_among_its_parts() -> None:
    body = tbl(tr(tc(p("a") + p(picture("r1")) + tbl(tr(LONG)))))
    found = pictures_file(body, {"r1": "media/1.png"}, {"word/media/1.png": LARGE})
    assert [one.place for one in found.pictures] == [1]


@pytest.mark.parametrize(
    ("target", "content"),
    [
        ("media/1.png", LARGE[:-1]),
        ("media/1.emf", b"\1\0\0\0" + LARGE),
        ("media/missing.png", b""),
        ("http://example.org/1.png", LARGE),
        ("../../../etc/passwd", LARGE),
    ],
)
def test_small_unknown_and_outer_pictures_are_left(target: str, content: bytes) -> None:
    found = pictures_file(p(picture("r1")), {"r1": target}, {"word/media/1.emf": content})
    if target == "media/1.png":
        found = pictures_file(p(picture("r1")), {"r1": target}, {"word/media/1.png": content})
    assert found.pictures == ()


def test_at_most_sixty_pictures() -> None:
    numbers = range(70)
    found = pictures_file(
        "".join(p(picture(f"r{n}")) for n in numbers),
        {f"r{n}": f"media/{n}.png" for n in numbers},
        {f"word/media/{n}.png": LARGE + b"%d" % n for n in numbers},
    )
    assert len(found.pictures) == docx.MAX_PICTURES == 60


# The container


def test_the_strict_vocabulary_is_read_alike() -> None:
    body = p("a", "<m:oMath><m:r><m:t>1</m:t></m:r></m:oMath>", picture("r1")) + tbl(
        tr(tc("b", span(2)))
    )
    members = {
        "_rels/.rels": ROOT_RELATIONS,
        "word/document.xml": main_part(body),
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" '
        f'Type="{OFFICE}/image" Target="media/1.png"/></Relationships>',
    }
    for ours, theirs in STRICT.items():
        members = {name: text.replace(ours, theirs) for name, text in members.items()}
    found = opened(packed({**members, "word/media/1.png": LARGE}))
    assert found.parts[0] == Block("a1")
    assert isinstance(found.parts[1], Grid)
    assert [s.text for s in found.parts[1].rows[0]] == ["b", "b"]
    assert [one.place for one in found.pictures] == [1]


def test_the_main_part_is_found_by_its_relation_or_by_its_name() -> None:
    elsewhere = ROOT_RELATIONS.replace("word/document.xml", "/text/main.xml")
    members = {"[Content_Types].xml": TYPES, "_rels/.rels": elsewhere}
    found = reading(
        Document("0", packed({**members, "text/main.xml": main_part(p("a"))}), "report.docx")
    )
    assert (found.format, found.parts) == ("docx", (Block("a"),))
    assert opened(packed({"word/document.xml": main_part(p("b"))})).parts == (Block("b"),)


def test_utf_16_is_read() -> None:
    text = '<?xml version="1.0" encoding="UTF-16"?>' + main_part(p("公开"))
    assert opened(packed({"word/document.xml": text.encode("utf-16")})).parts == (Block("公开"),)


def test_nothing_is_read_from_an_empty_body() -> None:
    found = read("")
    assert (found.parts, found.title, found.pictures) == ((), "", ())


# Hostile and damaged files


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("<w:document", "word/document.xml"),
        ("", "word/document.xml"),
        ("<html/>", "html"),
        (f'<w:styles xmlns:w="{WORD}"/>', "styles"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + main_part(p("&a;")), "DOCTYPE"),
        (main_part(p("&a;")), "word/document.xml"),
    ],
)
def test_what_is_no_word_text_is_damaged(text: str, cause: str) -> None:
    error = refused(packed({"word/document.xml": text}))
    assert error.code == "read.docx_damaged"
    assert cause in str(error.arguments["cause"])


def test_an_entity_bomb_is_refused_before_it_is_parsed_in_any_encoding() -> None:
    entities = '<!ENTITY a0 "lol">' + "".join(
        f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12)
    )
    bomb = f"<!DOCTYPE x [{entities}]>" + main_part(p("&a12;"))
    for content in (bomb.encode(), ("<?xml version='1.0'?>" + bomb).encode("utf-16")):
        error = refused(packed({"word/document.xml": content}))
        assert error.arguments["cause"] == "word/document.xml: DOCTYPE"


def test_a_missing_main_part_is_damaged() -> None:
    for members in (
        {"[Content_Types].xml": TYPES},
        {"[Content_Types].xml": TYPES, "_rels/.rels": ROOT_RELATIONS},
    ):
        assert refused(packed(members)).code == "read.docx_damaged"
    with pytest.raises(DocumentError, match="docx_damaged"):
        reading(Document("0", packed({"[Content_Types].xml": TYPES}), "report.docx"))


def test_broken_relations_or_styles_are_damaged() -> None:
    for name in ("_rels/.rels", "word/_rels/document.xml.rels"):
        assert refused(file(p("a"), {name: "<x"})).code == "read.docx_damaged"
    assert refused(file(p("a"), {**STYLED, "word/styles.xml": "<x"})).code == "read.docx_damaged"


def test_styles_of_another_vocabulary_say_nothing() -> None:
    assert read(p("a"), {**STYLED, "word/styles.xml": "<x/>"}).parts == (Block("a"),)


def test_a_truncated_container_is_damaged() -> None:
    whole = file(p("a"))
    for part in (whole[: len(whole) // 2], whole[:-30], b"PK\x03\x04"):
        assert refused(part).code == "container.damaged"


@pytest.mark.parametrize("element", ["w:sdt", "w:tbl><w:tr><w:tc", "w:p", "w:ins", "x"])
def test_nesting_beyond_reason_is_refused(element: str) -> None:
    assert refused(file(f"<{element}>" * 100_000)).code == "read.too_complex"


def test_a_giant_span_is_a_wide_cell_and_many_are_refused() -> None:
    (grid,) = read(tbl(tr(tc("a", span(100_000))))).parts
    assert isinstance(grid, Grid)
    assert len(grid.rows[0]) == 200
    wide = tbl(tr(*[tc("a", span(100_000))] * 3))
    assert refused(file(wide)).code == "read.too_complex"
    before = tbl(tr("a", properties='<w:gridBefore w:val="100000"/>'))
    assert refused(file(before)).code == "read.too_complex"


def test_too_many_rows_columns_or_places_are_refused() -> None:
    for body in (
        tbl(tr("a") * 5_001),
        tbl(tr(*["a"] * 201)),
        tbl(tr(tc("a", span(200))) * 1_001) * 2,
    ):
        assert refused(file(body)).code == "read.too_complex"


def test_sixty_megabytes_of_nothing() -> None:
    nothing = main_part(" " * (60 << 20) + p("a"))
    error = refused(packed({"word/document.xml": nothing}))
    assert error.code == "read.too_complex"  # one text of 60 MB
    pieces = "<w:body/>" + " " * (1 << 20)
    parted = f"<w:document {SPACES}>{pieces * 60}<w:body>{p('a')}</w:body></w:document>"
    assert opened(packed({"word/document.xml": parted})).parts == (Block("a"),)


def test_millions_of_tags_are_refused_before_they_are_parsed() -> None:
    error = refused(file("<w:p/>" * docx_package.MAX_TAGS))
    assert error.code == "read.too_complex"
    assert str(error.arguments["what"]).endswith(" tags")


def test_a_member_that_unpacks_beyond_the_limit_is_refused() -> None:
    assert refused(file(" " * (65 << 20))).code == "container.too_large"


def test_tables_nested_fifty_deep() -> None:
    small = tbl(tr("7"))
    large = tbl(tr("7", LONG))
    for _ in range(49):
        small = tbl(tr(tc(small + p(""))))
        large = tbl(tr("上", tc(large + p("下"))))
    assert shown(small) == [[["7"]]]
    assert shown(large) == [*["上"] * 49, [["7", LONG]], *["下"] * 49]


tags = st.sampled_from(
    "w:p w:r w:tbl w:tr w:tc w:sdt w:del w:ins w:txbxContent w:trPr w:tcPr w:rPr w:vMerge "
    "w:gridSpan w:hMerge w:gridBefore w:fldChar w:t w:br w:tab w:sym w:vanish w:cellDel "
    "mc:AlternateContent mc:Choice mc:Fallback a:blip w:outlineLvl w:pStyle".split()
)
trees = st.recursive(
    st.sampled_from(["", "<w:t>7</w:t>", "<w:t> </w:t>"]),
    lambda inner: st.builds(
        lambda tag, inside: f"<{tag}>{''.join(inside)}</{tag}>", tags, st.lists(inner, max_size=4)
    ),
    max_leaves=40,
)


@given(st.lists(trees, max_size=5))
def test_any_arrangement_of_elements_is_read(body: list[str]) -> None:
    for part in read("".join(body)).parts:
        if isinstance(part, Grid):
            assert len({len(row) for row in part.rows}) == 1


def test_the_examples_in_the_code() -> None:
    assert doctest.testmod(docx_package).failed == 0
