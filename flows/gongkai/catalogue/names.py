"""Names of agencies: whether two of them are of one body."""

from difflib import SequenceMatcher

from gongkai.catalogue.normal import plain, words

_AKIN = 0.4
"""The least share of characters that names of one agency have in common; short and full names of
one agency have 0.5 and more, names of two places and two trades seldom 0.3."""

_PLACE = 2
"""Characters that begin the name of a place: a county's report is often its office's source."""


def normalised(name: str) -> str:
    """Return the form in which names are compared.

    >>> normalised("彰武縣 人民政府（办公室）")
    '彰武县人民政府办公室'
    """
    return words(plain(name))


def same(registered: str, printed: str) -> bool:
    """Whether two names are one agency's: reports often leave out the place above.

    >>> same("彰武县教育局", "教育局"), same("彰武县教育局", "彰武县民政局")
    (True, False)
    """
    one, other = normalised(registered), normalised(printed)
    return one.endswith(other) or other.endswith(one)


def akin(registered: str, printed: str) -> bool:
    """Whether two names may be one agency's, renamed or shortened, or of one place."""
    one, other = normalised(registered), normalised(printed)
    if one[:_PLACE] == other[:_PLACE]:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _AKIN
