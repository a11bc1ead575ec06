"""How deep the elements of a page are nested, told from its bytes before it is parsed.

The parser's time grows with the square of the depth: 100,000 elements in each other, half a
megabyte, would take it half a minute.
"""

import re

_TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:]*)")
# Elements that hold nothing, and those that the next of their kind closes (HTML Standard).
_FLAT = frozenset(
    b"area base br col embed hr img input link meta param source track wbr "
    b"dd dt li option p td th tr tbody thead tfoot".split()
)


def nesting(content: bytes) -> int:
    """Return an upper estimate of the depth of elements.

    >>> nesting(b"<div><p>a<p>b<span>c</span></div><br><div></div>")
    2
    """
    depth = deepest = 0
    for closing, name in _TAG.findall(content):
        if name.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest
