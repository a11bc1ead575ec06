"""The contract of CKAN's action API, as far as a push uses it: recorded from a real one.

`contract.json` holds for each action the fields it was asked with and answered with, by path and
type, an answer of each kind as an example, and the answers to calls that go wrong.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.portal.gate import Call, Gate

FILE = Path(__file__).with_name("contract.json")
TYPES = {str: "text", bool: "flag", int: "number", float: "number", bytes: "file"}
# Rows have the columns of their table, and a resource is named by its id.
ANY = re.compile(r"(records\[\]|update__resources)(?:\.|__)(?!extend)[^.\[]+")
UNIQUE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+")
Paths = dict[str, list[str]]


def recorded() -> dict[str, Any]:
    return dict(json.loads(FILE.read_text("utf-8")))


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the paths in a value and the types there; an empty list or object is one itself."""
    if isinstance(value, Mapping) and value:
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value:
        for each in value:
            yield from leaves(each, f"{path}[]")
    else:
        kind = "object" if isinstance(value, Mapping) else "list" if isinstance(value, list) else ""
        yield ANY.sub(r"\1.*", path), kind or TYPES.get(type(value), "null")


def paths(values: Iterable[Any]) -> Paths:
    """Return which types stand at which path in any of the values."""
    found: dict[str, set[str]] = {}
    for value in values:
        for path, kind in leaves(value):
            found.setdefault(path, set()).add(kind)
    return {path: sorted(found[path]) for path in sorted(found)}


def strangers(value: Any, known: Paths) -> list[str]:
    """Return what in a value no real one ever had: paths, or types at a path."""
    return sorted({f"{p}: {kind}" for p, kind in leaves(value) if kind not in known.get(p, ())})


def derived(calls: Iterable[Call]) -> dict[str, Any]:
    """Return the contract that calls of a real CKAN show."""
    by_action: dict[str, list[Call]] = {}
    for each in calls:
        by_action.setdefault(each.action, []).append(each)
    return {
        action: {
            "asked": paths(each.asked for each in of_it),
            "answered": paths(each.answer["result"] for each in of_it if each.status == 200),
        }
        for action, of_it in sorted(by_action.items())
    }


def examples(gate: Gate, name: str, owner: str) -> dict[str, Any]:
    """Return an answer of each kind, and answers to calls that go wrong."""
    dataset = dict(gate.look("package_show", id=name))
    resource = dict(dataset["resources"][0])
    errors = {
        "not_found": ("package_show", {"id": "nothing"}, {}),
        "forbidden": ("package_patch", {"id": name, "title": "x"}, {"Authorization": "wrong"}),
        "in_use": ("package_create", {"name": name, "owner_org": owner}, {}),
        "no_owner": ("package_create", {"name": f"{name}-2"}, {}),
        "changed": ("package_revise", {"match": {"id": name, "metadata_modified": "x"}}, {}),
        "unknown": ("no_such_action", {}, {}),
    }
    return {
        "dataset": {**dataset, "resources": [], "tags": [], "extras": []},
        "resource": resource,
        "licences": gate.look("license_list"),
        "organization": gate.look("organization_show", id=owner),
        "errors": {key: _error(gate, *each) for key, each in errors.items()},
    }


def _error(gate: Gate, action: str, asked: Any, headers: Any) -> dict[str, Any]:
    told = {**gate.headers(), **headers}
    status, kind, body = gate.backend(action, told, json.dumps(asked).encode())
    answer = json.loads(body)
    if isinstance(answer, dict):
        answer["help"] = ""
        answer = json.loads(UNIQUE.sub("…", json.dumps(answer)))
    return {"status": status, "type": kind, "body": answer}
