"""A release brought into a portal, step by step, until nothing differs.

Every step is made once. Where its answer is lost, or the portal is busy, what the portal shows is
read anew and the next step follows from that: a step that was done after all is not done twice.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from gongkai.errors import GongkaiError, PortalError
from gongkai.portal.client import Portal, Refused, Unavailable
from gongkai.portal.differences import (
    Create,
    Describe,
    Load,
    Send,
    Shown,
    Stamp,
    Standing,
    Step,
    standing,
    steps,
)
from gongkai.portal.loading import load
from gongkai.portal.patience import ATTEMPTS, Pause, wait_of
from gongkai.portal.wanted import KEY, File, Wanted
from gongkai.published.folder import Folder


class Result(NamedTuple):
    """What a push came to: steps done, steps refused and why, what stands, what stopped it."""

    done: tuple[Step, ...]
    refused: Mapping[str, PortalError]
    standing: Standing
    version: str | None
    failure: GongkaiError | None


def push(
    portal: Portal,
    folder: Folder,
    wanted: Wanted,
    shown: Shown | None,
    owner: str | None,
    told: Callable[[Step], None],
    pause: Pause = time.sleep,
) -> Result:
    """Do what differs and return what came of it; `told` hears of every step that is done.

    `shown` is the dataset as it was read, null for none; a new one will be of the organization
    `owner`, of none for null.
    """
    pushing = _Pushing(portal, folder, wanted, owner, shown, pause)
    failure: GongkaiError | None = None
    attempt = 0
    while failure is None:
        try:
            step = pushing.advance()
        except Unavailable as error:
            attempt += 1
            pushing.stale = True
            if attempt == ATTEMPTS:
                failure = error
            else:
                pause(wait_of(error, attempt))
            continue
        except GongkaiError as error:
            failure = error
            continue
        attempt = 0
        if step is None:
            break
        told(step)
    shown = pushing.look() if failure or pushing.refused else pushing.shown
    version = str(shown["version"]) if shown and shown.get("version") else None
    found = standing(wanted, shown)
    return Result(tuple(pushing.done), pushing.refused, found, version, failure)


@dataclass(slots=True)
class _Pushing:
    """A push on its way: what the portal shows, as far as it is known, and what was done.

    `stale` is what must be read anew before anything is done, `fresh` what was read just now.
    """

    portal: Portal
    folder: Folder
    wanted: Wanted
    owner: str | None
    shown: Shown | None
    pause: Pause
    stale: bool = False
    fresh: bool = False
    done: list[Step] = field(default_factory=list)
    refused: dict[str, PortalError] = field(default_factory=dict)

    def advance(self) -> Step | None:
        """Do the next step and return it, null where none is left."""
        while True:
            if self.stale:
                self._read()
            step = next(steps(self.wanted, self.shown, self.refused.keys()), None)
            if step is None:
                return None
            if isinstance(step, Describe | Stamp) and not self.fresh:
                # These replace whole lists: what others did in between must not be lost.
                self._read()
                continue
            if any(each.key == step.key for each in self.done):
                raise PortalError("portal.not_kept", step=step.key, address=self.portal.address)
            try:
                self._do(step)
            except Refused as error:
                if not isinstance(step, Send | Load):
                    raise
                # One file that is too large, or one row that is refused, is no reason to keep
                # the others back; the version is not stamped then.
                self.refused[step.key] = error
                self.stale = True
                continue
            self.fresh = False
            self.done.append(step)
            return step

    def look(self) -> Shown | None:
        """Return what the portal shows now; what was known last where it does not say."""
        with suppress(PortalError):
            self._read()
        return self.shown

    def _read(self) -> None:
        self.shown = self.portal.ask("package_show", id=self.wanted.name)
        self.stale, self.fresh = False, True

    def _do(self, step: Step) -> None:
        match step:
            case Create():
                owner = {"owner_org": self.owner} if self.owner else {}
                self.shown = self.portal.call("package_create", {**step.fields, **owner})
            case Send():
                self._keep(self._send(step))
            case Load():
                self._keep(load(self.portal, self.folder, step, self.pause))
            case Describe():
                changed = {
                    f"update__resources__{id}": self._sized(each)
                    for id, each in step.changed.items()
                }
                added = [self._sized(each) for each in step.added]
                extend = {"update__resources__extend": added} if added else {}
                self._revise({**changed, **extend})
            case Stamp():
                self._revise({"filter": ["-extras", "-tags"], "update": dict(step.fields)})

    def _send(self, step: Send) -> dict[str, Any]:
        file = step.file
        upload = (file.name, self._content(file), file.words["mimetype"])
        if step.id is not None:
            return dict(self.portal.call("resource_patch", {"id": step.id, **file.fields}, upload))
        assert self.shown is not None
        fields = {"package_id": self.shown["id"], **file.fields}
        return dict(self.portal.call("resource_create", fields, upload))

    def _content(self, file: File) -> bytes:
        sized = {} if file.size is None else {"bytes": file.size}
        return self.folder.content({"path": file.path, "hash": f"sha256:{file.sha256}", **sized})

    def _sized(self, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Add the size of a linked file whose size nobody states."""
        if "url" not in fields or "size" in fields:
            return fields
        file = next(each for each in self.wanted.files if each.key == fields[KEY])
        return {**fields, "size": len(self._content(file))}

    def _revise(self, changes: Mapping[str, Any]) -> None:
        """Change the dataset as it was read just now, or not at all."""
        assert self.shown is not None
        match = {each: self.shown[each] for each in ("id", "metadata_modified")}
        self.shown = self.portal.call("package_revise", {"match": match, **changes})["package"]

    def _keep(self, resource: Mapping[str, Any]) -> None:
        """Put a resource as the portal returned it among those of the dataset."""
        assert self.shown is not None
        there = {each["id"]: each for each in self.shown.get("resources", ())}
        there[resource["id"]] = resource
        self.shown = {**self.shown, "resources": list(there.values())}
