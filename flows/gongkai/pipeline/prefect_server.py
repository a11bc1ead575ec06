"""The program that `server` starts: a server of Prefect's in a process of its own.

It writes its port to standard output, nothing where the settings want no such server, and ends
when standard input does.
"""

import gc
import logging
import socket
import sys
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn


def main() -> None:
    """Serve until standard input ends."""
    # What is made at the start stays: to look it through again and again is a tenth of the start.
    gc.set_threshold(100_000)
    from prefect.settings import PREFECT_API_URL, PREFECT_SERVER_ALLOW_EPHEMERAL_MODE

    if PREFECT_API_URL.value() or not PREFECT_SERVER_ALLOW_EPHEMERAL_MODE.value():
        return
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(listening.getsockname()[1], flush=True)
        import uvicorn
        from prefect.server.api.server import create_app

        app = create_app(ephemeral=True)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
        Thread(target=_end_with_input, args=(server,), daemon=True).start()
        server.run(sockets=[listening])
    # All is written down. Without this Python looks everything through before it lets go of it.
    gc.freeze()


def _end_with_input(server: "uvicorn.Server") -> None:
    sys.stdin.buffer.read()
    # What it is cut off from now was for a page that nobody looks at.
    logging.getLogger("sqlalchemy").setLevel(logging.CRITICAL)
    server.should_exit = True


if __name__ == "__main__":
    main()
