"""What Word does to a report and python-docx cannot: each change marks up a document in place."""

import re
from copy import deepcopy
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{WORD}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
CHANGED = 'w:id="7" w:author="a" w:date="2024-01-01T00:00:00Z"'
STRICT = {
    before.encode(): after.encode()
    for before, after in {
        WORD: "http://purl.oclc.org/ooxml/wordprocessingml/main",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships": (
            "http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
        "http://schemas.openxmlformats.org/drawingml/2006/main": (
            "http://purl.oclc.org/ooxml/drawingml/main"
        ),
        "http://schemas.openxmlformats.org/officeDocument/2006/math": (
            "http://purl.oclc.org/ooxml/officeDocument/math"
        ),
    }.items()
}
_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")


def element(text: str) -> Any:
    """Parse an element whose prefixes are the usual ones."""
    return parse_xml(re.sub(r"^<([\w:]+)", rf"<\1 {SPACES}", text))


def printed(each: Any) -> str:
    """Return what an element prints."""
    return "".join(text.text or "" for text in each.iter(qn("w:t")))


def tables(document: Document) -> list[Any]:
    return list(document.element.body.iter(qn("w:tbl")))


def table_of(document: Document, words: str) -> Any:
    """Return the table that prints some words."""
    return next(t for t in tables(document) if words in printed(t))


def rows(table: Any) -> list[Any]:
    return list(table.iterchildren(qn("w:tr")))


def figure_runs(document: Document) -> list[Any]:
    """Return the runs of all cells that print a figure and nothing else."""
    runs = [run for table in tables(document) for run in table.iter(qn("w:r"))]
    return [run for run in runs if _FIGURE.fullmatch(printed(run))]


def content(document: Document) -> list[Any]:
    """Return all of the body but the settings of its pages."""
    return [each for each in document.element.body if each.tag != qn("w:sectPr")]


def _cut(document: Document) -> tuple[Any, Any]:
    """Cut table 3 before its fifth kind of outcome; return both tables, a paragraph between."""
    table = table_of(document, "本年新收政府信息公开申请数量")
    second = deepcopy(table)
    start = next(n for n, row in enumerate(rows(table)) if "无法提供" in printed(row))
    for row in rows(table)[start:]:
        table.remove(row)
    for row in rows(second)[:start]:
        second.remove(row)
    # The label over all outcomes goes on: Word begins it anew in the second table.
    first = rows(second)[0]
    for merge in first.iter(qn("w:vMerge")):
        merge.set(qn("w:val"), "restart")
    table.addnext(second)
    table.addnext(element("<w:p/>"))
    return table, second


def split(document: Document) -> None:
    _cut(document)


def split_headed(document: Document) -> None:
    first, second = _cut(document)
    for row in reversed(rows(first)[:3]):
        second.insert(2, deepcopy(row))


def repeat_header(document: Document) -> None:
    table = table_of(document, "本年新收政府信息公开申请数量")
    heads = rows(table)[:3]
    for row in heads:
        row.get_or_add_trPr().append(element("<w:tblHeader/>"))
    below = next(row for row in rows(table) if "其他处理" in printed(row))
    # The merged label beside the outcomes ends above the typed headings and begins anew below.
    for merge in list(below.iter(qn("w:vMerge")))[:1]:
        merge.set(qn("w:val"), "restart")
    for row in heads:
        below.addprevious(deepcopy(row))


def _boxed(inside: list[Any]) -> Any:
    """Return a paragraph with a text box, in both versions that Word writes, of some content."""
    paragraph = element(
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline>"
        "<wp:extent cx='5400000' cy='8000000'/><wp:docPr id='1' name='a'/><a:graphic>"
        "<a:graphicData uri='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'>"
        "<wps:wsp><wps:cNvSpPr txBox='1'/><wps:spPr/><wps:txbx><w:txbxContent/></wps:txbx>"
        "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:shape style='width:420pt;height:630pt'><v:textbox>"
        "<w:txbxContent/></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent>"
        "</w:r></w:p>"
    )
    for box in paragraph.iter(qn("w:txbxContent")):
        box.extend(deepcopy(each) for each in inside)
    return paragraph


def box(document: Document) -> None:
    inside = content(document)
    inside[0].addprevious(_boxed(inside))
    for each in inside:
        document.element.body.remove(each)


