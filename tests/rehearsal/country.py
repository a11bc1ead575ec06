"""Who reports, and the true figures: areas of agencies whose figures agree over the years.

Every rule of both editions holds for the figures of an agency, within a report and from one year
to the next, and an area's aggregate is the sum of its parts. The same number and seed give the
same country.
"""

import random
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gongkai.catalogue import Edition, Table, editions
from gongkai.catalogue.divisions import _divisions
from tests.gather.site.behaviour import BUREAUS
from tests.rehearsal.mix import FIRST_YEARS, NEWEST, SEED

Figures = dict[str, int | Decimal]
TOWNS = "上坪 柳沟 石桥 北岭 双溪 东湾 河口 沙堤 梅川 竹园".split()
SYLLABLES = (
    "澄霁枫渡岚溪碧砚棠汀芷荻菱蓼槐楠桐柘榆栎泠浔澜沅淇洛涓清渚湄岫岑峦屿砂磐墨素青黛绯缃"
    "云露霜虹曦晖晴霞鹭鹤雁鸢麓垣栈驿"
)
SIDES = ("new_received", "carried_over_in", "total_processed", "carried_over_out")
QUIET = (0,) * 20 + (1, 1, 2, 3)
BUSY = (0,) * 11 + (1, 2, 5, 17, 60)


class Agency(NamedTuple):
    """A body of the register, with its number in the country and its area's."""

    agency_id: str
    name: str
    level: str
    division_code: str
    parent_id: str
    number: int
    area: int
    first_year: int


class Filed(NamedTuple):
    """A report as its agency meant it: whose, for which year and series, and the true figures."""

    agency: Agency
    year: int
    series: str
    figures: Figures

    @property
    def report_id(self) -> str:
        """The id under which it is published."""
        apart = "-aggregate" if self.series == "aggregate" else ""
        return f"{self.agency.agency_id}-{self.year}{apart}"


class Area(NamedTuple):
    """A county: its bodies, and their reports by year."""

    agencies: Sequence[Agency]
    filed: Sequence[Filed]


def edition_of(year: int) -> Edition:
    """The edition in force for a report year."""
    return next(each for each in editions() if each.first_year <= year)


