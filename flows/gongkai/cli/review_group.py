"""One decision for many cases: what it would mean for each, shown before it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gongkai.cli import output
from gongkai.cli.language import say
from gongkai.cli.review_show import printed, safe
from gongkai.errors import GongkaiError
from gongkai.review.case import Case, Cells, DecisionKind
from gongkai.review.values import ValueFault, values

SHOWN = ("report_id", "agency", "cell", "printed", "value", "decision")


@dataclass(frozen=True, slots=True)
class Wish:
    """A case and the values a decision would give its cells, or why it can give none."""

    case: Case
    cells: Cells
    values: Mapping[str, str] = field(default_factory=dict)
    fault: GongkaiError | None = None


def wished(case: Case, cells: Cells, kind: DecisionKind, typed: str) -> Wish:
    """Return what a decision means for a case; one value that is typed is for each of its cells."""
    if kind == "stands":
        return Wish(case, cells)
    each = typed
    if typed and len(typed.split()) == 1 and case.shape == "line":
        each = " ".join([typed] * len(case.doubtful))
    try:
        return Wish(case, cells, values(each, case, cells, unknown=kind == "misprint"))
    except ValueFault as fault:
        return Wish(case, cells, fault=fault)


def preview(wishes: Sequence[Wish], kind: DecisionKind) -> None:
    """Print every report and value that would be written, and what would be left open."""
    decision = say(f"review.decision_{kind}")
    lines = [
        {
            "report_id": wish.case.about.report_id,
            "agency": safe(wish.case.about.agency),
            "cell": cell,
            "printed": printed(wish.cells[cell]) if cell in wish.cells else "",
            "value": value,
            "decision": decision,
        }
        for wish in wishes
        if wish.fault is None
        for cell, value in (wish.values or {wish.case.subject: ""}).items()
    ]
    headings = {name: say(f"review.head_{name}") for name in SHOWN}
    output.print_records("table", say("review.preview", count=len(lines)), headings, lines)
    left = [wish for wish in wishes if wish.fault is not None]
    for wish in left:
        assert wish.fault is not None
        why = say(wish.fault.code, **wish.fault.arguments)
        place = f"{wish.case.about.report_id}:{wish.case.subject}"
        print(say("review.left_open", place=place, why=why))
