"""The recorded contract is what a real CKAN says; run after the pushes, whose calls it looks at.

With GONGKAI_TEST_RECORD it is written anew, and the test fails until someone has looked at it.
"""

import json
import os

import pytest

from tests.portal import contract
from tests.portal.conftest import OWNER

pytestmark = pytest.mark.ckan


def test_the_contract_is_what_a_real_ckan_says(portal, first):
    if "recorded" in str(type(portal.gate.backend)).lower():
        pytest.skip("the recorded one says what was recorded")
    portal.push(first)
    found = {
        "actions": contract.derived(portal.gate.history),
        "examples": contract.examples(portal.gate, portal.dataset, OWNER),
    }
    if os.environ.get("GONGKAI_TEST_RECORD"):
        text = json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True)
        contract.FILE.write_text(text + "\n", "utf-8")
        pytest.fail("the contract was written anew: look at it and run again")
    known = contract.recorded()
    assert found["actions"] == known["actions"]
    assert found["examples"]["errors"] == known["examples"]["errors"]
    for name in ("dataset", "resource", "organization"):
        assert set(found["examples"][name]) == set(known["examples"][name])
