"""The memory of a page is kept for the next one."""

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
from selectolax.lexbor import LexborHTMLParser
from gongkai.run.batch import keep_memory
if sys.argv[1] == "kept":
    keep_memory()
page = b"<p style='text-indent:32pt'><span>a</span></p>" * 6_000
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
LexborHTMLParser(page)
before = faults()
for _ in range(20):
    LexborHTMLParser(page)
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have other bounds")
def test_the_next_page_asks_the_system_for_nothing() -> None:
    asked = {
        way: int(subprocess.check_output([sys.executable, "-c", FAULTS, way]))
        for way in ("kept", "given back")
    }
    assert asked["kept"] * 10 < asked["given back"]
