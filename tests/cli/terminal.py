"""A terminal of its own for a command: what it shows is read, what is typed is counted."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

# First it makes standard input the terminal that Ctrl-C is typed at.
PROGRAM = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from gongkai.cli.app import main
main(sys.argv[1:])
"""


class Terminal:
    """The command `gongkai` in a pseudo-terminal; `keystrokes` is what a person has typed."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        ours, theirs = pty.openpty()
        self._handle = ours
        self._shown = ""
        self.keystrokes = 0
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *arguments],
            cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
            env={**os.environ, "GONGKAI_LANG": "en", "COLUMNS": "80", **environment},
        )  # fmt: skip
        os.close(theirs)

    def until(self, text: str, seconds: float = 60) -> str:
        """Wait until a text is shown; return what was shown since the last time, up to it."""
        end = time.monotonic() + seconds
        while text not in self._shown:
            if not self._read(max(0.0, end - time.monotonic())):
                raise AssertionError(f"no {text!r} in:\n{self._shown}")
        shown, _, self._shown = self._shown.partition(text)
        return shown + text

    def type(self, *lines: str) -> None:
        """Type lines, each ended with Enter."""
        for line in lines:
            self.press(f"{line}\n")

    def press(self, keys: str) -> None:
        """Press keys, as they are."""
        self.keystrokes += len(keys)
        os.write(self._handle, keys.encode())

    def ended(self, seconds: float = 60) -> tuple[int, str]:
        """Wait for the end; return the exit code and what was shown since the last time."""
        end = time.monotonic() + seconds
        while self._read(max(0.0, end - time.monotonic())):
            pass
        code = self._process.wait(seconds)
        os.close(self._handle)
        return code, self._shown

    def interrupted(self) -> tuple[int, str]:
        """Press Ctrl-C until the command ends; return as `ended` does.

        Between showing a prompt and waiting for keys a command may not hear it: it is repeated.
        """
        while self._process.poll() is None:
            self.press("\x03")
            while self._read(1):
                pass
        return self.ended()

    def kill(self) -> None:
        """Kill the command at once, as a loss of power would."""
        self._process.send_signal(signal.SIGKILL)
        self.ended()

    def _read(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._handle], [], [], seconds)
        if not ready:
            return False
        try:
            content = os.read(self._handle, 65_536)
        except OSError:  # Linux's word for the other end being closed
            return False
        self._shown += content.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(content)
