"""Search for Chinese and English.

Chinese has no blanks between words, and Sphinx divides it only with a dictionary that is not
installed. So each pair of neighbouring characters is a word here, on the page and in the query.
"""

import re
from collections.abc import Iterator

from sphinx.search.en import SearchEnglish

_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


class SearchBoth(SearchEnglish):
    """English words, and pairs of Chinese characters."""

    lang = "zh-en"  # the stemmer of the browser goes by the name of the language, which stays
    js_splitter_code = r"""
function splitQuery(query) {
  const pieces = query.match(/[\u3400-\u9fff]+|(?:(?![\u3400-\u9fff])[\p{L}\p{N}_])+/gu) || [];
  return pieces.flatMap((piece) =>
    /^[\u3400-\u9fff]{2,}$/.test(piece)
      ? Array.from({length: piece.length - 1}, (_, i) => piece.slice(i, i + 2))
      : [piece]
  );
}
"""

    def split(self, input: str) -> list[str]:
        """Return the words of a text."""
        return [word for piece in _PIECE.findall(input) for word in _words(piece)]


def _words(piece: str) -> Iterator[str]:
    """Yield the pairs of a run of Chinese characters and each alone; anything else as it is.

    >>> list(_words("年度报")), list(_words("report"))
    (['年', '度', '报', '年度', '度报'], ['report'])
    """
    if _HAN.fullmatch(piece):
        yield from piece
        yield from (piece[at : at + 2] for at in range(len(piece) - 1))
    else:
        yield piece
