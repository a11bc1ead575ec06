"""The memory of a page is kept for the next one."""

import platform
import subprocess
import sys

import pytest

FAULTS = """
import resource, sys
from gongkai.model import Document
from gongkai.read import html
if sys.argv[1] == "given back":
    html._keep_memory = lambda: None
page = Document("0" * 64, b"<p style='text-indent:32pt'><span>a</span></p>" * 4_000, "page.html")
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(3):
    html.reading(page)
before = faults()
for _ in range(20):
    html.reading(page)
print(faults() - before)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other allocators have other bounds")
def test_the_next_page_asks_the_system_for_hardly_anything() -> None:
    asked = {
        way: int(subprocess.check_output([sys.executable, "-c", FAULTS, way]))
        for way in ("kept", "given back")
    }
    assert asked["kept"] * 4 < asked["given back"], asked
