"""Coverage for a person at a terminal: a table by year, and a heat map of groups and years.

The colours only repeat what the numbers say.
"""

from collections.abc import Mapping
from pathlib import Path

from rich.table import Table
from rich.text import Text

from gongkai.catalogue import record_schemas
from gongkai.cli import output
from gongkai.cli.covered import COUNTS, Covered
from gongkai.cli.language import current, say

MOST_ROWS = 60
"""Groups on a screen, those with the smallest share first."""
SHADES = ((0.5, "white on dark_red"), (0.8, "black on orange3"), (0.95, "black on khaki1"))
BEST = "black on pale_green3"


def print_years(found: Covered, package: Path | str) -> None:
    """Print what was due, found and missing in each year."""
    headings = [say("coverage.year"), *(say(f"coverage.{name}") for name in COUNTS)]
    rows = [
        [each.name, *(getattr(each, name) for name in COUNTS), f"{each.share:.1%}"]
        for each in found.years
    ]
    title = say("coverage.title_years", package=package)
    output.print_table(title, [*headings, say("coverage.share")], rows)


def print_map(found: Covered) -> None:
    """Print the share found of every group in every year, in percent."""
    if not found.years:
        return
    years = [int(each.name) for each in found.years]
    kind = "parents" if found.by_parent else "levels"
    heading = say("coverage.group" if found.by_parent else "coverage.level")
    # Above the table, not as its title: that would be broken to the width of a narrow table.
    print(say(f"coverage.title_{kind}"))
    table = Table()
    table.add_column(Text(heading), overflow="fold")
    for year in years:
        table.add_column(str(year), justify="right")
    ranked = sorted(found.shares, key=lambda group: (_share(found.shares[group]), group or ""))
    names = group_names(found)
    for group in ranked[:MOST_ROWS]:
        shares = found.shares[group]
        table.add_row(Text(names[group]), *(_cell(shares.get(year)) for year in years))
    output.print_wide(table)
    if len(ranked) > MOST_ROWS:
        print(say("coverage.more", count=len(ranked) - MOST_ROWS))
    print(say("coverage.legend"))


def group_names(found: Covered) -> Mapping[str | None, str]:
    """Return what each group is called in the reader's language."""
    label = "label" if current() == "zh" else "labelEn"
    fields = {each["name"]: each for each in record_schemas()["agencies"]["fields"]}
    levels = {each["value"]: str(each[label]) for each in fields["level"].get("categories", ())}
    names: dict[str | None, str] = {}
    for group in found.shares:
        if group is None:
            names[group] = say("coverage.no_parent")
        elif found.by_parent:
            names[group] = str(found.agencies.get(group, {}).get("name") or group)
        else:
            names[group] = levels.get(group, group)
    return names


def _share(of_years: Mapping[int, tuple[int, int]]) -> float:
    return sum(found for _, found in of_years.values()) / sum(due for due, _ in of_years.values())


def _cell(counted: tuple[int, int] | None) -> Text:
    """Return a share in whole percent, rounded down: 100 is nothing but everything."""
    if counted is None:
        return Text("")
    due, found = counted
    style = next((shade for bound, shade in SHADES if found < bound * due), BEST)
    return Text(f"{100 * found // due:4d} ", style=style)
