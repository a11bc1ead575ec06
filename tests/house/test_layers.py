"""Who may import whom, and what an import costs."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HEAVY = ("prefect", "pandas", "pyarrow", "frictionless", "duckdb", "numpy", "requests", "opencc")


def test_the_layers_hold(root: Path) -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_module_stands_in_a_layer(root: Path) -> None:
    settings = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (each["layers"] for each in contracts if each["id"] == "layers")
    named = {word.strip("()") for layer in layers for word in layer.split() if len(word) > 1}
    package = root / "flows" / "gongkai"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    modules |= {path.parent.name for path in package.glob("*/__init__.py")}
    assert {f"gongkai.{module}" for module in modules} <= named


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import gongkai", ("prefect", "pandas", "frictionless", "duckdb")),
        ("import gongkai.cli.app", HEAVY),
        ("from gongkai.cli import app; app.execute(['--help'])", HEAVY),
        (
            "from gongkai.cli import app; app.execute(['extract', PAGE])",
            ("prefect", "frictionless"),
        ),
    ],
)
def test_an_import_brings_nothing_it_does_not_need(
    root: Path, statement: str, unwanted: tuple[str, ...]
) -> None:
    page = root / "datapackages/sample/sites/beiling/info/1041/22031.htm"
    script = (
        f"import sys\nPAGE = {str(page)!r}\n{statement}\n"
        f"print('LOADED', *(set({unwanted!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "LOADED"
