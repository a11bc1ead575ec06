"""What the newest release was made of, as the next run finds it."""

import pytest

from gongkai.place import place
from gongkai.published.form import MadeOf
from gongkai.run.remembered import FILE, remember, remembered


def test_what_is_kept_is_found_by_the_descriptor_of_its_release(by_hand, tmp_path):
    planned, work = by_hand.planned(), place(tmp_path)
    remember(work, planned)
    found = remembered(work, planned.entry["hash"])
    assert found == planned.made_of
    assert found.years
    assert found.rows
    assert remembered(work, "sha256:0") == MadeOf()


@pytest.mark.parametrize(
    "kept", [None, b"", b"[]", b'{"descriptor": "sha256:0"', b'{"descriptor": 1}']
)
def test_without_a_sound_record_nothing_is_remembered(tmp_path, kept):
    if kept is not None:
        (tmp_path / FILE).write_bytes(kept)
    assert remembered(place(tmp_path), "sha256:0") == MadeOf()
