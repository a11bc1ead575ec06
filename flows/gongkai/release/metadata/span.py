"""The report years that a release has reports of."""

from collections.abc import Mapping
from typing import Any

from gongkai.published.form import YEARS


def span(whole: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the first and the last report year with a report; null where no year has one."""
    years = [each["reportYear"] for each in whole[YEARS] if each["found"]]
    return (min(years), max(years)) if years else None
