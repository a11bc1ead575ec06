"""`gongkai demo`: the whole pipeline on the sample's agency sites, served on loopback."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gongkai.cli import language, summary
from gongkai.cli.language import say
from gongkai.messages import text
from gongkai.settings import FILE, Settings

DEFAULT_PLACE = Path("gongkai-demo")
_KEPT = "offline = true\nwith_documents = true\nwith_site = true\n"


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="option.demo_out")] = (
        DEFAULT_PLACE
    ),
) -> int:
    """Serve the sample, publish it into a folder, say what to look at."""
    place = out.absolute()
    # Before Prefect starts, which takes its time: a place that cannot be written is told at once.
    place.mkdir(parents=True, exist_ok=True)
    print(say("demo.start", place=out), flush=True)
    from gongkai.pipeline import server

    server.start()
    from gongkai import demo_site, pipeline

    with demo_site.DemoSites() as sites:
        register = sites.register_for(place / "register")
        outcome = pipeline.publish(settings_of(place, register), ())
    keep_settings(place / FILE)
    exit_code = summary.tell(outcome)
    if outcome.package is None:
        return exit_code
    # A source of the sample that fails is part of the demonstration.
    print(say("demo.next", package=outcome.package))
    return 0


def keep_settings(file: Path) -> None:
    """Write the settings under which commands given in the folder go on with it, if none are there.

    Its sites are gone by then.
    """
    if not file.exists():
        told = (text("demo.settings", "zh"), text("demo.settings", "en"))
        file.write_text("".join(f"# {each}\n" for each in told) + _KEPT, "utf-8")


def settings_of(place: Path, register: Path) -> Settings:
    """Return the settings of a demonstration: its own, whatever the current folder says.

    No pause between requests: the sites are ours.
    """
    return Settings(
        register=register,
        years=(),
        delay=0.0,
        workers=min(os.cpu_count() or 1, 4),
        store=place / "store",
        out=place / "published",
        drafts=place / "drafts",
        offline=False,
        as_of=None,
        lang=language.current(),
        contact=None,
        with_documents=True,
        with_site=True,
    )
