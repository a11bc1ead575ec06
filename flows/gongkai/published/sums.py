"""`sha256sums`: the digest of every file of a release, in the form that `sha256sum -c` reads.

It is the one list that is whole: the descriptor has no digest of itself, none of an approval that
came after it, and none of files whose bytes differ from build to build.
"""

import re
from collections.abc import Mapping
from typing import Any

from gongkai.errors import PackageError
from gongkai.published.folder import MOST_FILE, MOST_TEXT, Folder, most_of, size_of
from gongkai.published.form import DESCRIPTOR, FILES, SUMMED, SUMS

_LINE = re.compile(r"([0-9a-f]{64})  ([^\\\n]+)")
_PREFIX = "sha256:"


def sums_text(digests: Mapping[str, str]) -> bytes:
    """Return the file for digests (`sha256:…`) by path, sorted.

    >>> sums_text({"b": "sha256:22", "a": "sha256:11"})
    b'11  a\\n22  b\\n'
    """
    lines = (f"{digests[path].removeprefix(_PREFIX)}  {path}\n" for path in sorted(digests))
    return "".join(lines).encode()


def sums(folder: Folder) -> Mapping[str, str]:
    """Return the digest (`sha256:…`) of each file of a release by path, as its file says.

    Empty where the release is from before there was such a file, or has lost it. PackageError for
    a file that is none, and for a path that leads out of the folder; PlaceError where the place
    fails.
    """
    content = folder.place.read(SUMS, MOST_TEXT) if SUMMED in folder.descriptor else None
    return said(folder, content or b"")


def said(folder: Folder, content: bytes) -> Mapping[str, str]:
    """Return what the content of such a file says; see `sums`."""
    found = {}
    lines = content.decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        match = _LINE.fullmatch(line)
        if match is None or match[2] == SUMS:
            place = {"path": str(folder.address), "file": SUMS}
            raise PackageError("package.sums", **place, line=number)
        found[folder.file(match[2])] = _PREFIX + match[1]
    return found


def listed(folder: Folder) -> Mapping[str, str]:
    """Return the digest of each file that the descriptor vouches for, by path."""
    named: Mapping[str, str] = folder.descriptor.get(FILES, {})
    data: dict[str, Any] = {str(each["path"]): each.get("hash") for each in folder.resources}
    return {**named, **data}


def every_file(folder: Folder) -> Mapping[str, int]:
    """Return every file of a release by path, with the most bytes it may have."""
    texts = {path: most_of(path) for path in (DESCRIPTOR, *folder.descriptor.get(FILES, {}))}
    if SUMMED in folder.descriptor:
        texts[SUMS] = MOST_TEXT
    data = {str(each["path"]): size_of(each) for each in folder.resources}
    return {**dict.fromkeys(sums(folder), MOST_FILE), **texts, **data}
