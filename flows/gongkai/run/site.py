"""The pages for people, built after a publication where the publisher wants them."""

from dataclasses import replace
from pathlib import Path

from gongkai.errors import GongkaiError
from gongkai.messages import text
from gongkai.place import place
from gongkai.published.form import FOLDER
from gongkai.run.outcome import Outcome
from gongkai.settings import Settings
from gongkai.site import addresses
from gongkai.site.build import SITE, build


def with_site(settings: Settings, outcome: Outcome) -> Outcome:
    """Build the site of the release in force; where that fails, the release stands all the same.

    Nothing happens where no site is wanted or no release is in force.
    """
    if not settings.with_site or outcome.package is None:
        return outcome
    index, failures = rebuilt(settings)
    return replace(outcome, site=index, failures=(*outcome.failures, *failures))


def rebuilt(settings: Settings) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Build the site of a place; return its landing page, and what failed as `Outcome` tells it."""
    try:
        built = build(settings.out, workers=settings.workers, store=settings.store)
    except GongkaiError as error:
        reason = text(error.code, settings.lang, **error.arguments)
        return None, ((str(settings.out), reason),)
    return built.index, ()


def pages_there(out: str | Path) -> bool:
    """Whether pages lie beside the releases of a place."""
    return place(out).below(FOLDER).below(SITE).holds(addresses.INDEX)
