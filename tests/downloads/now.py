"""Files beside the tables, made while one waits."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from gongkai.downloads import make
from gongkai.published.form import Resource


def made_now(
    resources: tuple[Resource, ...], schemas: Mapping[str, Any], **given: Any
) -> Mapping[str, Path]:
    """Return the files by their path; `given` is what `make` takes by name."""
    with ThreadPoolExecutor(1) as threads:
        return make(resources, schemas, {}, threads, **given)().files
