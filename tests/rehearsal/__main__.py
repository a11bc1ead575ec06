"""The national rehearsal by hand.

    python -m tests.rehearsal [--reports 10000] [--html] [--growth] [--json FILE] [--write PAGE]

Makes a country of so many reports, publishes it, judges every cell and every planted fault, changes
one report in a hundred and publishes again. Ends with 1 where a fault was not found or a cell is
wrong.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from tests.rehearsal import telling
from tests.rehearsal.judging import judge
from tests.rehearsal.measured import Measured, measured
from tests.rehearsal.mix import CHANGED, FORMATS, SERVED
from tests.rehearsal.running import command, run, sizes
from tests.rehearsal.storing import lay_out, replace

PUBLISHER = "publisher"
SERVED_IN = 20


def main() -> None:
    """Rehearse once, or at two sizes; print, and keep where that is asked for."""
    options = _options()
    mix = "html" if options.html else "mix"
    counts = (options.reports // 10, options.reports) if options.growth else (options.reports,)
    found = [_in_folder(count, mix, options.folder) for count in counts]
    tables = telling.blocks(found)
    print("\n".join(tables.values()))
    if options.json:
        values = [each.values for each in found]
        options.json.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", "utf-8")
    if options.write:
        for name, table in tables.items():
            if not telling.written(options.write, name, table):
                print(f"{options.write} has no place for “{name}”", file=sys.stderr)
    for each in found:
        print("\n".join((*each.missed, *each.examples)), file=sys.stderr)
    sys.exit(0 if all(each.is_good for each in found) else 1)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000, metavar="N")
    parser.add_argument("--html", action="store_true", help="pages only, as the bounds say")
    parser.add_argument("--growth", action="store_true", help="also a tenth, and how both compare")
    parser.add_argument("--folder", type=Path, help="an empty folder, which is kept")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="such as docs/performance.md")
    return parser.parse_args()


def _in_folder(reports: int, mix: str, kept: Path | None) -> Measured:
    if kept is not None:
        place = kept / f"{mix}-{reports}"
        place.mkdir(parents=True)
        return rehearse(place, reports, mix)
    with tempfile.TemporaryDirectory(prefix="gongkai-rehearsal-") as place_:
        return rehearse(Path(place_), reports, mix)


def rehearse(place: Path, reports: int, mix: str) -> Measured:
    """Rehearse in an empty folder."""
    formats: Mapping[str, float] = {"html": 1.0} if mix == "html" else FORMATS
    served = min(SERVED, reports // SERVED_IN)
    command(place, "init", PUBLISHER).communicate()
    folder = place / PUBLISHER
    # Prefect makes its database in the first run of a machine; there is nothing to publish yet.
    command(folder, "run", "--offline").communicate()
    _say(f"making {reports:,} reports")
    begun = time.monotonic()
    laid = lay_out(folder, reports, served, formats, processes=os.cpu_count() or 1)
    made = time.monotonic() - begun - laid.gathering
    _say("publishing")
    first = run(folder)
    if first.code:
        sys.exit(first.said)
    disk = sizes(folder)
    _say("judging every cell")
    verdict = judge(folder, laid.planted)
    _say("publishing again with one report in a hundred changed")
    wanted = max(1, round(reports * CHANGED))
    changed = replace(folder, reports, served, formats, changed=wanted)
    second = run(folder)
    if second.code:
        sys.exit(second.said)
    after = judge(folder, laid.planted)
    rerun = {
        "changed": float(changed),
        "seconds": second.seconds,
        "share": second.seconds / first.seconds,
        "wrong": float(after.wrong + after.alien + len(after.missed)),
        "reading": second.stage("read").seconds,
        "publishing": second.stage("publish").seconds,
    }
    return measured(reports, mix, laid, made, first, disk, verdict, rerun)


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
