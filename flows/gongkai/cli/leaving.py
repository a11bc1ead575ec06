"""The end of a command's process: what is told and written, nobody has to look through again.

Python would take everything apart before it lets go of it, and a run holds a million things: that
takes a second. Whatever has to be done at the end is done before, as ever.
"""

import atexit
import os
import sys


class Leaving:
    """Ends the process with `code`, when all else is done that others have asked for at its end.

    They are asked in the reverse order of asking: so this one is made first.
    """

    def __init__(self) -> None:
        self.code: int | None = None
        atexit.register(self)

    def __call__(self) -> None:
        """End the process; the ordinary way where no code is known or the output is not taken."""
        if self.code is None:
            return
        try:
            sys.stdout.flush()
            sys.stderr.flush()
        except OSError:
            return
        os._exit(self.code)
