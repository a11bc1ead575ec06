"""When a release was made, told by its material alone: the clock has no part in it."""

from datetime import UTC, date, datetime, time

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.release.material import Material
from gongkai.release.years import SHANGHAI


def created(newest_capture: str, material: Material) -> str:
    """Return the newest instant that has a part in the release (RFC 3339, UTC).

    That is the newest capture, or the start of the day in Shanghai on which the newest correction
    or withdrawal was decided.

    >>> from gongkai.release.material import no_material
    >>> created("2026-01-31T17:00:00Z", no_material())
    '2026-01-31T17:00:00Z'
    """
    days = [_newest(table["decided_on"]) for table in (material.corrections, material.withdrawals)]
    starts = [datetime.combine(day, time.min, SHANGHAI) for day in days if day is not None]
    newest = max([datetime.fromisoformat(newest_capture), *starts])
    return f"{newest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _newest(days: pa.ChunkedArray) -> date | None:
    day: date | None = pc.max(days).as_py()
    return day
