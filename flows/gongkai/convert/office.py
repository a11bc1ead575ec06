"""Old Word and Excel formats by LibreOffice: DOC, WPS, RTF, ODT to DOCX; Excel 2003 XML to XLSX.

Every document is hostile, and so may be what it makes the program do: it runs with a profile of
its own that allows no macro, no link and no network, within limits of time and memory.
"""

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

from gongkai.container import MAX_MEMBER

TARGETS: Mapping[str, str] = {
    "doc": "docx",
    "rtf": "docx",
    "odt": "docx",
    "word-xml": "docx",
    "excel-xml": "xlsx",
}
"""What a kind of document (gongkai.kind) is turned into."""

WAY = "libreoffice-1"
"""What the shelf calls this way of converting; another number makes everything anew."""

AT_ONCE = 20
"""Documents a call: the program takes a second to start and a tenth of one for each document."""

ALONE = 20.0
"""Seconds for the program's start and one document. What takes longer is given up."""

EACH = 2.0
"""Seconds for each document more."""

MEMORY = 1 << 30
"""Bytes of data the program may hold; it needs a quarter of it for a usual report."""

_ENDINGS = {"word-xml": "xml", "excel-xml": "xml"}
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
{items}
</oor:items>
"""
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
# No macros; nothing fetched that a document links to; and should it try, a proxy that is none.
_CLOSED = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Calc/Content/Update", "Link", "2"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


class Given(NamedTuple):
    """A document to convert: its digest, its kind and its bytes."""

    digest: str
    kind: str
    content: bytes


def program() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


@cache
def version() -> str:
    """Return what LibreOffice says of itself, nothing where it is not installed or does not say."""
    command = program()
    if command is None:
        return ""
    with suppress(OSError, subprocess.SubprocessError), tempfile.TemporaryDirectory() as home:
        surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": home, "LC_ALL": "C.UTF-8"}
        told = subprocess.run(
            [command, "--version"], capture_output=True, env=surroundings, timeout=ALONE, check=True
        )
        return told.stdout.decode(errors="replace").strip()
    return "?"


def converted(given: Sequence[Given]) -> dict[str, bytes]:
    """Convert documents; return what came of them by digest.

    A document that the program cannot open, or that it dies or hangs on, is missing from the
    result; the others are not harmed by it. Without LibreOffice the result is empty.
    """
    command = program()
    found: dict[str, bytes] = {}
    if command is None:
        return found
    with tempfile.TemporaryDirectory(prefix="gongkai-") as work:
        profile = _profile(Path(work))
        # What a batch loses is tried again alone.
        for target in sorted(set(TARGETS.values())):
            mine = [each for each in given if TARGETS[each.kind] == target]
            for start in range(0, len(mine), AT_ONCE):
                batch = mine[start : start + AT_ONCE]
                found |= _call(command, profile, Path(work), batch, target)
                lost = [each for each in batch if each.digest not in found]
                for each in lost if len(batch) > 1 else ():
                    found |= _call(command, profile, Path(work), [each], target)
    return found


def _profile(work: Path) -> str:
    """Write the settings the program runs with; return its option."""
    folder = work / "profile"
    (folder / "user").mkdir(parents=True)
    items = "\n".join(_ITEM.format(path=p, name=n, value=v) for p, n, v in _CLOSED)
    settings = folder / "user" / "registrymodifications.xcu"
    settings.write_text(_PROFILE.format(items=items), "utf-8")
    return f"-env:UserInstallation={folder.as_uri()}"


def _call(
    command: str, profile: str, work: Path, batch: Sequence[Given], target: str
) -> dict[str, bytes]:
    """Run the program once over some documents."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        source, out = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        out.mkdir()
        paths = []
        for number, each in enumerate(batch):
            # Names are ours: those of documents may be options or paths.
            paths.append(source / f"{number}.{_ENDINGS.get(each.kind, each.kind)}")
            paths[-1].write_bytes(each.content)
        arguments = [command, profile, "--headless", "--norestore", "--convert-to", target]
        _run([*arguments, "--outdir", str(out), *map(str, paths)], work, ALONE + EACH * len(batch))
        found = {}
        for number, each in enumerate(batch):
            made = out / f"{number}.{target}"
            if made.is_file() and 0 < made.stat().st_size <= MAX_MEMBER:
                found[each.digest] = made.read_bytes()
        return found


def _run(arguments: list[str], work: Path, seconds: float) -> None:
    """Run a program in a group of its own; when its time is over the whole group is killed."""
    surroundings = {"PATH": os.environ.get("PATH", ""), "HOME": str(work), "LC_ALL": "C.UTF-8"}
    started = subprocess.Popen(
        arguments,
        cwd=work,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        if hasattr(resource, "prlimit"):
            with suppress(OSError, ValueError):
                resource.prlimit(started.pid, resource.RLIMIT_DATA, (MEMORY, MEMORY))
        started.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()
