"""What frictionless says of one resource, told apart from the others of its package.

For its foreign keys it would read every table they point to whole, again for each resource. So it
is given the keys of those tables alone; the tables themselves are judged in their turn.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import pyarrow as pa

from gongkai.catalogue import finding
from gongkai.model import Finding
from gongkai.published.folder import Folder
from gongkai.published.form import DESCRIPTOR, TWIN
from gongkai.published.opinion import opinion
from gongkai.published.sampling import Sample, Used, among, foreign

FINDINGS = 100
"""Faults reported of one resource: more tell nobody more."""

Described = Mapping[str, Any]
_RULE = "PACKAGE-PROFILE"


class Task(NamedTuple):
    """A resource to be judged: `package` describes it and what its keys point to.

    `path` is the folder of its files, `schema` its Table Schema, `kept` which rows of its file it
    has (null for all).
    """

    path: Path
    name: str
    package: Described
    schema: Described
    kept: Any


def descriptor_faults(path: Path) -> tuple[Finding, ...]:
    """Return what is wrong with a descriptor, before any resource is looked at."""
    # Half a second to import, and only a check needs it.
    from frictionless import FrictionlessException, Package  # noqa: PLC0415

    try:
        described = json.loads(path.read_bytes())
        # Of a path it would keep what it made of it, to compare with that later: half the time.
        Package.from_descriptor(described, basepath=str(path.parent)).to_descriptor(validate=True)
    except FrictionlessException as fault:
        reasons = [*fault.reasons, fault.error][:FINDINGS]
        return tuple(_finding(DESCRIPTOR, error) for error in reasons)
    return ()


def tasks(
    folder: Folder, path: Path, sample: Sample, proven: Collection[str] = ()
) -> tuple[Task, ...]:
    """Return what is to be judged of a release of which a sample, or all, lies at `path`.

    That is every resource of its descriptor there, but those that are `proven` by their names.
    """
    described = json.loads((path / DESCRIPTOR).read_bytes())
    resources = {str(each["name"]): each for each in described["resources"]}
    forms = folder.schemas()
    schemas = {
        name: forms.get(PurePosixPath(str(each.get("schema"))).stem, {})
        for name, each in resources.items()
    }
    keys = _Keys(folder, schemas)
    return tuple(
        Task(path, name, {**described, "resources": listed}, schemas[name], sample.kept.get(name))
        for name, each in resources.items()
        if name not in proven
        for listed in [
            [each, *_targets(name, schemas[name], resources, keys, sample.used.get(name, {}))]
        ]
    )


def judge(task: Task) -> tuple[Finding, ...]:
    """Return what frictionless finds wrong with one resource."""
    from frictionless import FrictionlessException, Package  # noqa: PLC0415

    try:
        package = Package.from_descriptor(dict(task.package), basepath=str(task.path))
        report = package.get_resource(task.name).validate(limit_errors=FINDINGS)
    except FrictionlessException as fault:
        return tuple(_finding(DESCRIPTOR, error) for error in [*fault.reasons, fault.error])
    return tuple(_told(report, task))


def _told(report: Any, task: Task) -> Iterator[Finding]:
    yield from (_finding(DESCRIPTOR, error) for error in report.errors)
    row_of = partial(_row, task.kept)
    for each in report.tasks:
        for error in each.errors:
            yield opinion(error, str(each.place), each.name, task.schema, row_of)


def _row(kept: Any, row: int) -> int:
    """Return the row of the file for a row of a sample, both from 1."""
    return row if kept is None else int(kept[row - 1]) + 1


def _finding(path: str, error: Any) -> Finding:
    return finding(_RULE, path=path, reason=f"{error.type}: {error.message}")


def _targets(
    name: str,
    schema: Described,
    resources: Mapping[str, Described],
    keys: "_Keys",
    used: Used,
) -> list[Described]:
    """Return the resources that keys of one point to: with these fields alone where that can be."""
    named = dict.fromkeys(target for target, *_ in foreign(schema) if target not in ("", name))
    there = (keys.of(each, used) or resources.get(each) for each in named)
    return [each for each in there if each is not None]


class _Keys:
    """The fields that keys point to, of every resource that has any; read once."""

    def __init__(self, folder: Folder, schemas: Mapping[str, Described]) -> None:
        wanted: dict[str, dict[str, None]] = {}
        for schema in schemas.values():
            for target, _, names in foreign(schema):
                wanted.setdefault(target, {}).update(dict.fromkeys(names))
        twins = {str(each[TWIN]): each for each in folder.resources if TWIN in each}
        self._schemas = schemas
        self._rows = {
            target: pa.concat_tables(folder.plain_batches(twins[target], list(names)))
            for target, names in wanted.items()
            if target in twins and target in schemas
        }

    def of(self, name: str, used: Used) -> Described | None:
        """Return a resource of these fields alone, null where it has to be read whole.

        Rows that are not `used` are left out: what nothing points to makes no difference.
        """
        if name not in self._rows:
            return None
        rows = self._rows[name]
        wanted = {each: used[name, each] for each in rows.column_names if (name, each) in used}
        if wanted:
            rows = rows.filter(among(rows, wanted))
        columns = (column.to_pylist() for column in rows.columns)
        data = [rows.column_names, *map(list, zip(*columns, strict=True))]
        fields = {each["name"]: each for each in self._schemas[name]["fields"]}
        ordered = [fields[each] for each in rows.column_names if each in fields]
        return {"name": name, "type": "table", "data": data, "schema": {"fields": ordered}}
