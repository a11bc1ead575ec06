"""What has to be done so that a portal shows a release: steps, in order, from what it shows now.

What the portal shows is the dataset as `package_show` returns it, null where there is none. Done
steps leave no step behind, so a push that was cut short is completed by asking anew.
"""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gongkai.portal.wanted import (
    CURRENT,
    KEY,
    LOADED,
    PACKAGE,
    SAID,
    STATE,
    SUPERSEDED,
    File,
    Wanted,
    digest_of,
)

Shown = Mapping[str, Any]
RETIRED = (
    "【已停止更新】最新版本的数据包中已无此文件，内容仍为最后一次所含者。"
    "Superseded: the newest release no longer has this file; it is as it last was.\n\n"
)


@dataclass(frozen=True, slots=True)
class Create:
    """Make the dataset, without a version yet: that is stamped when everything is there."""

    fields: Mapping[str, Any]
    key: str = "dataset"


@dataclass(frozen=True, slots=True)
class Send:
    """Upload a file as the resource `id`, as a new one where that is null."""

    file: File
    id: str | None

    @property
    def key(self) -> str:
        """What tells this step from others."""
        return f"file {self.file.key}"


@dataclass(frozen=True, slots=True)
class Describe:
    """Change fields of resources, by id, and add new ones that are links; all in one request."""

    changed: Mapping[str, Mapping[str, Any]]
    added: tuple[Mapping[str, Any], ...]
    superseded: tuple[str, ...] = ()
    key: str = "resources"


@dataclass(frozen=True, slots=True)
class Load:
    """Bring the rows of a file into the DataStore, as the table of the resource `id`."""

    file: File
    id: str
    active: bool

    @property
    def key(self) -> str:
        """What tells this step from others."""
        return f"table {self.file.key}"


