"""The table of a rehearsal in Markdown: what was measured, beside the bounds that are asked for."""

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.rehearsal.faults import KINDS
from tests.rehearsal.measured import Measured

# What is asked of ten thousand reports and more: shares of one run, and megabytes of a process.
OWN_STAGES, BUSY, PREFECT, RERUN, MEMORY, EXPONENT = 0.85, 0.85, 0.05, 0.10, 1536, 1.05
BLOCK = "<!-- {name} -->"
END = "<!-- /{name} -->"


def told(found: Measured) -> str:
    """Return the whole table of a rehearsal."""
    return "\n".join((*_about(found), *_bounds(found), *_stages(found), *_processes(found),
                      *_disk(found), *_cells(found), *_faults(found), ""))  # fmt: skip


def _about(found: Measured) -> Iterator[str]:
    yield (
        f"{found.reports:,} reports ({found.formats}), {found.cores} cores, Python {found.python}. "
        f"They were made and stored at {found.made_per_second:,.0f} a second, which no figure "
        "below counts."
    )
    if found.gathered_per_second:
        yield f"From servers on loopback {found.gathered_per_second:,.0f} a second were gathered."
    yield ""


def _bounds(found: Measured) -> Iterator[str]:
    yield from _head("", "asked", "measured", "")
    peak = max((each["resident_mb"] for each in found.peaks.values()), default=0.0)
    rows = (
        ("time in our own stages", f"≥ {OWN_STAGES:.0%}", 1 - found.outside, OWN_STAGES, True),
        ("cores busy in reading", f"≥ {BUSY:.0%}", found.busy_reading, BUSY, True),
        ("processor time of Prefect's server", f"< {PREFECT:.0%}", found.prefect_processor,
         PREFECT, False),
        ("rerun with 1 % changed, of the full run", f"≤ {RERUN:.0%}", found.rerun["share"],
         RERUN, False),
    )  # fmt: skip
    for what, asked, value, bound, more in rows:
        yield _row(what, asked, f"{value:.1%}", _met(value >= bound if more else value <= bound))
    yield _row("memory of the largest process", f"< {MEMORY} MB", f"{peak:,.0f} MB",
               _met(peak < MEMORY))  # fmt: skip
    yield _row("wrong cells", "0", f"{found.wrong + found.alien:,}",
               _met(not found.wrong + found.alien))  # fmt: skip
    of_all = [sum(each) for each in zip(*found.faults.values(), strict=True)] or [0, 0]
    yield _row("planted faults found", "all", f"{of_all[0]} of {of_all[1]}", _met(not found.missed))
    yield ""


def _stages(found: Measured) -> Iterator[str]:
    yield from _head("stage", "seconds", "of the run", "documents a second", "cores busy")
    for name, stage in found.stages.items():
        yield _row(name, f"{stage['seconds']:,.0f}", f"{stage['share']:.1%}",
                   f"{stage['documents_per_second']:,.0f}", f"{stage['busy']:.0%}")  # fmt: skip
    before = found.before_stages * found.seconds
    yield _row("before the first stage", f"{before:,.0f}", f"{found.before_stages:.1%}", "", "")
    rest = found.outside - found.before_stages
    yield _row("between and after", f"{rest * found.seconds:,.0f}", f"{rest:.1%}", "", "")
    yield _row("whole run", f"{found.seconds:,.0f}", "100 %",
               f"{found.reports / found.seconds:,.0f}", "")  # fmt: skip
    yield ""


def _processes(found: Measured) -> Iterator[str]:
    yield from _head("process", "most memory, MB", "its own, MB", "processor seconds")
    for kind, peak in found.peaks.items():
        yield _row(kind, *(f"{value:,.0f}" for value in peak.values()))
    yield ""


def _disk(found: Measured) -> Iterator[str]:
    yield from _head("folder", "MB", "KB a report")
    for name, size in found.disk.items():
        yield _row(name, f"{size['mb']:,.0f}", f"{size['kb_a_report']:,.1f}")
    yield ""


def _cells(found: Measured) -> Iterator[str]:
    scans = found.scans
    yield from _head("cells", "")
    yield _row("known", f"{found.cells:,}")
    yield _row("wrong, other than in scans", f"{found.wrong:,}")
    yield _row("figures of reports that nobody made", f"{found.alien:,}")
    yield _row("in scans: known, wrong, unreadable",
               f"{scans['cells']:,}, {scans['misread']:,}, {scans['unreadable']:,}")  # fmt: skip
    yield _row("formulas in workbooks", f"{found.formulas:,}")
    rerun = found.rerun
    yield _row("documents changed before the second run", f"{rerun['changed']:,.0f}")
    yield _row("seconds of the second run, wrong cells after it",
               f"{rerun['seconds']:,.0f}, {rerun['wrong']:,.0f}")  # fmt: skip
    yield ""


def _faults(found: Measured) -> Iterator[str]:
    about = {kind.name: kind.about for kind in KINDS}
    yield from _head("planted fault", "found", "planted")
    for name, (seen, planted) in found.faults.items():
        yield _row(f"`{name}`: {about[name]}", str(seen), str(planted))
    others = ", ".join(f"{rule} {count}" for rule, count in found.unplanted.items()) or "none"
    yield ""
    yield f"Errors and warnings about agencies without a planted fault: {others}."


def grown(small: Measured, large: Measured) -> str:
    """Return the table of growth between two sizes."""
    lines = [*_head("", f"{small.reports:,}", f"{large.reports:,}", "", "asked")]
    steps = math.log(large.reports / small.reports)

    def add(name: str, one: float, other: float, unit: str) -> None:
        shown = math.log(other / one) / steps if one and other else 0.0
        lines.append(_row(name, f"{one:,.0f} {unit}", f"{other:,.0f} {unit}",
                          f"exponent {shown:.2f}", f"≤ {EXPONENT}"))  # fmt: skip

    add("seconds in our stages", *(_inside(each) for each in (small, large)), "s")
    for name in large.disk:
        one, other = (each.disk.get(name, {}).get("mb", 0.0) for each in (small, large))
        add(name, one, other, "MB")
    for kind, peak in large.peaks.items():
        before = small.peaks.get(kind, {}).get("resident_mb", 0.0)
        now = peak["resident_mb"]
        times = f"times {now / before:.2f}" if before else ""
        mb = (f"{before:,.0f} MB", f"{now:,.0f} MB", times, f"< {MEMORY} MB")
        lines.append(_row(f"memory: {kind}", *mb))
    return "\n".join((*lines, ""))


def _inside(found: Measured) -> float:
    return sum(stage["seconds"] for stage in found.stages.values())


def written(page: Path, name: str, table: str) -> bool:
    """Put a table between its marks in a page; false where the page has no such marks."""
    text = page.read_text("utf-8")
    begin, end = BLOCK.format(name=name), END.format(name=name)
    if begin not in text or end not in text:
        return False
    before, _, rest = text.partition(begin)
    _, _, after = rest.partition(end)
    page.write_text(f"{before}{begin}\n{table}{end}{after}", "utf-8")
    return True


def blocks(found: Sequence[Measured]) -> Mapping[str, str]:
    """The tables of a call by the names of their places in a page."""
    tables = {f"rehearsal {each.formats} {each.reports}": told(each) for each in found}
    if len(found) > 1:
        tables[f"growth {found[-1].formats} {found[-1].reports}"] = grown(found[0], found[-1])
    return tables


def _head(*names: str) -> Iterator[str]:
    yield _row(*names)
    yield "|---|" + "---:|" * (len(names) - 1)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _met(is_met: bool) -> str:
    return "met" if is_met else "missed"
