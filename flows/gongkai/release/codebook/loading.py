"""How to load a table: short programs for each tool, kept beside this file.

Each takes the same steps and leaves the same four values: how many cells there are of each kind,
the sum that counts nothing twice, how many figures are in it, and of how many reports.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files as shipped

from gongkai.messages import text
from gongkai.published.form import Resource
from gongkai.release.markdown import heading

TABLE = "applications"
_PANEL = "panel"
_TOOLS = {
    "pandas": ("pandas", "python"),
    "polars": ("Polars", "python"),
    "duckdb": ("DuckDB", "sql"),
    "r": ("R", "r"),
    "stata": ("Stata", "stata"),
}
"""What each tool is called, and the language of its program for whoever colours it."""


@cache
def snippet(tool: str, year: int) -> str:
    """Return the program for a tool; it is meant for the folder of a release and a report year."""
    found = shipped("gongkai.release.codebook").joinpath("snippets", f"{tool}.txt")
    return found.read_text("utf-8").replace("YEAR", str(year))


def loading(files: Sequence[Resource], language: str) -> Iterator[str]:
    """Yield the programs, each with what has to be known: by the newest year of applications.

    Nothing where there are none. Stata reads the panel, so without one it is left out.
    """
    years = [each.year for each in files if each.table == TABLE and each.year is not None]
    if not years:
        yield text("codebook.load_nothing", language)
        return
    yield text("codebook.load_steps", language)
    for tool, (name, coloured) in _TOOLS.items():
        if tool != "stata" or any(each.table == _PANEL for each in files):
            yield heading(4, name)
            yield text(f"codebook.load_{tool}", language)
            yield f"```{coloured}\n{snippet(tool, max(years))}```"
