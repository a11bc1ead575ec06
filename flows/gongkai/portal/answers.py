"""What an answer of a portal must have for a push to rely on it: a portal may say anything."""

from collections.abc import Callable, Mapping
from typing import Any

LICENCES = "license_list"
"""The one action that gives a list; the others give an object."""


def usable(action: str, result: object) -> bool:
    """Whether the result of an action has the parts that are read of it, each of its kind."""
    if not isinstance(result, list if action == LICENCES else dict):
        return False
    return _PARTS.get(action, _anything)(result)


def _anything(_: Any) -> bool:
    return True


def _named(value: Any, *names: str) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(each), str) for each in names)


def _all_named(value: Any, *names: str) -> bool:
    return isinstance(value, list) and all(_named(each, *names) for each in value)


def _dataset(value: Any) -> bool:
    return (
        _named(value, "id", "metadata_modified")
        and _all_named(value.get("resources", []), "id")
        and _all_named(value.get("extras", []), "key")
        and all("value" in each for each in value.get("extras", []))
        and _all_named(value.get("tags", []), "name")
    )


def _table(value: Any) -> bool:
    return _all_named(value.get("fields"), "id", "type") and type(value.get("total", 0)) is int


def _identified(value: Any) -> bool:
    return _named(value, "id")


def _licences(value: Any) -> bool:
    return _all_named(value, "id")


_PARTS: Mapping[str, Callable[[Any], bool]] = {
    LICENCES: _licences,
    "organization_show": _identified,
    "package_show": _dataset,
    "package_create": _dataset,
    "package_revise": lambda value: _dataset(value.get("package")),
    "resource_create": _identified,
    "resource_patch": _identified,
    "datastore_search": _table,
}
