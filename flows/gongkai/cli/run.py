"""`gongkai run`: the annual publication."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import approving, language, options, summary
from gongkai.run.collecting import spare_collections
from gongkai.settings import Settings, settings

if TYPE_CHECKING:
    from gongkai.release import Approval
    from gongkai.run.outcome import Outcome


def run(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="PATH", help="argument.paths")
    ] = None,
    register: options.Register = None,
    year: options.Year = None,
    delay: options.Delay = None,
    hosts: options.Hosts = None,
    workers: options.Workers = None,
    store: options.Store = None,
    out: options.Out = None,
    offline: options.Offline = None,
    as_of: options.AsOf = None,
    contact: options.Contact = None,
    with_documents: options.WithDocuments = None,
    with_site: options.WithSite = None,
    draft: options.Draft = False,
    approved_by: options.ApprovedBy = None,
    override: options.Override = None,
) -> int:
    """Gather, read, validate and publish; 1 where a source failed or nothing could be published."""
    spare_collections()  # what a run loads stays to its end
    approval = approving.approval(approved_by, tuple(override or ()), draft=draft)
    asked: dict[str, object] = {
        "register": register,
        "delay": delay,
        "hosts": hosts,
        "contact": contact,
    }
    asked |= {"store": store, "out": out, "workers": workers, "offline": offline, "as_of": as_of}
    asked |= {"with_documents": with_documents, "with_site": with_site}
    chosen = settings({**asked, "years": tuple(year or ()), "lang": language.asked()})
    return summary.tell(_published(chosen, tuple(paths or ()), draft, approval))


def _published(
    chosen: Settings, paths: tuple[Path, ...], draft: bool, approval: "Approval | None"
) -> "Outcome":
    """Run the publication; its store is read while Prefect is imported and its server starts."""
    from gongkai import pipeline
    from gongkai.pipeline import server

    server.start()
    with ThreadPoolExecutor(1) as aside:
        from gongkai.run.ready import ready

        early = [aside.submit(ready, chosen, paths)]
        intent = pipeline.Intent(draft, approval)
        return pipeline.publish(chosen, paths, intent, lambda: early.pop().result())
