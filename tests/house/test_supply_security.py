"""What SECURITY.md promises is tested where it says so."""

import re
from pathlib import Path


def test_every_promise_names_tests_that_are_there(root: Path) -> None:
    text = (root / "SECURITY.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) > 8
    for row in rows:
        tests = re.findall(r"`(tests/[\w/.]+)`", row)
        assert tests, row
        assert all((root / each).is_file() for each in tests), row


def test_no_address_or_person_is_made_up(root: Path) -> None:
    assert not re.search(r"@|https?://", (root / "SECURITY.md").read_text("utf-8"))
