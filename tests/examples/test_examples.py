"""Every example: a document, what it holds (set by hand), and where it came from.

A case is a folder `<format>/<case>/` with `expected.json`, `origin.txt` and
either a `document.<ending>` or a `source.txt` that names a document of the sample. Nothing here
writes: a missing document or expectation fails, and expectations are never made from what the code
gives.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

from gongkai import convert
from gongkai.catalogue import editions
from gongkai.convert import office
from gongkai.model import Document, Report
from gongkai.observations import table
from gongkai.run.attempt import alone
from gongkai.validate import findings

HERE = Path(__file__).parent
SAMPLE = HERE.parents[1] / "datapackages" / "sample"
KINDS = ("docx", "html", "office", "pdf", "scan", "spreadsheet", "text")
CASES = sorted(p for kind in KINDS for p in (HERE / kind).iterdir() if p.is_dir())
# What is not read exactly yet, and why; what it gives is null, never another figure.
KNOWN = {"scan/pdf-serif-low": "small serif digits at 110 dots an inch: some are unreadable"}
SIMPLIFIED = OpenCC("t2s")
CONVERTING = "numpy onnxruntime opencv-python-headless pillow pypdfium2 rapidocr".split()


def given(case: Path) -> Any:
    """A case under its name; the tests of one scan go to one process, else two would read it."""
    name = f"{case.parent.name}/{case.name}"
    group = [pytest.mark.xdist_group(name)] if case.parent.name == "scan" else []
    return pytest.param(case, id=name, marks=group)


pytestmark = pytest.mark.parametrize("case", [given(each) for each in CASES])


@pytest.fixture(scope="session")
def converted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What was converted or recognised, for all processes of a test run: that takes seconds.

    Outside CI the next run has it as well, while all that makes it is the same;
    `pytest --cache-clear` makes everything anew.
    """
    kept = getattr(request.config, "cache", None)
    if kept and not os.environ.get("GONGKAI_CI"):
        return Path(kept.mkdir(f"converted-{made_by()}"))
    own = tmp_path_factory.getbasetemp()
    return (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "converted"


def made_by() -> str:
    """Return a digest of all that converts and recognises: our code, the libraries, the program."""
    told = hashlib.sha256()
    for path in sorted(Path(convert.__file__).parent.glob("*.py")):
        told.update(path.read_bytes())
    for name in CONVERTING:
        told.update(f"{name} {version(name)}\n".encode())
    if program := office.program():
        told.update(str(Path(program).resolve().stat().st_mtime_ns).encode())
    return told.hexdigest()[:16]


def document_of(case: Path) -> Document:
    pointer = case / "source.txt"
    if pointer.exists():
        path = SAMPLE / pointer.read_text("utf-8").strip()
    else:
        found = sorted(case.glob("document.*"))
        assert len(found) == 1, f"{case} needs one document.<ending> or a source.txt"
        path = found[0]
    assert path.is_file(), f"{path} is missing"
    content = path.read_bytes()
    return Document(hashlib.sha256(content).hexdigest(), content, path.name)


def expected_of(case: Path) -> Mapping[str, Any]:
    path = case / "expected.json"
    assert path.is_file(), f"{path} is missing: write it by hand from the document"
    expected: Mapping[str, Any] = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    return expected


def report_of(case: Path, converted: Path) -> Report:
    """The report of a case's document, with all findings of reading and extracting."""
    if case.parent.name == "office" and office.program() is None:
        pytest.skip("LibreOffice is not installed")
    year = expected_of(case).get("year")
    return alone(replace(document_of(case), report_year=year), editions(), converted)


def plain(text: str | None) -> str:
    return SIMPLIFIED.convert("".join((text or "").split()))


def test_expectation_is_sound(case: Path) -> None:
    expected = expected_of(case)
    nothing = {cell for cell, value in expected["cells"].items() if value is None}
    assert nothing == set(expected["statuses"]), "each null needs its status, and only a null"
    assert (case / "origin.txt").read_text("utf-8").strip()


def test_cells(case: Path, converted: Path, request: pytest.FixtureRequest) -> None:
    if reason := KNOWN.get(f"{case.parent.name}/{case.name}"):
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    expected = expected_of(case)
    report = report_of(case, converted)
    assert report.usable == expected.get("usable", True)
    got = {o.cell: (o.value, o.status) for o in report.observations}
    want = {
        cell: (value, expected["statuses"].get(cell, "reported"))
        for cell, value in expected["cells"].items()
    }
    wrong = [
        f"{cell}: expected {due}, got {got.get(cell)}"
        for cell, due in want.items()
        if got.get(cell) != due
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(want)} cells", *wrong[:12]])


def test_no_figure_is_another(case: Path, converted: Path) -> None:
    cells = expected_of(case)["cells"]
    found = report_of(case, converted).observations
    assert [o.cell for o in found if o.value is not None and o.value != cells.get(o.cell)] == []


def test_identity(case: Path, converted: Path) -> None:
    expected = expected_of(case)
    report = report_of(case, converted)
    if "agency_name" not in expected:
        return
    assert plain(report.agency_name) == expected["agency_name"]
    assert report.report_year == expected["report_year"]
    if "edition" in expected:
        assert report.edition == expected["edition"]
    if "scope" in expected:
        assert report.scope == expected["scope"]
    if "title" in expected:
        assert plain(report.title) == expected["title"]


def test_findings(case: Path, converted: Path) -> None:
    expected = expected_of(case)
    report = report_of(case, converted)
    rules = {f.rule for f in report.findings}
    judged = findings(table((report,)), editions(), {}) if report.usable else ()
    errors = {f.rule for f in judged if f.level == "error"}
    assert set(expected["findings"]) <= rules | {f.rule for f in judged}
    assert errors <= set(expected["findings"]), "a figure was misread, or the example does not foot"
