"""What a rehearsal measured, as plain values: for the table, for JSON, for the documentation."""

import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tests.rehearsal.judging import Verdict
from tests.rehearsal.running import Run
from tests.rehearsal.storing import Laid

MB = 1 << 20
KB = 1 << 10


@dataclass(frozen=True)
class Measured:
    """A rehearsal. Seconds, megabytes (1024²) and kilobytes a report; shares between 0 and 1."""

    reports: int
    formats: str
    cores: int
    python: str
    made_per_second: float
    gathered_per_second: float
    seconds: float
    stages: Mapping[str, Mapping[str, float]]
    outside: float
    before_stages: float
    busy_reading: float
    prefect_processor: float
    peaks: Mapping[str, Mapping[str, float]]
    disk: Mapping[str, Mapping[str, float]]
    cells: int
    wrong: int
    alien: int
    scans: Mapping[str, int]
    formulas: int
    faults: Mapping[str, tuple[int, int]]
    missed: tuple[str, ...]
    unplanted: Mapping[str, int]
    examples: tuple[str, ...]
    rerun: Mapping[str, float]

    @property
    def values(self) -> dict[str, Any]:
        """The same as JSON values."""
        return asdict(self)

    @property
    def is_good(self) -> bool:
        """Whether no cell was wrong, before and after the second run, and every fault was found."""
        wrong = self.wrong + self.alien + self.formulas + self.rerun["wrong"]
        return not (wrong or self.missed)


def measured(
    reports: int,
    formats: str,
    laid: Laid,
    made: float,
    run: Run,
    disk: Mapping[str, int],
    verdict: Verdict,
    rerun: Mapping[str, float],
) -> Measured:
    """Put together what was seen.

    made: seconds in which the reports were made and stored. disk: bytes by folder. rerun: what the
    second run took and gave.
    """
    cores = os.cpu_count() or 1
    documents = laid.stored + laid.served
    processor = sum(run.processor.values()) or 1.0
    reading = run.stage("read")
    return Measured(
        reports=reports,
        formats=formats,
        cores=cores,
        python=platform.python_version(),
        made_per_second=laid.stored / made,
        gathered_per_second=laid.served / laid.gathering if laid.gathering else 0.0,
        seconds=run.seconds,
        stages={
            stage.name: {
                "seconds": stage.seconds,
                "documents_per_second": documents / stage.seconds if stage.seconds else 0.0,
                "busy": stage.processor / (stage.seconds * cores) if stage.seconds else 0.0,
                "share": stage.seconds / run.seconds,
            }
            for stage in run.stages
        },
        outside=1 - run.inside / run.seconds,
        before_stages=run.before / run.seconds,
        busy_reading=reading.processor / (reading.seconds * cores) if reading.seconds else 0.0,
        prefect_processor=run.processor.get("prefect server", 0.0) / processor,
        peaks={
            kind: {
                "resident_mb": peak.resident / MB,
                "private_mb": peak.private / MB,
                "processor_seconds": run.processor[kind],
            }
            for kind, peak in run.peaks.items()
        },
        disk={
            name: {"mb": size / MB, "kb_a_report": size / KB / reports}
            for name, size in disk.items()
            if size
        },
        cells=verdict.cells,
        wrong=verdict.wrong,
        alien=verdict.alien,
        scans={
            "cells": verdict.cells_of_scans,
            "misread": verdict.misread,
            "unreadable": verdict.unreadable,
        },
        formulas=verdict.formulas,
        faults=verdict.found,
        missed=tuple(verdict.missed),
        unplanted=verdict.unplanted,
        examples=tuple(verdict.examples),
        rerun=rerun,
    )
