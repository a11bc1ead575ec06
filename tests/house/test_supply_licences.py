"""Every licence of what gongkai needs is known and allowed, and the page says what is installed."""

import re
from pathlib import Path

import pytest
from license_expression import Licensing

from tests.house import licences, locks

ALLOWED = (*licences.LAW["permissive"], *licences.LAW["weak"])


@pytest.fixture(scope="module")
def found(supply: Path) -> dict[str, str]:
    """The licence of each distribution that gongkai needs, alone or with its extras."""
    return {name: licences.licence(name) for name in licences.metadata()}


def test_every_licence_is_known_and_allowed(found: dict[str, str]) -> None:
    assert {name for name in found if found[name] == licences.UNKNOWN} == set()
    assert {n: told for n, told in found.items() if not licences.permits(told, ALLOWED)} == {}


def test_all_is_judged_that_is_installed_with_or_without_extras(found: dict[str, str]) -> None:
    assert licences.parts()[""] == set(locks.locked("requirements.lock"))
    assert set(found) == set(locks.needed(locks.asked(*locks.OPTIONAL)))


@pytest.mark.parametrize(
    ("expression", "permitted"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("MIT AND MPL-2.0", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only", False),
        ("MIT AND GPL-2.0-or-later", False),
        ("MIT AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("LicenseRef-Proprietary", False),
    ],
)
def test_one_of_a_choice_is_enough_and_of_several_each_must_do(
    expression: str, permitted: bool
) -> None:
    assert licences.permits(expression, ALLOWED) is permitted


def test_what_is_settled_by_hand_is_needed_and_has_a_reason(found: dict[str, str]) -> None:
    settled = licences.LAW["by_hand"]
    assert set(settled) <= set(found)
    assert all(entry["because"] for entry in settled.values())


def test_no_licence_is_allowed_that_nothing_has(found: dict[str, str]) -> None:
    met = {key for told in found.values() for key in Licensing().license_keys(told)}
    assert set(ALLOWED) <= met
    assert not any(key.startswith(("GPL", "AGPL")) for key in ALLOWED)


def test_the_page_is_what_the_metadata_and_the_lock_say(root: Path, found: dict[str, str]) -> None:
    page = (root / "docs" / "licences.md").read_text("utf-8")
    assert page == licences.document(), "`make licences` writes it anew"
    listed = dict(re.findall(r"^\| ([\w.-]+) \| (\d[\w.]*) \|", page, re.MULTILINE))
    pinned = locks.locked("requirements-dev.lock")
    assert listed == {name: pinned[name] for name in found}
