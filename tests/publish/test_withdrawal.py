"""A release that is withdrawn stays where it is, and nobody takes it for the newest."""

import json
from datetime import date

import pytest

from gongkai import package, publish
from gongkai.errors import PackageError, PublishError
from gongkai.place import place
from gongkai.publish import writing

ON = date(2026, 2, 1)
pytestmark = [pytest.mark.network, pytest.mark.xdist_group("s3")]


@pytest.fixture(scope="module")
def made(by_hand):
    return by_hand.planned()


@pytest.fixture
def two(publishers, made, address, monkeypatch) -> str:
    """A place with two releases."""
    monkeypatch.setattr(writing, "_check", lambda *_: None)
    first = publishers.small(made, "1.0.0", None)
    publish.write(first, address)
    publish.write(publishers.small(made, "1.0.1", first), address)
    return address


def withdraw(address: str, version: str, successor: str | None = None) -> None:
    publish.withdraw(
        address, version, reason="wrong unit", by="Data team", on=ON, successor=successor
    )


def lines(address: str) -> list[dict]:
    return json.loads(place(address).read("annual-reports/versions.json"))["versions"]


def test_it_is_marked_in_the_list_and_nowhere_else(two, publishers):
    before, listed = publishers.contents(place(two)), lines(two)
    withdraw(two, "1.0.0", "1.0.1")
    said = {"on": "2026-02-01", "by": "Data team", "reason": "wrong unit", "successor": "1.0.1"}
    assert lines(two) == [listed[0], {**listed[1], "withdrawn": said}]
    changed = publishers.contents(place(two)).items() ^ before.items()
    assert {path for path, _ in changed} == {"annual-reports/versions.json"}


def test_the_newest_that_stands_is_opened_and_a_withdrawn_one_says_so(two):
    assert package.open_package(two).version == "1.0.1"
    withdraw(two, "1.0.1")
    assert package.open_package(two).version == "1.0.0"
    assert package.open_package(two).withdrawn is None
    direct = package.open_package(place(two).below("annual-reports").below("1.0.1").address)
    assert direct.version == "1.0.1" and direct.withdrawn["reason"] == "wrong unit"
    [told] = package.validate_package(direct.address)
    assert (told.rule, told.level) == ("PACKAGE-WITHDRAWN", "info")
    for language in ("zh", "en"):
        assert all(w in told.message(language) for w in ("wrong unit", "Data team", "1.0.1"))
    assert package.validate_package(two) == ()


def test_where_all_are_withdrawn_nothing_is_opened(two):
    withdraw(two, "1.0.0")
    withdraw(two, "1.0.1")
    with pytest.raises(PackageError, match=r"package\.all_withdrawn"):
        package.open_package(two)


def test_what_cannot_be_withdrawn_is_told_and_nothing_is_changed(two):
    withdraw(two, "1.0.0")
    before = lines(two)
    for version, successor, code in (
        ("1.0.0", None, "publish.withdrawn_before"),
        ("2.0.0", None, "publish.version_unknown"),
        ("1.0.1", "1.0.1", "publish.successor"),
        ("1.0.1", "1.0.2", "publish.successor"),
        ("1.0.1", "1.0.0", "publish.successor"),
    ):
        with pytest.raises(PublishError) as raised:
            withdraw(two, version, successor)
        assert raised.value.code == code
    assert lines(two) == before


def test_a_place_without_releases_has_none_to_withdraw(address):
    with pytest.raises(PackageError, match=r"package\.no_release"):
        withdraw(address, "1.0.0")


def test_a_release_planned_before_the_withdrawal_is_refused(two, publishers, made):
    from dataclasses import replace

    from gongkai.published.form import listed_digest

    early = publishers.small(made, "1.0.2", None, "https://other.example.org")
    early = replace(early, based_on=listed_digest(lines(two)))
    withdraw(two, "1.0.1")
    with pytest.raises(PublishError, match=r"publish\.changed"):
        publish.write(early, two)
    publish.write(replace(early, based_on=listed_digest(lines(two))), two)
    assert [each["version"] for each in lines(two)] == ["1.0.2", "1.0.1", "1.0.0"]
    assert "withdrawn" in lines(two)[1]


def test_a_withdrawal_while_a_release_is_written_wins_or_waits(two, publishers, made, monkeypatch):
    """In a folder the publisher holds the lock; in a bucket the list is another one at the end."""
    from dataclasses import replace

    from gongkai.published.form import listed_digest

    new = replace(publishers.small(made, "1.0.2", None), based_on=listed_digest(lines(two)))
    outcomes = []

    def meanwhile(*_: object) -> None:
        try:
            withdraw(two, "1.0.1")
        except PublishError as error:
            outcomes.append(error.code)

    monkeypatch.setattr(writing, "_check", meanwhile)
    if place(two).local is None:
        with pytest.raises(PublishError, match=r"publish\.changed"):
            publish.write(new, two)
        assert outcomes == [] and "withdrawn" in lines(two)[0]
    else:
        publish.write(new, two)
        assert outcomes == ["publish.busy"] and lines(two)[0]["version"] == "1.0.2"
