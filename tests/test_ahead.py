"""The next thing is made while one is in use, and nothing else changes."""

from collections.abc import Iterator

import pytest

from gongkai.ahead import ahead


def test_items_come_in_their_order_nothing_and_none_among_them():
    assert list(ahead([])) == []
    assert list(ahead(iter([3, None, 1]))) == [3, None, 1]


def test_no_more_than_one_item_is_made_before_it_is_wanted():
    made = []

    def items() -> Iterator[int]:
        for number in range(5):
            made.append(number)
            yield number

    coming = ahead(items())
    assert next(coming) == 0
    assert next(coming) == 1
    coming.close()
    assert made == [0, 1, 2]


def test_an_error_comes_where_its_item_would_have_come():
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no second item")

    coming = ahead(items())
    assert next(coming) == 1
    with pytest.raises(ValueError, match="no second item"):
        next(coming)
