"""What becomes of a planned release: it is published, drafted as was asked for, or held back."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pyarrow as pa

from gongkai import publish as publishing
from gongkai.gather import Store
from gongkai.messages import text
from gongkai.place import place
from gongkai.published.folder import Folder
from gongkai.published.form import FOLDER, Earlier, Previous, Release
from gongkai.published.scratch import scratch
from gongkai.release import Approval, Material, approved, plan
from gongkai.release.approval import needless, unmet
from gongkai.release.gate_words import advice, told
from gongkai.run.begin import work_place
from gongkai.run.folder import Publisher
from gongkai.run.outcome import Outcome, counts
from gongkai.run.remembered import remember, remembered
from gongkai.settings import Settings


@dataclass(frozen=True, slots=True)
class Intent:
    """What a run shall do with its release: publish it, approved or not, or only draft it."""

    draft: bool = False
    approval: Approval | None = None


PUBLISH = Intent()


def published(
    settings: Settings,
    about: Publisher,
    found: Material,
    newest_capture: str,
    intent: Intent,
    folder: Path,
) -> Outcome:
    """Publish the release that is due, if there is one; `folder` is for what is made meanwhile.

    Where a check of the gate is broken and not overridden, or overridden though it holds, nothing
    is published: the release is written as a draft, so that nothing is lost.
    """
    before = publishing.previous(settings.out)
    if before is None and not found.observations.num_rows:
        return Outcome(None, None, False, (), counts(found))
    # Half a second to import, and only a release needs it.
    from gongkai.downloads import Kept, make  # noqa: PLC0415

    there = _folder(settings, before) if before and before.version else None
    made = partial(make, package=about.package, folder=folder / "made", before=Kept(there))
    take = partial(_taken, settings, before, folder / "earlier")
    aside = scratch(folder / "tables")
    release = plan(found, about.package, before, newest_capture, made, aside, take)
    if release is None:
        assert before is not None
        ship_documents(settings, found.reports)
        package = _folder(settings, before).address
        return Outcome(before.version, package, True, (), counts(found))
    held = objections(release, intent.approval, settings.lang)
    remember(work_place(settings), release)
    if intent.draft or held:
        draft = publishing.write_draft(release, settings.drafts)
        return Outcome(release.version, None, False, (), counts(found), draft=draft, held=held)
    if intent.approval is not None:
        release = approved(release, intent.approval)
    # Before the release: whoever finds it listed finds its documents too.
    ship_documents(settings, found.reports)
    package = publishing.write(release, settings.out)
    return Outcome(release.version, package, False, (), counts(found))


def _taken(
    settings: Settings, before: Previous | None, aside: Path, years: Mapping[int, str]
) -> Earlier:
    """Return what stands of the release before, by what the years are made of now."""
    if before is None or not before.version:
        return Earlier()
    line = next(each for each in before.entries if each["version"] == before.version)
    was = remembered(work_place(settings), line["hash"])
    return publishing.earlier(_folder(settings, before), was, years, aside)


def _folder(settings: Settings, release: Previous) -> Folder:
    """Return where a release of the publisher lies."""
    return Folder(place(settings.out).below(FOLDER).below(release.version), release.descriptor)


def ship_documents(settings: Settings, reports: pa.Table) -> None:
    """Publish the documents of some reports beside the releases, where that is wanted."""
    if settings.with_documents:
        store = Store(settings.store)
        publishing.write_documents(reports["digest"].to_pylist(), store.read, settings.out)


def objections(release: Release, approval: Approval | None, language: str) -> tuple[str, ...]:
    """Return in sentences what stands against publishing a release, and what to do about it."""
    broken = (
        text("gate.broken", language, told=told(each, language), advice=advice(each, language))
        for each in unmet(release.entry, approval)
    )
    useless = (
        text("gate.needless", language, check=each) for each in needless(release.entry, approval)
    )
    return (*broken, *useless)
