"""`gongkai push`: a release brought into a data portal."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import language, options
from gongkai.cli.language import say
from gongkai.cli.misuse import Misuse
from gongkai.errors import PortalError
from gongkai.settings import settings

if TYPE_CHECKING:
    from gongkai.portal.client import Portal
    from gongkai.portal.differences import Step
    from gongkai.portal.push import Result
    from gongkai.portal.ready import Wishes
    from gongkai.portal.wanted import DataStore, Wanted

TOKEN = "GONGKAI_CKAN_TOKEN"
NAME = re.compile(r"[a-z0-9_-]{2,100}")
"""What CKAN takes for the name of a dataset."""
MOST_NAMES = 10


def ckan(
    url: Annotated[str, typer.Option("--url", metavar="URL", help="option.ckan_url")],
    package: Annotated[
        str | None, typer.Argument(metavar="PACKAGE_OR_URL", help="argument.published")
    ] = None,
    token: Annotated[
        str | None, typer.Option("--token", metavar="TOKEN", help="option.ckan_token")
    ] = None,
    organization: Annotated[
        str | None, typer.Option("--organization", metavar="NAME", help="option.ckan_organization")
    ] = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", metavar="NAME", help="option.ckan_dataset")
    ] = None,
    upload: Annotated[bool, typer.Option("--upload", help="option.ckan_upload")] = False,
    datastore: Annotated[
        str, typer.Option("--datastore", metavar="none|small|all", help="option.ckan_datastore")
    ] = "small",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="option.ckan_dry_run")] = False,
    out: options.Out = None,
) -> int:
    """Bring the portal to show a release; 1 where a file was refused, or the push was cut short."""
    if dataset is not None and not NAME.fullmatch(dataset):
        raise Misuse("misuse.dataset", value=dataset)
    mode = datastore_of(datastore)
    chosen = settings({"out": out, "lang": language.asked()})
    from gongkai.portal.ready import Wishes

    wishes = Wishes(dataset, organization, upload, mode)
    return bring(url, token or os.environ.get(TOKEN, ""), package or chosen.out, wishes, dry_run)


def bring(url: str, token: str, package: Path | str, wishes: "Wishes", dry_run: bool) -> int:
    """Bring a portal to show a release, or say what would have to be done."""
    from gongkai.package import open_package
    from gongkai.portal.client import Portal
    from gongkai.portal.differences import steps
    from gongkai.portal.push import push
    from gongkai.portal.ready import ready

    portal = Portal(url, token)
    opened = open_package(package)
    if opened.withdrawn:
        raise PortalError("portal.withdrawn", package=opened.address, version=opened.version)
    wanted, shown = ready(portal, opened.folder, wishes, sleep)
    print(say("push.links" if wanted.linked else "push.uploads"))
    if dry_run:
        for step in steps(wanted, shown):
            print(say("push.would", step=told(step)))
        return 0
    result = push(portal, opened.folder, wanted, shown, wishes.owner, tell, sleep)
    return concluded(portal, wanted, result)


def tell(step: "Step") -> None:
    """Print a step that is done."""
    print(say("push.did", step=told(step)), flush=True)


def told(step: "Step") -> str:
    """Return a step in words."""
    from gongkai.portal.differences import Create, Describe, Load, Send

    match step:
        case Create():
            return say("push.create", name=step.fields["name"])
        case Send():
            return say("push.send" if step.id is None else "push.send_again", file=step.file.name)
        case Describe():
            left = listed(step.superseded)
            count, added = len(step.changed), len(step.added)
            return say("push.describe", count=count, added=added, superseded=left)
        case Load():
            return say("push.load", file=step.file.name)
    return say("push.stamp", version=step.fields["version"])


def concluded(portal: "Portal", wanted: "Wanted", result: "Result") -> int:
    """Say what the portal shows now; raise what cut the push short, return 1 for refusals."""
    place = f"{portal.address}/dataset/{wanted.name}"
    for key, error in result.refused.items():
        reason = say(error.code, **error.arguments)
        print(say("push.refused", file=key.partition(" ")[2], reason=reason), file=sys.stderr)
    if result.outdated:
        print(say("push.outdated", tables=listed(result.outdated)), file=sys.stderr)
    if result.failure is None and not result.refused:
        code = "push.done" if result.done else "push.same"
        print(say(code, place=place, version=wanted.version))
        return 0
    parts = {name: listed(each) for name, each in result.standing._asdict().items()}
    parts["version"] = result.version or say("push.none")
    print(say("push.standing", place=place, wanted=wanted.version, **parts), file=sys.stderr)
    if result.failure is not None:
        raise result.failure
    return 1


def listed(names: Sequence[str]) -> str:
    """Return how many there are and the first of them, for a sentence."""
    if not names:
        return say("push.none")
    shown = ", ".join(names[:MOST_NAMES])
    more = ", …" if len(names) > MOST_NAMES else ""
    return f"{len(names)} ({shown}{more})"


def datastore_of(text: str) -> "DataStore":
    """Parse which tables go into the DataStore; Misuse for what says none of it."""
    from gongkai.portal.wanted import DATASTORES

    for mode in DATASTORES:
        if text == mode:
            return mode
    raise Misuse("misuse.datastore", value=text, known=", ".join(DATASTORES))


COMMANDS = {"ckan": ckan}
