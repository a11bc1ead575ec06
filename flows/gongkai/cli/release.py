"""`gongkai release`: a person's word for a draft."""

import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gongkai.cli import approving, language, options, output, site
from gongkai.cli.language import current, say
from gongkai.settings import settings

if TYPE_CHECKING:
    from gongkai.published.form import Release


def release(
    candidate: Annotated[Path, typer.Argument(metavar="CANDIDATE", help="argument.candidate")],
    approved_by: options.ApprovedBy = None,
    override: options.Override = None,
    out: options.Out = None,
    with_site: options.WithSite = None,
) -> int:
    """Publish a draft; 1 where it is only shown, or where something stands against it."""
    chosen = settings({"out": out, "with_site": with_site, "lang": language.asked()})
    given = approving.approval(approved_by, tuple(override or ()))
    from gongkai import publish
    from gongkai.published.decoded import parquet
    from gongkai.release import approved
    from gongkai.run.decision import objections, ship_documents

    named = candidate if candidate.exists() else chosen.drafts / candidate
    draft = publish.read_draft(named)
    if given is None:
        show(draft, named)
        return 1
    held = objections(draft, given, current())
    for sentence in held:
        print(sentence, file=sys.stderr)
    if held:
        return 1
    ship_documents(chosen, parquet(draft.texts["data/reports.parquet"]))
    package = publish.publish_draft(approved(draft, given), chosen.out)
    print(say("run.published", version=draft.version, package=package))
    return site.brought_up_to_date(chosen)


def show(draft: "Release", path: Path) -> None:
    """Print what the gate found, what differs from the release before, and what is needed."""
    from gongkai.release.gate import broken, checks
    from gongkai.release.gate_words import advice, told

    step = say(f"release.step_{draft.entry['step']}")
    print(say("draft.title", version=draft.version, step=step))
    rows = [
        (each.check, say("draft.met" if each.passed else "draft.unmet"), told(each, current()))
        for each in checks(draft.entry)
    ]
    heads = [say(f"draft.{name}") for name in ("check", "result", "outcome")]
    output.print_table(say("draft.gate"), heads, rows)
    show_changes(draft)
    unmet = broken(draft.entry)
    for each in unmet:
        print(say("gate.broken", told=told(each, current()), advice=advice(each, current())))
    wanted = " ".join(f"--override {each.check}=…" for each in unmet)
    command = f"gongkai release {shlex.quote(str(path))} --approved-by … {wanted}".rstrip()
    print(say("draft.look", path=path, command=command))


def show_changes(draft: "Release") -> None:
    """Print how many cells differ, by table and kind of change."""
    from gongkai.catalogue.cells import cell_title
    from gongkai.published.decoded import parquet
    from gongkai.published.differences import TABLE

    changes = parquet(draft.texts[f"data/{TABLE}.parquet"]).select(["change", "cell"])
    if not changes.num_rows:
        print(say("draft.no_changes"))
        return
    pairs = zip(*changes.to_pydict().values(), strict=True)
    counted = Counter((kind, cell) for kind, cell in pairs)
    numbers: Counter[tuple[str, str]] = Counter()
    for (kind, cell), number in counted.items():
        numbers[cell_title(cell, current()).table, kind] += number
    kinds = sorted({kind for _, kind in numbers})
    tables = list(dict.fromkeys(table for table, _ in numbers))
    heads = [say("draft.table"), *(say(f"release.change_{kind}") for kind in kinds)]
    rows = [[table, *(numbers[table, kind] for kind in kinds)] for table in tables]
    output.print_table(say("draft.changes"), heads, rows)
