"""The bill of materials: all that requirements.lock installs, and what needs what (CycloneDX 1.6).

    python -m tests.house.sbom FILE [options of `cyclonedx-py environment`]

The environment of developers holds more than users get, and building another takes minutes: so the
tool is shown an empty environment into which the metadata of what is locked are linked.
"""

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.house import locks

SPECIFICATION = "1.6"


def linked(names: list[str], folder: Path) -> Path:
    """Make an environment that shows these distributions and no other; return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    for name in names:
        files = (each for each in distribution(name).files or () if len(each.parts) == 2)
        (record,) = (each for each in files if each.name == "METADATA")
        metadata = Path(str(record.locate())).parent
        (packages / metadata.name).symlink_to(metadata)
    return folder / "bin" / "python"


def write(target: Path, *options: str) -> None:
    """Write the bill; the tool judges it by its schema unless told not to, and then leaves none."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="gongkai-sbom-") as folder:
        interpreter = linked(sorted(locks.locked("requirements.lock")), Path(folder))
        told = ["--pyproject", locks.ROOT / "pyproject.toml", "--output-file", target]
        fixed = ["--output-reproducible", "--spec-version", SPECIFICATION, "--of", "JSON"]
        command = [locks.SUPPLY, "-m", "cyclonedx_py", "environment", *told, *fixed, *options]
        subprocess.run([*command, interpreter], check=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
