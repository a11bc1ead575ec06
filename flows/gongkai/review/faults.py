"""What kind of fault a suspected cell has, by what it prints and what it should."""

from collections.abc import Iterator

_PLAIN = "other"


def kind_of(printed: str, suggestion: str | None, suspects: int) -> str:
    """Name the kind of fault of a case with suspects.

    `several` cells could be at fault; `unread`: nothing was read that could be compared; else how
    the print differs from the value that would mend it: `digit` (one digit is another), `swapped`
    (two neighbours), `longer` or `shorter` by one digit, `zero` where a figure belongs, `other`.

    >>> kind_of("18", "13", 1), kind_of("21", "12", 1), kind_of("120", "12", 1)
    ('digit', 'swapped', 'longer')
    """
    if suspects > 1:
        return "several"
    if suggestion is None:
        return "unread"
    if printed == "0":
        return "zero"
    if len(printed) == len(suggestion):
        return _same_length(printed, suggestion)
    if suggestion in _shortened(printed):
        return "longer"
    return "shorter" if printed in _shortened(suggestion) else _PLAIN


def _same_length(printed: str, suggestion: str) -> str:
    places = [
        at for at, pair in enumerate(zip(printed, suggestion, strict=True)) if pair[0] != pair[1]
    ]
    if len(places) == 1:
        return "digit"
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        if (printed[first], printed[second]) == (suggestion[second], suggestion[first]):
            return "swapped"
    return _PLAIN


def _shortened(text: str) -> Iterator[str]:
    return (text[:at] + text[at + 1 :] for at in range(len(text)))
