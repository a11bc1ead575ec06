"""Prefect's server of a run that is told of none: it starts while the run is being imported.

Prefect starts one as well, but when all is imported, and into this process it imports the server
too. Where ours does not come up, Prefect does what it always does.
"""

import atexit
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

PROGRAM = Path(__file__).with_name("prefect_server.py")
URL = "PREFECT_API_URL"
LEAVING = 30
"""Seconds in which a server has to write down what it still holds."""
# Of the server that a run starts for itself alone. Blocks are registered for forms of the page,
# which this server does not show: `prefect server start` registers them itself. To see whether
# they are still the same, every collection that is installed would be imported, Dask with it.
_SETTINGS = {
    "PREFECT_SERVER_UI_ENABLED": "false",
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION": "false",
}


@cache
def start() -> "subprocess.Popen[bytes] | None":
    """Start the server of this process, once; None where the surroundings name another one.

    It ends with this process, however that ends, and not with Ctrl-C, which the run tells it.
    """
    if os.environ.get(URL):
        return None
    process = subprocess.Popen(
        [sys.executable, "-P", str(PROGRAM)],
        env={**os.environ, **_SETTINGS},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    atexit.register(_stop, process)
    return process


@contextmanager
def reached() -> Iterator[None]:
    """Lead Prefect to the server of this process, unless its settings name another one.

    Nobody asks ours whether a run is still alive, and to end Prefect's telling takes a second.
    """
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    ours = None if PREFECT_API_URL.value() else address()
    if ours is None:
        yield
        return
    with temporary_settings({PREFECT_API_URL: ours, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@cache
def address() -> str | None:
    """Return the address of the server when it answers; None where there is none."""
    import httpx
    from prefect.settings import PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS as PATIENCE

    process = start()
    port = process.stdout.readline() if process and process.stdout else b""
    if not port.strip():
        return None
    url = f"http://127.0.0.1:{int(port)}/api"
    try:
        # The server listens from its first moment, and answers when it is ready.
        httpx.get(f"{url}/health", timeout=PATIENCE.value(), trust_env=False)
    except httpx.HTTPError:
        return None
    return url


def _stop(process: "subprocess.Popen[bytes]") -> None:
    with process:
        if process.stdin:
            process.stdin.close()
        try:
            process.wait(LEAVING)
        except subprocess.TimeoutExpired:
            process.kill()
