"""What a Word document shows: deletions, hidden text and second versions are taken out of it."""

from lxml import etree

from gongkai.read.docx.names import ALTERNATIVES, CHOICE, OLD_PICTURE, Names

_NO = frozenset({"0", "false", "off", "none"})
# What goes by itself: properties from before a tracked change, spellings above characters.
_GONE = ("pPrChange", "trPrChange", "tcPrChange", "rt")
# Marks that stand among the properties of what goes with them, and what that is; elsewhere they
# go by themselves, with what they hold.
_MARKS = {"del": "tr", "moveFrom": "tr", "cellDel": "tc", "vanish": "r"}


def prune(root: etree._Element, names: Names) -> None:
    """Take out of a document what it does not show, as if every change had been accepted.

    Deleted and moved text, rows and cells go, hidden runs, and all but one of the alternatives of
    a drawing; a text box goes behind the paragraph it hangs on.
    """
    holders = {names.word + mark: names.word + holder for mark, holder in _MARKS.items()}
    for element in list(root.iter(*names.w(*_GONE), *holders, ALTERNATIVES)):
        if element.tag == ALTERNATIVES:
            _choose(element, names)
        elif element.get(names.word + "val") not in _NO:
            _remove(_marked(element, holders.get(str(element.tag))))
    _place_text_boxes(root, names)


def _marked(mark: etree._Element, holder: str | None) -> etree._Element:
    """Return the holder that a mark stands among the properties of, else the mark itself."""
    properties = mark.getparent()
    if holder is not None and properties is not None and properties.tag == f"{holder}Pr":
        around = properties.getparent()
        if around is not None and around.tag == holder:
            return around
    return mark


def _remove(element: etree._Element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


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
    """Put each text box behind the paragraph it hangs on, several in their order."""
    last: dict[etree._Element, etree._Element] = {}
    for box in list(root.iter(names.word + "txbxContent")):
        anchor = next(box.iterancestors(names.word + "p"), None)
        if anchor is not None:
            last.get(anchor, anchor).addnext(box)
            last[anchor] = box
