"""Writing the digests of a harmed release anew, as a forger would."""

from pathlib import Path

from gongkai.published.form import SUMS, digest
from gongkai.published.sums import sums_text


def seal_sums(folder: Path) -> None:
    """Write `sha256sums` of a release for its files as they are now."""
    files = (each for each in folder.rglob("*") if each.is_file() and each.name != SUMS)
    digests = {x.relative_to(folder).as_posix(): digest(x.read_bytes()) for x in files}
    (folder / SUMS).write_bytes(sums_text(digests))
