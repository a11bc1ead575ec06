"""Keying an audit at a terminal: one printed table after the other, without our values."""

from typing import TYPE_CHECKING

from gongkai.cli.language import say

if TYPE_CHECKING:
    from gongkai.audit.files import Audit
    from gongkai.audit.keying import Turn
    from gongkai.audit.sample import Cell, Sample
    from gongkai.audit.showing import Shows

BACK, STOP = "<", "q"
MONEY = frozenset({"元", "万元"})


def key(place: "Audit", sample: "Sample", shows: "Shows", by: str, on: str) -> None:
    """Ask for what is not keyed yet, pass by pass, until all is decided or the person stops."""
    from gongkai.audit.keying import answers, next_turn

    turn = next_turn(answers(place.keyed()), sample.columns, sample.seed)
    if turn is not None:
        print(say("audit.keys", folder=place.path))
    while turn is not None:
        print("\n" + say(f"audit.pass_{turn.turn}", left=len(turn.open), size=turn.size))
        if not key_pass(place, sample, shows, turn, by, on):
            return
        turn = next_turn(answers(place.keyed()), sample.columns, sample.seed)


def key_pass(
    place: "Audit", sample: "Sample", shows: "Shows", turn: "Turn", by: str, on: str
) -> bool:
    """Ask for the cells of a pass; false where the person stops."""
    from gongkai.audit.keying import Keyed

    cells = {each.number: each for each in sample.cells}
    at = 0
    while at < len(turn.open):
        number = turn.open[at]
        done = turn.size - len(turn.open) + at
        print("\n" + say("audit.cell", at=done + 1, size=turn.size, number=number))
        show(place, shows, cells[number])
        answer = ask(cells[number])
        if answer is None:
            return False
        if answer == BACK:
            at = max(0, at - 1)
            continue
        place.add([Keyed(number, turn.turn, answer, by, on)])
        at += 1
    return True


def show(place: "Audit", shows: "Shows", cell: "Cell") -> None:
    """Print whose cell it is and what is printed around it."""
    from gongkai.audit.lines import clean

    form = cell.form
    print(
        say(
            "audit.where",
            agency=clean(cell.agency),
            year=cell.report_year or "?",
            section=form.section,
            table=form.table,
            line=form.line,
            column=form.column,
            document=shows.store.name(cell.digest),
            address=clean(cell.address),
        )
    )
    shown = shows.show(cell)
    if shown.picture is not None:
        print(say("audit.picture", path=place.picture(cell.number, shown.picture)))
    elif shown.lines:
        print(say("audit.lines"))
        print("\n".join(shown.lines))
    else:
        print(say("audit.nowhere"))


def ask(cell: "Cell") -> str | None:
    """Ask until the answer is one; None where the person stops.

    An amount without a unit is asked twice: the unit often stands in the head of the column.
    """
    from gongkai.audit.answers import understood, worth

    doubted = None
    prompt = say("audit.prompt_money" if cell.form.measure.unit in MONEY else "audit.prompt")
    while True:
        try:
            text = input(prompt).strip()
        except EOFError:
            print()
            return None
        if text.lower() == STOP:
            return None
        if text == BACK:
            return BACK
        answer = understood(text)
        if answer is None:
            print(say("audit.again"))
        elif answer != doubted and worth(answer, cell.form.measure).status == "no_unit":
            doubted = answer
            print(say("audit.no_unit"))
        else:
            return answer