def box_tables(document: Document) -> None:
    for table in tables(document):
        paragraph = element(
            "<w:p><w:r><w:pict><v:shape style='width:420pt;height:300pt'><v:textbox>"
            "<w:txbxContent><w:p/></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        )
        table.addprevious(paragraph)
        next(paragraph.iter(qn("w:txbxContent"))).insert(0, table)


def track(document: Document) -> None:
    for place, run in enumerate(figure_runs(document)):
        if place % 3 == 0:
            text = printed(run)
            deleted = element(f"<w:del {CHANGED}><w:r><w:delText>{text}9</w:delText></w:r></w:del>")
            inserted = element(f"<w:ins {CHANGED}/>")
            run.addprevious(deleted)
            run.addprevious(inserted)
            inserted.append(run)
    table = table_of(document, "行政许可")
    _track_rows(table)
    _track_column(table_of(document, "未经复议直接起诉"))
    last = content(document)[-1]
    text = printed(last)
    last.addprevious(
        element(
            f"<w:p><w:pPr><w:rPr><w:moveFrom {CHANGED}/></w:rPr></w:pPr>"
            f"<w:moveFrom {CHANGED}><w:r><w:t>{text}</w:t></w:r></w:moveFrom></w:p>"
        )
    )


def _track_rows(table: Any) -> None:
    """Delete a row that prints other figures, and mark the true one as put in."""
    row = next(row for row in rows(table) if "行政许可" in printed(row))
    old = deepcopy(row)
    for run in list(old.iter(qn("w:r"))):
        text = printed(run)
        run.getparent().replace(
            run,
            element(f"<w:del {CHANGED}><w:r><w:delText>{text}1</w:delText></w:r></w:del>"),
        )
    old.get_or_add_trPr().append(element(f"<w:del {CHANGED}/>"))
    row.get_or_add_trPr().append(element(f"<w:ins {CHANGED}/>"))
    row.addprevious(old)


def _track_column(table: Any) -> None:
    """Put a deleted cell before the first figure of the last row."""
    last = rows(table)[-1]
    last.insert(
        0 if last.trPr is None else 1,
        element(
            f"<w:tc><w:tcPr><w:cellDel {CHANGED}/></w:tcPr>"
            "<w:p><w:r><w:t>88</w:t></w:r></w:p></w:tc>"
        ),
    )


def lay_out(document: Document) -> None:
    inside = content(document)
    table = element(
        "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/>"
        "<w:p><w:r><w:t>政务公开</w:t></w:r></w:p></w:tc><w:tc><w:tcPr/></w:tc></w:tr></w:tbl>"
    )
    inside[0].addprevious(table)
    cell = list(table.iter(qn("w:tc")))[1]
    cell.extend(inside)
    cell.append(element("<w:p/>"))


def nest_figures(document: Document) -> None:
    for run in figure_runs(document)[::2]:
        paragraph = run.getparent()
        nested = element(
            "<w:tbl><w:tblPr/><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc><w:tcPr/></w:tc>"
            "</w:tr></w:tbl>"
        )
        paragraph.addprevious(nested)
        paragraph.addnext(element("<w:p/>"))
        next(nested.iter(qn("w:tc"))).append(paragraph)


def _controlled(each: Any) -> None:
    holder = element("<w:sdt><w:sdtPr><w:alias w:val='填报'/></w:sdtPr><w:sdtContent/></w:sdt>")
    each.addprevious(holder)
    holder[1].append(each)


def control(document: Document) -> None:
    for place, run in enumerate(figure_runs(document)):
        if place % 2:
            _controlled(run)
    for table in tables(document):
        for row in rows(table)[1::2]:
            _controlled(row)
        for cell in list(table.iter(qn("w:tc")))[::5]:
            _controlled(cell)
    for each in content(document)[::3]:
        _controlled(each)


def upright(document: Document) -> None:
    table = table_of(document, "本年新收政府信息公开申请数量")
    for paragraph in list(table.iter(qn("w:p"))):
        text = printed(paragraph)
        cell = paragraph.getparent()
        if not 1 < len(text) < 16 or _FIGURE.fullmatch(text):
            continue
        cell.get_or_add_tcPr().append(element('<w:textDirection w:val="tbRlV"/>'))
        for character in text:
            shown = element(f"<w:p><w:r><w:t>{character}</w:t></w:r></w:p>")
            paragraph.addprevious(shown)
        cell.remove(paragraph)


def compute(document: Document) -> None:
    """Make every fourth figure the result of a formula."""
    for run in figure_runs(document)[::4]:
        for kind in ("begin", "separate"):
            run.addprevious(element(f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'))
            if kind == "begin":
                run.addprevious(
                    element("<w:r><w:instrText> =SUM(LEFT) \\* MERGEFORMAT 5 </w:instrText></w:r>")
                )
        run.addnext(element('<w:r><w:fldChar w:fldCharType="end"/></w:r>'))


def hide(document: Document) -> None:
    """Give each digit a run of its own, with hidden text between them."""
    for run in figure_runs(document)[1::4]:
        for character in printed(run):
            run.addprevious(element(f"<w:r><w:t>{character}</w:t></w:r>"))
            run.addprevious(element("<w:r><w:rPr><w:vanish/></w:rPr><w:t>3</w:t></w:r>"))
        run.getparent().remove(run)


def merge_the_old_way(document: Document) -> None:
    """Write the columns of cells that span some as cells of their own, merged across."""
    for span in list(document.element.body.iter(qn("w:gridSpan"))):
        properties = span.getparent()
        cell = properties.getparent()
        columns = int(span.get(qn("w:val")))
        down = properties.find(qn("w:vMerge"))
        properties.replace(span, element('<w:hMerge w:val="restart"/>'))
        for _ in range(columns - 1):
            beside = element("<w:tc><w:tcPr><w:hMerge/></w:tcPr><w:p/></w:tc>")
            if down is not None:
                beside[0].append(deepcopy(down))
            cell.addnext(beside)


def leave_out(document: Document) -> None:
    """Leave out the cell over the labels of table 3: its rows of headings begin behind it."""
    table = table_of(document, "本年新收政府信息公开申请数量")
    for row in rows(table)[:3]:
        for cell in list(row.iterchildren(qn("w:tc")))[:3]:
            row.remove(cell)
        row.get_or_add_trPr().append(element('<w:gridBefore w:val="3"/>'))
