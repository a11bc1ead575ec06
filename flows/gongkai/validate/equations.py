"""The rules of schemas/*/rules.csv as equations over the cells of one report (and the year before).

Grammar of `left` and `right`: cell addresses `table.line.column` joined by ` + ` and ` - `, or an
integer; `*` stands for every line or every column of the table, the same on both sides; `@-1`
after an address means the report of the year before. Where `relation` is `check`, `left` names the
check and `right` lists the cells it looks at: `type` every one for itself, `misread_items` the
first two against the third.
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from gongkai.catalogue.editions import Column, Edition, Rule, Table
from gongkai.errors import CatalogueError

_TERM = re.compile(r"(\w+)\.(\w+|\*)\.(\w+|\*)(@-1)?")
_CONDITION = re.compile(r"level (not )?in (\w+(?: \w+)*)")
CHECK = "check"
RELATIONS = ("=", "<=", ">=")
TYPE = "type"
MISREADING = "misread_items"
EVERY = "*"


@dataclass(frozen=True, slots=True)
class Term:
    """A cell on one side of a rule, with its factor, +1 or -1."""

    table: str
    line: str
    column: str
    factor: int
    year_before: bool

    @property
    def cell(self) -> str:
        """The address `<table>.<line>.<column>`."""
        return f"{self.table}.{self.line}.{self.column}"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a rule: the sum of its terms and a constant."""

    terms: tuple[Term, ...] = ()
    constant: int = 0


@dataclass(frozen=True, slots=True)
class Condition:
    """For which levels of agency a rule holds."""

    levels: frozenset[str]
    negated: bool

    def holds(self, level: str) -> bool:
        """Whether the rule is for agencies of this level."""
        return (level in self.levels) != self.negated


@dataclass(frozen=True, slots=True)
class Equation:
    """One rule at one place: `left` stands in `relation` to `right`.

    `place` is the cell the rule gives a figure for (a total, where there is one) and `column` what
    the schema says about it. For a check, `relation` is the name of the check. `terms` and
    `constant` are the equation with everything on the left side.
    """

    rule: Rule
    edition: str
    left: Side
    relation: str
    right: Side
    place: Term
    column: Column
    condition: Condition | None

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
        alike = all(term.table == table and not term.year_before for term in terms)
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
    condition = _condition(rule)
    for left, relation, right in _forms(rule):
        for line, column in _bindings(rule, (*left.terms, *right.terms), tables):
            bound_left = _bound(rule, left, line, column, cells)
            bound_right = _bound(rule, right, line, column, cells)
            place = _place(rule, bound_left, bound_right)
            described = _column(rule, place, tables)
            yield Equation(
                rule, edition.key, bound_left, relation, bound_right, place, described, condition
            )


def _forms(rule: Rule) -> Iterator[tuple[Side, str, Side]]:
    """A rule as left side, relation and right side, before its `*` are bound."""
    if rule.relation in RELATIONS:
        yield _side(rule, rule.left), rule.relation, _side(rule, rule.right)
        return
    cells = _side(rule, rule.right).terms
    if (rule.relation, rule.left) == (CHECK, TYPE):
        yield from ((Side((cell,)), TYPE, Side()) for cell in cells)
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
        elif match := _TERM.fullmatch(word):
            table, line, column, offset = match.groups()
            terms.append(Term(table, line, column, factor, bool(offset)))
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


def _bound(rule: Rule, side: Side, line: str, column: str, cells: Container[str]) -> Side:
    bound = tuple(
        replace(
            term,
            line=line if term.line == EVERY else term.line,
            column=column if term.column == EVERY else term.column,
        )
        for term in side.terms
    )
    for term in bound:
        if term.cell not in cells:
            raise _unusable(rule, term.cell)
    return Side(bound, side.constant)


def _place(rule: Rule, left: Side, right: Side) -> Term:
    """The cell a finding is about: the first of the side that gives the total.

    That is the side with fewer cells, the right one of two equals; a side that needs the report
    of the year before cannot be the one that is wrong here.
    """
    sides = [
        side.terms
        for side in (right, left)
        if side.terms and not any(term.year_before for term in side.terms)
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
    return Condition(frozenset(match[2].split()), negated=bool(match[1]))


def _unusable(rule: Rule, text: str) -> CatalogueError:
    return CatalogueError("validate.unusable_rule", rule=rule.id, text=text)
