"""The walk through the cases: one is shown, a key says what becomes of it, then the next.

Every decision is on the disk before the next case is shown.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from gongkai.catalogue import editions
from gongkai.cli import review_ask as ask
from gongkai.cli.language import say
from gongkai.cli.review_group import Wish, preview, wished
from gongkai.cli.review_show import cause, evidence, show, tell_taken
from gongkai.gather import Store
from gongkai.release.years import day
from gongkai.review.case import Case, DecisionKind
from gongkai.review.cases import grouped, undecided
from gongkai.review.decisions import Rows, Verdict, joined, rows
from gongkai.review.desk import Desk
from gongkai.review.files import ReviewFault, add, at, standing, take_out
from gongkai.review.values import values

KINDS: dict[str, DecisionKind] = {"m": "misreading", "p": "misprint", "s": "stands"}


@dataclass(frozen=True, slots=True)
class _Taken:
    """A decision of this sitting: its instant, and the first of the cases it settled."""

    instant: str
    case: Case


@dataclass
class _Walk:
    """A sitting: what is on the desk, where it stands, what was decided in it."""

    desk: Desk
    order: tuple[Case, ...]
    folder: Path
    store: Store
    by: str
    here: int = 0
    taken: list[_Taken] = field(default_factory=list)
    reasons: dict[DecisionKind, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.editions = editions()
        self.groups = {group.cause: group.cases for group in grouped(self.order)}
        self.refresh()

    def refresh(self) -> None:
        """See anew what is open: by the files, in which others may have written too."""
        there = standing(self.folder)
        left = undecided(self.order, there.decisions, there.corrected)
        self.left = frozenset(case.key for case in left)

    def open(self, cases: Sequence[Case]) -> tuple[Case, ...]:
        """Those of the cases that are not decided."""
        return tuple(case for case in cases if case.key in self.left)

    def move(self, step: int) -> bool:
        """Go to the next open case in a direction; stay and say no where there is none."""
        there = self.here + step
        while 0 <= there < len(self.order) and self.order[there].key not in self.left:
            there += step
        if not 0 <= there < len(self.order):
            return False
        self.here = there
        return True


def walk(desk: Desk, cases: Sequence[Case], folder: Path, store: Path | str, by: str) -> int:
    """Ask about every case in turn, most frequent cause first; return the exit code."""
    order = tuple(case for group in grouped(cases) for case in group.cases)
    sitting = _Walk(desk, order, folder, Store(store), by)
    if not order:
        print(say("review.none"))
        return 0
    for group in grouped(cases):
        print(say("review.group", cause=cause(group.cause), count=len(group.cases)))
    try:
        print(say("review.help"))
        while _step(sitting):
            pass
    except (ask.Stopped, KeyboardInterrupt):
        print()
    left = len(sitting.left)
    print(say("review.ended", decided=len(order) - left, left=left))
    if left < len(order):
        print(say("review.publish"))
    return 0


def _step(sitting: _Walk) -> bool:
    """Show the case at hand and do what its key says; whether to go on."""
    case = sitting.order[sitting.here]
    count = len(sitting.open(sitting.groups[case.cause]))
    told = {"number": sitting.here + 1, "total": len(sitting.order)}
    print("\n" + say("review.case", **told, cause=cause(case.cause), count=count))
    show(case, sitting.desk.cells(case.about.report_id), sitting.editions, sitting.store)
    actions: dict[str, Callable[[_Walk, Case], bool]] = {
        **{key: partial(_decide, kind) for key, kind in KINDS.items()},
        "l": _later, "b": _back, "u": _undo, "g": _group, "h": _help, "?": _help, "q": _quit,
    }  # fmt: skip
    try:
        return ask.key(say("review.keys"), actions)(sitting, case)
    except ask.Cancelled:
        return True


def _decide(kind: DecisionKind, sitting: _Walk, case: Case) -> bool:
    if kind != "stands" and not sitting.desk.cells(case.about.report_id):
        print(say("review.no_cells"))
        return True
    cells = sitting.desk.cells(case.about.report_id)
    right: dict[str, str] = {}
    if kind != "stands":
        parse = partial(values, case=case, cells=cells, unknown=kind == "misprint")
        right = ask.parsed(_value_prompt(case, kind), parse)
    verdict = _verdict(sitting, kind)
    new = rows(case, verdict, right, cells, evidence(case, cells, right))
    return _write(sitting, (case,), new, kind)


def _value_prompt(case: Case, kind: DecisionKind) -> str:
    if case.suggestion is not None:
        return say("review.ask_value_default", value=case.suggestion)
    unknown = say("review.ask_unknown") if kind == "misprint" else ""
    if len(case.doubtful) == 1:
        return say("review.ask_value", unknown=unknown)
    if case.shape != "line":
        return say("review.ask_named", unknown=unknown)
    return say("review.ask_values", count=len(case.doubtful), unknown=unknown)


def _verdict(sitting: _Walk, kind: DecisionKind) -> Verdict:
    """Ask for what a decision needs beside its values: a reason, and once who decides."""
    default = sitting.reasons.get(kind, "")
    prompt = say("review.ask_reason")
    if default:
        prompt = say("review.ask_reason_default", reason=default)
    reason = sitting.reasons[kind] = ask.words(prompt, default)
    if not sitting.by:
        sitting.by = ask.words(say("review.ask_by"))
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return Verdict(kind, reason, sitting.by, now, day(now))


def _write(sitting: _Walk, cases: tuple[Case, ...], new: Rows, kind: DecisionKind) -> bool:
    """Write a decision and go on to the next open case; stay where it cannot be taken."""
    try:
        instant = add(sitting.folder, new)
    except ReviewFault as fault:
        print(say(fault.code, **fault.arguments))
    else:
        sitting.taken.append(_Taken(instant, cases[0]))
        told = {"cases": len(cases), "corrections": len(new.corrections)}
        print(say("review.written", **told, decision=say(f"review.decision_{kind}")))
    sitting.refresh()
    return bool(sitting.open([sitting.order[sitting.here]])) or _onwards(sitting)


def _onwards(sitting: _Walk) -> bool:
    """Go to the next open case, or end where none follows."""
    return sitting.move(1)


def _later(sitting: _Walk, _: Case) -> bool:
    return _onwards(sitting)


def _back(sitting: _Walk, _: Case) -> bool:
    if not sitting.move(-1):
        print(say("review.at_the_start"))
    return True


def _undo(sitting: _Walk, _: Case) -> bool:
    """Take back the last decision of this sitting and return to its first case."""
    if not sitting.taken:
        print(say("review.nothing_to_undo"))
        return True
    newest = sitting.taken.pop()
    tell_taken(take_out(sitting.folder, partial(at, newest.instant)))
    sitting.here = sitting.order.index(newest.case)
    sitting.refresh()
    return True


def _group(sitting: _Walk, case: Case) -> bool:
    """Decide every open case of the group in the same way, once the preview is agreed to."""
    kind = ask.key(say("review.ask_group"), {**KINDS, "": None})
    if kind is None:
        return True
    open_cases = sitting.open(sitting.groups[case.cause])
    typed = "" if kind == "stands" else ask.answer(say("review.ask_group_value"))
    wishes = [_wish(sitting, each, kind, typed) for each in open_cases]
    meant = [wish for wish in wishes if wish.fault is None]
    preview(wishes, kind)
    if not meant:
        print(say("review.group_nothing"))
        return True
    verdict = _verdict(sitting, kind)
    if not ask.agreed(say("review.ask_agreed", count=len(meant))):
        print(say("review.not_written"))
        return True
    new = joined(
        rows(w.case, verdict, w.values, w.cells, evidence(w.case, w.cells, w.values)) for w in meant
    )
    return _write(sitting, tuple(wish.case for wish in meant), new, kind)


def _wish(sitting: _Walk, case: Case, kind: DecisionKind, typed: str) -> Wish:
    return wished(case, sitting.desk.cells(case.about.report_id), kind, typed)


def _help(_: _Walk, __: Case) -> bool:
    print(say("review.help"))
    return True


def _quit(_: _Walk, __: Case) -> bool:
    return False
