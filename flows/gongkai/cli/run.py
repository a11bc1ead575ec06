"""`gongkai run`: the annual publication."""

from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli import approving, language, options, summary
from gongkai.run.collecting import spare_collections
from gongkai.settings import settings


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
    from gongkai import pipeline
    from gongkai.pipeline import server

    server.start()
    intent = pipeline.Intent(draft, approval)
    return summary.tell(pipeline.publish(chosen, tuple(paths or ()), intent))
