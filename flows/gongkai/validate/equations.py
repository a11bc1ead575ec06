"""The rules of schemas/*/rules.csv as equations over the cells of one report (and of others).

Grammar of `left` and `right`: cell addresses `table.line.column` joined by ` + ` and ` - `, an
integer, or the name of a bound of the rule (see catalogue.bounds); `*` stands for every line or
every column of the table, the same on both sides. After an address, `@-1` takes the figure from
the report of the year before, `@own` from the own report beside an aggregate. Where `relation` is
`check`, `left` names the check and `right` lists the cells it looks at: `type` and `jump` every
one for itself, `repeated` every table as a whole, `misread_items` the first two against the third.
Rules with the relation `text` compare figures with sentences: see prose.py.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from gongkai.catalogue.bounds import bounds_of
from gongkai.catalogue.editions import Column, Edition, Rule, Table
from gongkai.errors import CatalogueError
from gongkai.validate.matrix import THIS, YEAR_BEFORE

_TERM = re.compile(r"(\w+)\.(\w+|\*)\.(\w+|\*)(@-1|@own)?")
_CONDITION = re.compile(r"(level|series) (not )?in (\w+(?: \w+)*)")
CHECK, TEXT = "check", "text"
RELATIONS = ("=", "<=", ">=")
TYPE, JUMP, REPEATED, MISREADING = "type", "jump", "repeated", "misread_items"
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Term:
    """A cell on one side of a rule, with its factor, +1 or -1, and the report it is taken from.

    `cell` is its address `<table>.<line>.<column>`.
    """

    table: str
    line: str
    column: str
    factor: int
    taken_from: str = THIS

    cell: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put the address together once, for it is asked for with every report."""
        # The way to set a computed field of a frozen value.
        object.__setattr__(self, "cell", f"{self.table}.{self.line}.{self.column}")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a rule: the sum of its terms and a constant."""

    terms: tuple[Term, ...] = ()
    constant: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """For which levels of agency, or for which series of reports, a rule holds."""

    about: str
    values: frozenset[str]
    negated: bool

    def holds(self, value: str | None) -> bool:
        """Whether the rule is for agencies of this level, or reports of this series."""
        return (value in self.values) != self.negated


@dataclass(frozen=True, slots=True)
class Equation:
    """One rule at one place: `left` stands in `relation` to `right`.

    `place` is the cell the rule gives a figure for (a total, where there is one), with neither line
    nor column where it is a whole table, and `column` what the schema says about it. For a check,
    `relation` is the name of the check and `bounds` what it needs to know. `terms` and `constant`
    are the equation with everything on the left side.
    """

    rule: Rule
    edition: str
    left: Side
    relation: str
    right: Side
    place: Term
    column: Column
    condition: Condition | None
    bounds: Mapping[str, int]

    terms: tuple[Term, ...] = field(init=False)
    constant: int = field(init=False)
    is_sum: bool = field(init=False)

    def __post_init__(self) -> None:
        """Bring every term to the left side, once for all the reports that will be judged.

        `is_sum` says whether the equation binds several cells of one table of one report by
        addition alone: then a fault can be traced to a cell.
        """
        moved = tuple(replace(term, factor=-term.factor) for term in self.right.terms)
        terms = (*self.left.terms, *moved)
        constant = self.left.constant - self.right.constant
        table = self.place.table
        alike = all(term.table == table and term.taken_from == THIS for term in terms)
        # The way to set a computed field of a frozen value.
        object.__setattr__(self, "terms", terms)
        object.__setattr__(self, "constant", constant)
        object.__setattr__(
            self, "is_sum", self.relation == "=" and len(terms) > 1 and not constant and alike
        )


def equations(editions: Iterable[Edition]) -> tuple[Equation, ...]:
    """Write out every rule of the editions for every line and column it is meant for."""
    return tuple(
        equation
        for edition in editions
        for rule in edition.rules
        if rule.relation != TEXT
        for equation in _written_out(rule, edition)
    )


def addresses(editions: Iterable[Edition]) -> tuple[str, ...]:
    """Every cell of the editions, in the order of their tables, lines and columns, once."""
    return tuple(
        dict.fromkeys(
            f"{table.code}.{line.code}.{column.code}"
            for edition in editions
            for table in edition.tables
            for line in table.lines
            for column in table.columns
        )
    )


def _written_out(rule: Rule, edition: Edition) -> Iterator[Equation]:
    tables = {table.code: table for table in edition.tables}
    cells = frozenset(addresses([edition]))
    condition, known = _condition(rule), bounds_of(rule.id)
    for left, relation, right in _forms(rule):
        whole = relation == REPEATED
        bindings = list(_bindings(rule, (*left.terms, *right.terms), tables))
        for bound_here in [bindings] if whole else [[each] for each in bindings]:
            bound_left, bound_right = (
                _bound(rule, side, bound_here, cells) for side in (left, right)
            )
            place = _place(rule, bound_left, bound_right)
            column = _column(rule, place, tables)
            place = replace(place, line="", column="") if whole else place
            yield Equation(
                rule,
                edition.key,
                bound_left,
                relation,
                bound_right,
                place,
                column,
                condition,
                known,
            )


def _forms(rule: Rule) -> Iterator[tuple[Side, str, Side]]:
    """A rule as left side, relation and right side, before its `*` are bound."""
    if rule.relation in RELATIONS:
        yield _side(rule, rule.left), rule.relation, _side(rule, rule.right)
        return
    cells = _side(rule, rule.right).terms
    if (rule.relation, rule.left) == (CHECK, TYPE):
        yield from ((Side((cell,)), TYPE, Side()) for cell in cells)
    elif rule.relation == CHECK and rule.left in (JUMP, REPEATED):
        before = [replace(cell, taken_from=YEAR_BEFORE) for cell in cells]
        pairs = zip(cells, before, strict=True)
        yield from ((Side((here,)), rule.left, Side((there,))) for here, there in pairs)
    elif (rule.relation, rule.left, len(cells)) == (CHECK, MISREADING, 3):
        yield Side(cells[:2]), MISREADING, Side(cells[2:])
    else:
        raise _unusable(rule, f"{rule.left} {rule.relation}")


def _side(rule: Rule, text: str) -> Side:
    words = text.split()
    operators = ["+", *words[1::2]]
    if len(words) % 2 == 0 or not set(operators) <= {"+", "-"}:
        raise _unusable(rule, text)
    terms, constant = [], 0
    for operator, word in zip(operators, words[::2], strict=True):
        factor = -1 if operator == "-" else 1
        if word.isdecimal():
            constant += factor * int(word)
        elif word in bounds_of(rule.id):
            constant += factor * bounds_of(rule.id)[word]
        elif match := _TERM.fullmatch(word):
            table, line, column, taken_from = match.groups()
            terms.append(Term(table, line, column, factor, taken_from or THIS))
        else:
            raise _unusable(rule, word)
    return Side(tuple(terms), constant)


def _bindings(
    rule: Rule, terms: Sequence[Term], tables: Mapping[str, Table]
) -> Iterator[tuple[str, str]]:
    """Every line and column the `*` of a rule stand for; once where it has none."""
    wild = [term for term in terms if EVERY in (term.line, term.column)]
    lines = next((_table(rule, t, tables).lines for t in wild if t.line == EVERY), None)
    columns = next((_table(rule, t, tables).columns for t in wild if t.column == EVERY), None)
    yield from product(
        [line.code for line in lines] if lines else [""],
        [column.code for column in columns] if columns else [""],
    )


def _bound(
    rule: Rule, side: Side, bindings: Iterable[tuple[str, str]], cells: Container[str]
) -> Side:
    bound = tuple(
        replace(
            term,
            line=line if term.line == EVERY else term.line,
            column=column if term.column == EVERY else term.column,
        )
        for line, column in bindings
        for term in side.terms
    )
    for term in bound:
        if term.cell not in cells:
            raise _unusable(rule, term.cell)
    return Side(bound, side.constant)


def _place(rule: Rule, left: Side, right: Side) -> Term:
    """The cell a finding is about: the first of the side that gives the total.

    That is the side with fewer cells, the right one of two equals; a side that needs another
    report cannot be the one that is wrong here.
    """
    sides = [
        side.terms
        for side in (right, left)
        if side.terms and all(term.taken_from == THIS for term in side.terms)
    ]
    if not sides:
        raise _unusable(rule, rule.left)
    return min(sides, key=len)[0]


def _column(rule: Rule, place: Term, tables: Mapping[str, Table]) -> Column:
    for column in _table(rule, place, tables).columns:
        if column.code == place.column:
            return column
    raise _unusable(rule, place.cell)


def _table(rule: Rule, term: Term, tables: Mapping[str, Table]) -> Table:
    if term.table not in tables:
        raise _unusable(rule, term.cell)
    return tables[term.table]


def _condition(rule: Rule) -> Condition | None:
    text = " ".join(rule.condition.split())
    if not text:
        return None
    match = _CONDITION.fullmatch(text)
    if match is None:
        raise _unusable(rule, text)
    return Condition(match[1], frozenset(match[3].split()), negated=bool(match[2]))


def _unusable(rule: Rule, text: str) -> CatalogueError:
    return CatalogueError("validate.unusable_rule", rule=rule.id, text=text)
