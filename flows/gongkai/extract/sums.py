"""Whether the figures placed in a row add up, where the rules say that they must."""

from collections.abc import Sequence

from gongkai.extract.figures import figure
from gongkai.extract.placing import Token


def closes(
    total: tuple[tuple[str, ...], str] | None,
    columns: Sequence[str | None],
    placed: Sequence[Token | None],
) -> bool | None:
    """Tell whether a row's parts make its total; None where nothing but zeros or no total.

    Args:
        total: the columns that add up and the column they add up to (Lexicon.sums).
        columns: the column of each place.
        placed: the token of each place.
    """
    worth: dict[str | None, int] = {}
    for code, token in zip(columns, placed, strict=True):
        found = figure(token.text) if token is not None else None
        if found is not None and isinstance(found.number, int):
            worth[code] = found.number
    if total is None or not worth.get(total[1]):
        return None
    return sum(worth.get(part, 0) for part in total[0]) == worth[total[1]]