def areas(reports: int, seed: int = SEED) -> Iterator[Area]:
    """Yield areas until there are so many reports; the last one is cut."""
    size = min(26, max(6, reports // 40))
    number, left = 0, reports
    while left > 0:
        area = _area(number, size, seed)
        yield area._replace(filed=area.filed[:left])
        left -= len(area.filed)
        number += 1


@cache
def _codes() -> Sequence[tuple[str, str]]:
    """The counties in force, by code, with the last character of their names."""
    found = _divisions().values()
    return sorted(
        (each.code, each.name[-1])
        for each in found
        if each.until is None and each.name[-1:] in ("县", "区", "市") and each.code[4:] != "00"
    )


def _place(number: int, kind: str) -> str:
    """A made-up name of its own, which no place of the list of divisions bears."""
    names = _made_up()
    again, at = divmod(number, len(names))
    # A stride without common divisor: neighbours do not sound alike, and none comes twice.
    return names[at * 1_009 % len(names)] + (SYLLABLES[again] if again else "") + kind


def elsewhere(agency: Agency) -> str:
    """The name of a body of another place and trade."""
    return _place(agency.area + 1, "县") + BUREAUS[-1]


@cache
def _made_up() -> Sequence[str]:
    real = {each.name for each in _divisions().values()}
    pairs = (a + b for b in SYLLABLES for a in SYLLABLES if a != b)
    return [each for each in pairs if not any(each + kind in real for kind in "县区市")]


def _area(number: int, size: int, seed: int) -> Area:
    agencies = _agencies(number, size)
    years = range(agencies[0].first_year, NEWEST + 1)
    own = {each: _life(each, years, seed) for each in agencies[1:]}
    government = agencies[0]
    filed = []
    for place, year in enumerate(years):
        parts = [life[place] for life in own.values()]
        total: Figures = {cell: sum(part[cell] for part in parts) for cell in parts[0]}
        filed.append(Filed(government, year, "aggregate", total))
        filed += [Filed(each, year, "own", life[place]) for each, life in own.items()]
    return Area(agencies, filed)


def _agencies(number: int, size: int) -> list[Agency]:
    """A government, its office, its departments, and its towns, a third of them subdistricts."""
    codes = _codes()
    code, kind = codes[number * 1_009 % len(codes)]
    again = number // len(codes)
    place, head = _place(number, kind), f"a{code}{'x' * again}"
    towns, first = size // 4, FIRST_YEARS[number % len(FIRST_YEARS)]
    named = [
        (f"{place}人民政府", "county_government", code),
        (f"{place}人民政府办公室", "government_office", code),
        *((place + bureau, "county_department", code) for bureau in BUREAUS[: size - 2 - towns]),
    ]
    for at in range(towns):
        is_town = at % 3 < 2
        name = f"{place}{TOWNS[at]}" + ("镇人民政府" if is_town else "街道办事处")
        named.append((name, "township" if is_town else "subdistrict", f"{code}{101 + at}"))
    return [
        Agency(f"{head}-{at:02}", name, level, division, f"{head}-00" if at else "",
               number * size + at, number, first)
        for at, (name, level, division) in enumerate(named)
    ]  # fmt: skip


def _life(agency: Agency, years: range, seed: int) -> list[Figures]:
    """The own figures of an agency in a row of years."""
    rng = random.Random(f"{seed}/{agency.agency_id}")
    pool = BUSY if rng.random() < 0.2 else QUIET
    state = {"in_force": rng.randrange(60), "decisions": rng.choice((0, 7, 90, 1_400, 9_000))}
    state |= {"fees": rng.choice((0, 0, 0, 950)), "items": rng.randrange(20, 90)}
    results = [_results(edition_of(year), rng, pool) for year in (*years, years[-1])]
    carried = [min(rng.choice((0, 0, 0, 1, 2)), done) for done in _sums(results[0])]
    found = []
    for place, year in enumerate(years):
        edition = edition_of(year)
        cells: Figures = {}
        done = _sums(results[place])
        out = [min(rng.choice((0, 0, 0, 1, 2)), most) for most in _sums(results[place + 1])]
        new = [a + b - c for a, b, c in zip(done, out, carried, strict=True)]
        lines = dict(zip(SIDES, (new, carried, done, out), strict=True)) | results[place]
        for table in edition.tables:
            if table.code == "applications":
                cells |= _crossed(table, lines)
            else:
                cells |= _table(table, rng, state)
        carried = out
        found.append(cells)
    return found


def _results(edition: Edition, rng: random.Random, pool: Sequence[int]) -> dict[str, list[int]]:
    table = next(each for each in edition.tables if each.code == "applications")
    codes = [line.code for line in table.lines if line.code not in SIDES]
    figures = rng.choices(pool, k=6 * len(codes))
    return {code: figures[at * 6 : at * 6 + 6] for at, code in enumerate(codes)}


def _sums(results: dict[str, list[int]]) -> list[int]:
    return [sum(column) for column in zip(*results.values(), strict=True)]


def _crossed(table: Table, lines: dict[str, list[int]]) -> Figures:
    return {
        f"{table.code}.{line.code}.{column.code}": figure
        for line in table.lines
        for column, figure in zip(
            table.columns, (*lines[line.code], sum(lines[line.code])), strict=True
        )
    }


def _table(table: Table, rng: random.Random, state: dict[str, int]) -> Figures:
    """The figures of a table other than the third; `state` is what goes from year to year."""
    rows = {line.code: _row(table, line.code, rng, state) for line in table.lines}
    return {
        f"{table.code}.{line}.{column.code}": figure
        for line, row in rows.items()
        for column, figure in zip(table.columns, row, strict=True)
    }


def _row(
    table: Table, line: str, rng: random.Random, state: dict[str, int]
) -> Sequence[int | Decimal]:
    code = table.code
    if code == "remedies":
        parts = [rng.choice((0, 0, 0, 1, 2, 3)) for _ in table.columns[1:]]
        return (*parts, sum(parts))
    if code == "instruments":
        return _instruments(table, line, rng, state)
    if code == "decisions":
        return (_near(state["decisions"], rng),)
    if code == "items":
        return (*_items(line, rng, state), _near(state["decisions"], rng) + 200)
    if code == "procurement":
        return rng.randrange(1, 40), Decimal(_near(40_000_000, rng)) / 100
    if table.edition == "2019":
        return _items("fees", rng, state)
    return (Decimal(_near(state["fees"], rng)) / 100,)


def _instruments(
    table: Table, line: str, rng: random.Random, state: dict[str, int]
) -> Sequence[int]:
    """No county makes rules; what is in force is what was, with the new, without the repealed."""
    if line == "rules":
        return 0, 0, 0
    if table.edition == "2019":
        made = rng.randrange(5)
        return made, made, made + rng.randrange(30)
    issued = rng.randrange(6)
    repealed = rng.randrange(min(3, state["in_force"] + issued) + 1)
    state["in_force"] += issued - repealed
    return issued, repealed, state["in_force"]


def _items(line: str, rng: random.Random, state: dict[str, int]) -> Sequence[int]:
    before = state.setdefault(f"items/{line}", state["items"])
    change = rng.randrange(-3, 7)
    state[f"items/{line}"] = before + change
    return before, change


def _near(figure: int, rng: random.Random) -> int:
    return figure * rng.randrange(70, 130) // 100
