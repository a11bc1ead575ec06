"""The wheel, installed elsewhere: it holds what it needs and runs the demonstration."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

PARTS = ("flows", "schemas", "datapackages")
FILES = ("pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy: building leaves files behind."""
    source = tmp_path_factory.mktemp("source")
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in PARTS:
        shutil.copytree(root / name, source / name, ignore=unwanted)
    for name in FILES:
        shutil.copy(root / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (source / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what it depends on is borrowed from this one.

    A folder that a `.pth` file names has its own `.pth` files ignored, so the editable
    installation of this environment is not to be seen from there.
    """
    place = tmp_path_factory.mktemp("elsewhere") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    (packages,) = place.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "--python", place / "bin" / "python", "install", "--quiet"]
    options = ["--no-deps", "--no-index", "--ignore-installed", "--no-warn-script-location"]
    done = subprocess.run([*pip, *options, wheel], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return place


def surroundings(home: Path) -> dict[str, str]:
    """A user's variables: none of ours, and a home of its own."""
    return {"PATH": os.defpath, "HOME": str(home), "LANG": "C.UTF-8"}


def shipped(folder: Path) -> set[str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in paths if path.suffix != ".pyc"}


def test_the_wheel_holds_every_file_and_nothing_else(wheel: Path, root: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {f"gongkai/{name}" for name in shipped(root / "flows" / "gongkai")}
    wanted |= {f"gongkai/schemas/{name}" for name in shipped(root / "schemas")}
    wanted |= {f"gongkai/datapackages/{name}" for name in shipped(root / "datapackages")}
    assert names == wanted


def test_the_code_and_the_data_come_from_the_wheel(environment: Path, tmp_path: Path) -> None:
    script = (
        "import gongkai\nfrom importlib.resources import files\nprint(gongkai.__file__, "
        "files('gongkai.schemas'), files('gongkai.datapackages'), sep='\\n')"
    )
    python = environment / "bin" / "python"
    done = subprocess.run(
        [python, "-c", script], cwd=tmp_path, env=surroundings(tmp_path), capture_output=True
    )
    places = done.stdout.decode().splitlines()
    assert len(places) == 3, done.stderr.decode()
    assert all(place.startswith(str(environment)) for place in places)


def run_shown(root: Path, python: Path, folder: Path, home: Path) -> None:
    """Run what docs/data.md shows of the package that the demonstration leaves."""
    text = (root / "docs" / "data.md").read_text("utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    (query,) = re.findall(r"^```sql\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    ask = f"import duckdb\nassert duckdb.sql({query!r}).fetchall()"
    for script in (code, ask):
        command = [python, "-c", script]
        done = subprocess.run(command, cwd=folder, env=surroundings(home), capture_output=True)
        assert done.returncode == 0, done.stderr.decode()


def test_the_demonstration_runs_from_an_empty_folder(
    root: Path, environment: Path, tmp_path: Path
) -> None:
    home, folder = tmp_path / "home", tmp_path / "folder"
    home.mkdir()
    folder.mkdir()
    gongkai = environment / "bin" / "gongkai"
    done = subprocess.run(
        [gongkai, "demo"], cwd=folder, env=surroundings(home), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    package = folder / "gongkai-demo" / "published" / "annual-reports" / "1.0.0"
    assert str(package) in done.stdout
    assert (package / "data" / "applications-2024.csv").is_file()
    assert (package / "data" / "applications-2024.parquet").is_file()
    pages = package.parent / "site" / "index.html"
    assert pages.is_file()
    assert pages.as_uri() in done.stdout
    run_shown(root, environment / "bin" / "python", folder, home)
    judged = subprocess.run(
        [gongkai, "validate", package], cwd=folder, env=surroundings(home), capture_output=True
    )
    assert judged.returncode == 0, judged.stdout.decode() + judged.stderr.decode()
