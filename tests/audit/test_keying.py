"""Two keyings and a third look: which cell is asked next, and what stands in the end."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from gongkai.audit.answers import Worth
from gongkai.audit.keying import Keyed, answers, decided, next_turn
from gongkai.catalogue import Column

COUNT = Column("total", "总计", "integer", 0, "件")
COLUMNS = dict.fromkeys(range(1, 31), COUNT)


def keyed_by(seed: int, say: Callable[[int, int], str]) -> list[Keyed]:
    """Key every cell that is asked for, until nothing is."""
    done: list[Keyed] = []
    while (turn := next_turn(answers(done), COLUMNS, seed)) is not None:
        number = turn.open[0]
        done.append(Keyed(number, turn.turn, say(turn.turn, number), "", "2026-01-01"))
    return done


def test_every_cell_is_keyed_twice_and_none_thrice_where_the_keyings_agree() -> None:
    done = keyed_by(1, lambda turn, number: f"{number:,}" if turn == 1 else str(number))
    assert sorted((each.turn, each.number) for each in done) == [
        (turn, number) for turn in (1, 2) for number in COLUMNS
    ]
    assert decided(answers(done), COLUMNS)[7] == Worth("reported", 7)


def test_the_second_keying_asks_in_another_order() -> None:
    done = keyed_by(1, lambda _, number: str(number))
    first, second = ([each.number for each in done if each.turn == turn] for turn in (1, 2))
    assert first != second and sorted(first) == sorted(second)


def test_a_third_look_is_asked_only_where_the_keyings_differ_and_it_decides() -> None:
    said = {1: "5", 2: "b", 3: "8"}
    done = keyed_by(1, lambda turn, number: said[turn] if number in (3, 9) else "0")
    assert sorted(each.number for each in done if each.turn == 3) == [3, 9]
    found = decided(answers(done), COLUMNS)
    assert found[3] == Worth("reported", 8) and found[4] == Worth("reported", 0)


@given(st.integers(0, 1000), st.integers(0, 59))
def test_an_interrupted_audit_goes_on_where_it_stopped(seed: int, stopped: int) -> None:
    done = keyed_by(seed, lambda _, number: str(number))
    turn = next_turn(answers(done[:stopped]), COLUMNS, seed)
    assert turn is not None
    assert (turn.turn, turn.open[0]) == (done[stopped].turn, done[stopped].number)


def test_an_answer_that_was_given_again_replaces_the_one_before() -> None:
    twice = [Keyed(1, 1, "5", "", "2026-01-01"), Keyed(1, 1, "6", "", "2026-01-01")]
    assert answers(twice)[1] == {1: "6"}
