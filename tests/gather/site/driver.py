"""Gathers a register into a store, as a process that may be killed.

python -m tests.gather.site.driver REGISTER STORE RUN '{"delay": 0.05}'
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from gongkai.catalogue.register import register
from gongkai.gather import GatherSettings, Store, gather


def gathered(folder: Path, store: Store, run: str, settings: GatherSettings) -> None:
    """Gather what a register names. The one place that knows how gathering is called."""
    gather(register(folder), store, settings, run, _now)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def main(folder: str, place: str, run: str, values: str) -> None:
    """Gather with the settings that a JSON object gives."""
    gathered(Path(folder), Store(Path(place)), run, GatherSettings(**json.loads(values)))


if __name__ == "__main__":
    main(*sys.argv[1:])