@dataclass(frozen=True, slots=True)
class Stamp:
    """Change the dataset's own fields, its version with them: the release is all there."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    key: str = "version"


Step = Create | Send | Describe | Load | Stamp


class Standing(NamedTuple):
    """The files of a release by what the portal holds of each: this one, an older one, none."""

    new: tuple[str, ...]
    old: tuple[str, ...]
    missing: tuple[str, ...]


def steps(wanted: Wanted, shown: Shown | None, without: Set[str] = frozenset()) -> Iterator[Step]:
    """Yield what is still to be done; nothing where the portal shows the release already.

    Steps whose keys are `without` were refused: they are left out, and the version is not stamped.
    """
    if shown is None:
        yield Create(_first_fields(wanted))
    held = resources(wanted, shown)
    for file in wanted.files:
        there = held.get(file.key)
        send = Send(file, there["id"] if there else None)
        if file.link is None and send.key not in without and not _holds(file, there):
            yield send
    described = _described(wanted, shown, held)
    if described is not None:
        yield described
    for file in wanted.files:
        there = held.get(file.key)
        if file.table is None or (there is not None and _loaded(file, there)):
            continue
        if there is None and f"file {file.key}" in without:
            continue
        load = Load(
            file, there["id"] if there else "", bool(there and there.get("datastore_active"))
        )
        if load.key not in without:
            yield load
    if not without and _said(shown) != _digest(wanted):
        yield Stamp(_fields(wanted, shown or {}))


def resources(wanted: Wanted, shown: Shown | None) -> dict[str, Mapping[str, Any]]:
    """Return the resources of a dataset by our keys; an older one of ours may have a name only."""
    all_of_them = (shown or {}).get("resources", ())
    by_key = {str(each[KEY]): each for each in reversed(all_of_them) if each.get(KEY)}
    nameless = {str(each.get("name")): each for each in all_of_them if not each.get(KEY)}
    for file in wanted.files:
        if file.key not in by_key and file.name in nameless:
            by_key[file.key] = nameless[file.name]
    return by_key


def standing(wanted: Wanted, shown: Shown | None) -> Standing:
    """Return which files of the release a portal holds."""
    held = resources(wanted, shown)
    here = [file for file in wanted.files if file.key in held]
    new = {file.key for file in here if _holds(file, held[file.key])}
    return Standing(
        tuple(file.name for file in here if file.key in new),
        tuple(file.name for file in here if file.key not in new),
        tuple(file.name for file in wanted.files if file.key not in held),
    )


def _holds(file: File, there: Mapping[str, Any] | None) -> bool:
    """Whether a resource has the bytes of a file, in the way that is wanted."""
    if there is None or there.get("hash") != file.sha256:
        return False
    uploaded = there.get("url_type") == "upload"
    return uploaded if file.link is None else not uploaded and there.get("url") == file.link


def _described(
    wanted: Wanted, shown: Shown | None, held: Mapping[str, Mapping[str, Any]]
) -> Describe | None:
    changed: dict[str, Mapping[str, Any]] = {}
    added = []
    for file in wanted.files:
        there = held.get(file.key)
        if there is None:
            if file.link is not None:
                added.append({"url": file.link, **file.fields})
        elif not _holds(file, there):
            # What is uploaded brings its words along; what was refused keeps those it had.
            if file.link is not None:
                cleared = {"clear_upload": "true"} if there.get("url_type") == "upload" else {}
                changed[there["id"]] = {"url": file.link, **cleared, **file.fields}
        elif _words_differ(file, there):
            changed[there["id"]] = {**file.words, **_ours(file)}
    superseded = []
    ours = {file.key for file in wanted.files}
    for each in (shown or {}).get("resources", ()):
        if each.get(KEY) and each[KEY] not in ours and each.get(STATE) != SUPERSEDED:
            text = RETIRED + str(each.get("description") or "")
            changed[each["id"]] = {STATE: SUPERSEDED, "description": text}
            superseded.append(str(each.get("name")))
    if not changed and not added:
        return None
    return Describe(changed, tuple(added), tuple(superseded))


def _ours(file: File) -> dict[str, str]:
    return {KEY: file.key, SAID: file.said, STATE: CURRENT}


def _words_differ(file: File, there: Mapping[str, Any]) -> bool:
    return any(there.get(name) != value for name, value in _ours(file).items())


def _loaded(file: File, there: Mapping[str, Any]) -> bool:
    assert file.table is not None
    return bool(there.get("datastore_active")) and there.get(LOADED) == file.table.digest


def _first_fields(wanted: Wanted) -> dict[str, Any]:
    fields = {name: text for name, text in wanted.fields.items() if name != "version"}
    mark = [{"key": PACKAGE, "value": wanted.extras[PACKAGE]}]
    return {"name": wanted.name, **fields, "extras": mark}


def _digest(wanted: Wanted) -> str:
    return digest_of([wanted.fields, wanted.tags, wanted.extras])


def _said(shown: Shown | None) -> str | None:
    """Return the digest of what the dataset was last told to be."""
    return extra(shown, SAID)


def extra(shown: Shown | None, name: str) -> str | None:
    """Return an extra of a dataset; null where it has none of that name."""
    found = (shown or {}).get("extras", ())
    return next((str(each["value"]) for each in found if each.get("key") == name), None)


def _fields(wanted: Wanted, shown: Shown) -> dict[str, Any]:
    """Return the dataset's fields; tags and extras of other people are kept among ours."""
    ours = {**wanted.extras, SAID: _digest(wanted)}
    extras = [
        {"key": each["key"], "value": each["value"]}
        for each in shown.get("extras", ())
        if each.get("key") not in ours
    ]
    tags: list[dict[str, Any]] = [
        {"name": each["name"], "vocabulary_id": each.get("vocabulary_id")}
        for each in shown.get("tags", ())
    ]
    known = {each["name"] for each in tags}
    tags += [{"name": each} for each in wanted.tags if each not in known]
    extras += [{"key": name, "value": value} for name, value in ours.items()]
    return {**wanted.fields, "extras": extras, "tags": tags}
