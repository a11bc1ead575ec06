"""What a Word document shows: deletions, hidden text and second versions are taken out of it."""

from lxml import etree

from gongkai.read.docx_names import ALTERNATIVES, CHOICE, OLD_PICTURE, Names

_NO = frozenset({"0", "false", "off", "none"})
# What was before a tracked change of properties, hidden spellings above characters, deletions.
_GONE = ("pPrChange", "trPrChange", "tcPrChange", "rt", "del", "moveFrom")


def prune(root: etree._Element, names: Names) -> None:
    """Take out of a document what it does not show, as if every change had been accepted.

    Deleted and moved text, rows and cells go, hidden runs, and all but one of the alternatives of
    a drawing; a text box goes behind the paragraph it hangs on.
    """
    gone = names.w(*_GONE)
    vanish, deleted_cell = names.w("vanish", "cellDel")
    for element in list(root.iter(*gone, vanish, deleted_cell, ALTERNATIVES)):
        if element.tag == ALTERNATIVES:
            _choose(element, names)
        elif element.tag == vanish:
            _hide(element, names)
        elif element.tag == deleted_cell:
            _remove_holder(element, names.word + "tc")
        elif not _remove_holder(element, names.word + "tr"):
            _remove(element)
    _place_text_boxes(root, names)


def off(element: etree._Element, names: Names) -> bool:
    """Whether a property that is on by being there is switched off by its value."""
    return element.get(names.word + "val") in _NO


def _remove(element: etree._Element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


def _remove_holder(mark: etree._Element, holder: str) -> bool:
    """Remove the row or cell among whose properties a mark stands; False for a mark elsewhere."""
    properties = mark.getparent()
    around = None if properties is None else properties.getparent()
    if around is None or around.tag != holder:
        return False
    _remove(around)
    return True


def _hide(vanish: etree._Element, names: Names) -> None:
    """Remove the run that is hidden; the hidden mark of a paragraph hides no text."""
    properties = vanish.getparent()
    run = None if properties is None else properties.getparent()
    if run is not None and run.tag == names.word + "r" and not off(vanish, names):
        _remove(run)


def _choose(alternatives: etree._Element, names: Names) -> None:
    """Keep the first choice that holds text or a picture, else the last version (the fallback)."""
    shown = (names.word + "t", names.drawing + "blip", OLD_PICTURE)
    versions = list(alternatives)
    holding = (v for v in versions if v.tag == CHOICE and next(v.iter(*shown), None) is not None)
    kept = next(holding, versions[-1] if versions else None)
    for version in versions:
        if version is not kept:
            alternatives.remove(version)


def _place_text_boxes(root: etree._Element, names: Names) -> None:
    (paragraph,) = names.w("p")
    last: dict[etree._Element, etree._Element] = {}
    for box in list(root.iter(names.word + "txbxContent")):
        anchor = next(box.iterancestors(paragraph), None)
        if anchor is not None:
            last.get(anchor, anchor).addnext(box)
            last[anchor] = box
