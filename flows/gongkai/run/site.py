"""The pages for people, built after a publication where the publisher wants them."""

from dataclasses import replace

from gongkai.errors import GongkaiError
from gongkai.messages import text
from gongkai.run.outcome import Outcome
from gongkai.settings import Settings
from gongkai.site.build import build


def with_site(settings: Settings, outcome: Outcome) -> Outcome:
    """Build the site of the release in force; where that fails, the release stands all the same.

    Nothing happens where no site is wanted or no release is in force.
    """
    if not settings.with_site or outcome.package is None:
        return outcome
    try:
        built = build(settings.out, workers=settings.workers, store=settings.store)
        return replace(outcome, site=built.index)
    except GongkaiError as error:
        failure = str(settings.out), text(error.code, settings.lang, **error.arguments)
        return replace(outcome, failures=(*outcome.failures, failure))
