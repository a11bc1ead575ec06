"""The published tables: every field and code, in the words of the codebook of a release."""

import re
from collections.abc import Iterator

from gongkai.release.codebook.tables import explained
from gongkai.release.codebook.words import about, title
from gongkai.release.markdown import cell, listing
from gongkai.release.resources import schemas

_ANCHOR = re.compile(r'^<a id="([\w-]+)"></a>$')


def page(language: str = "en") -> str:
    """Return every table under a heading of its own, after the fields that many of them share."""
    return "\n\n".join(_parts(language))


def _parts(language: str) -> Iterator[str]:
    yield listing(
        f"[{cell(name)}](#{language}-table-{name}) {title(schema, language)}: "
        f"{about(schema, language)}"
        for name, schema in schemas().items()
    )
    for part in explained(schemas(), language):
        anchor = _ANCHOR.match(part)
        # A codebook is one page, in which tables stand deeper.
        yield f"({anchor[1]})=" if anchor else re.sub(r"^#### ", "## ", part)
