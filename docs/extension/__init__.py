"""What Sphinx adds to the guides: the reference, made of the program itself, and its search.

A page of `reference/` holds the mark `<!-- made of: NAME -->`; in the place of the mark comes what
the module NAME of this folder makes, as Markdown, while the page is read. Nothing of it is kept in
the repository, so that it cannot go out of date.
"""

import re
from importlib import import_module

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from extension.search import SearchBoth

_MARK = re.compile(r"<!-- made of: (\w+) -->")


def setup(app: Sphinx) -> dict[str, bool]:
    """Join the reference and the search to a build."""
    app.connect("source-read", _filled)
    app.connect("env-get-outdated", _marked)
    app.add_search_language(SearchBoth)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _filled(app: Sphinx, page: str, source: list[str]) -> None:
    """Put what a page is made of in the place of its mark."""
    source[0] = _MARK.sub(lambda mark: import_module(f"extension.{mark[1]}").page(), source[0])


def _marked(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Read the reference anew in every build: the program may have changed."""
    return [page for page in env.found_docs if page.startswith("reference/")]
