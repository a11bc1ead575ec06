"""The source archive and the wheel hold what they must and nothing else; the wheel, installed
elsewhere, runs the demonstration."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.metadata import Metadata
from packaging.version import Version

from tests.house.locks import OPTIONAL, PROJECT

PARTS = ("flows", "schemas", "datapackages")
FILES = ("pyproject.toml", "README.md", "LICENSE", "MANIFEST.in")
INFO = {"LICENSE", "METADATA", "RECORD", "WHEEL", "entry_points.txt", "top_level.txt"}
DEBRIS = ("flows/gongkai/left.log", "schemas/2021/left.tmp", "tests/test_left.py", "docs/left.md")


@pytest.fixture(scope="module")
def built(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both, built from a copy, the wheel from the archive: building leaves files behind."""
    source = tmp_path_factory.mktemp("source")
    unwanted = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in PARTS:
        shutil.copytree(root / name, source / name, ignore=unwanted)
    for name in FILES:
        shutil.copy(root / name, source / name)
    for name in DEBRIS:
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("", "utf-8")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "dist"]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return source / "dist"


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


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
        every = archive.namelist()
    names = {name for name in every if ".dist-info/" not in name}
    assert {Path(name).name for name in set(every) - names} == INFO
    wanted = {f"gongkai/{name}" for name in shipped(root / "flows" / "gongkai")}
    wanted |= {f"gongkai/schemas/{name}" for name in shipped(root / "schemas")}
    wanted |= {f"gongkai/datapackages/{name}" for name in shipped(root / "datapackages")}
    assert names == wanted
    assert {"gongkai/py.typed", "gongkai/messages/cli.yaml"} <= names
    assert any(name.startswith("gongkai/site/templates/") for name in names)


def test_the_archive_holds_what_the_wheel_is_built_from_and_nothing_else(
    built: Path, root: Path
) -> None:
    (found,) = built.glob("*.tar.gz")
    with tarfile.open(found) as archive:
        files = [each for each in archive.getmembers() if not each.isdir()]
    assert all(each.isfile() for each in files), "no link leads out of it"
    names = {each.name.partition("/")[2] for each in files}
    names = {name for name in names if ".egg-info/" not in name}
    wanted = {f"{part}/{name}" for part in PARTS for name in shipped(root / part)}
    wanted = {name for name in wanted if ".egg-info/" not in name}
    assert names == wanted | {*FILES, "PKG-INFO", "setup.cfg"}


def test_what_an_index_would_show_is_valid_and_what_the_project_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        content = archive.read(name)
    told = Metadata.from_email(content, validate=True)
    assert (told.name, told.version) == ("gongkai", Version(PROJECT["version"]))
    assert (told.license_expression, told.license_files) == ("MIT", ["LICENSE"])
    assert set(told.provides_extra or ()) == {*OPTIONAL, "dev"}
    assert told.description_content_type == "text/markdown"
    assert "make demo" in str(message_from_bytes(content).get_payload())


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
    assert judged.stderr == b"", "no library speaks to a person"
