"""Names of sheets: what a spreadsheet takes for one, each only once."""

import re
from dataclasses import dataclass, field

LONGEST = 31
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]+")
_RESERVED = {"history"}


@dataclass
class Names:
    """The names given so far; letters are not told apart by their case."""

    taken: set[str] = field(default_factory=lambda: set(_RESERVED))

    def of(self, wanted: str) -> str:
        """Return a name for a sheet, as near to the wanted one as may be.

        >>> names = Names()
        >>> names.of("甲市/教育局"), names.of("甲市_教育局"), names.of("'[]'")
        ('甲市_教育局', '甲市_教育局 (2)', '_')
        """
        bare = _NOT_IN_NAMES.sub("_", wanted).strip("' ")[:LONGEST].strip("' ") or "_"
        name, number = bare, 1
        while name.casefold() in self.taken:
            number += 1
            ending = f" ({number})"
            name = bare[: LONGEST - len(ending)] + ending
        self.taken.add(name.casefold())
        return name
