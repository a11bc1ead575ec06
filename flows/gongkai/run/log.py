"""What happens in a run, for machines that watch: one JSON object an event.

    {"time": …, "level": "warning", "event": "report", "run": …, "report_id": …, "digest": …}

The logger `gongkai` gets every event; who listens decides what is kept. A file or standard error
(the setting `log`) gets all of them, Prefect's own log those from its level on. Codes, identifiers
and digests only: no sentence, no secret. A line is ASCII, so that nothing in it acts on a terminal.
"""

import json
import logging
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from gongkai.errors import PlaceError
from gongkai.model import Capture
from gongkai.run.outcome import Outcome

LOGGER = logging.getLogger("gongkai")
# Without a listener Python itself would print warnings.
LOGGER.addHandler(logging.NullHandler())
# A person at a terminal is told in sentences; Prefect listens to this logger by its name.
LOGGER.propagate = False
STANDARD_ERROR = "-"


def tell(level: int, event: str, **facts: object) -> None:
    """Tell an event, of a level of the module logging, with what is known of it; null is left out.

    Times, paths and other values that JSON does not know are written as text.
    """
    if LOGGER.isEnabledFor(level):
        known = {"event": event, **{k: v for k, v in facts.items() if v is not None}}
        LOGGER.log(level, "%s", json.dumps(known, default=str), extra={"facts": known})


def tell_captures(captures: Iterable[Capture]) -> None:
    """Tell what came of every address that a run asked for; what failed is a warning."""
    for each in captures:
        tell(
            logging.WARNING if each.outcome == "failed" else logging.DEBUG,
            "capture",
            run=each.run,
            stage="gather",
            outcome=each.outcome,
            reason=each.reason,
            source=each.source_url,
            agency_id=each.agency_id,
            digest=each.digest,
        )


def tell_reports(run: str, reports: pa.Table, findings: pa.Table) -> None:
    """Tell every report with the rules that found something; what was rejected is a warning."""
    if not LOGGER.isEnabledFor(logging.DEBUG):
        reports = reports.filter(pc.equal(reports["report_status"], "rejected"))
    named = pc.is_in(findings["report_id"], reports["report_id"].combine_chunks())
    rules: dict[str, list[str]] = {}
    grouped = findings.filter(named).group_by(["report_id", "rule"]).aggregate([])
    for row in grouped.to_pylist():
        rules.setdefault(row["report_id"], []).append(row["rule"])
    for row in reports.select(["report_id", "digest", "report_status"]).to_pylist():
        rejected = row["report_status"] == "rejected"
        tell(
            logging.WARNING if rejected else logging.DEBUG,
            "report",
            run=run,
            stage="judge",
            outcome=row["report_status"],
            report_id=row["report_id"],
            digest=row["digest"],
            rules=sorted(rules.get(row["report_id"], ())),
        )


def tell_outcome(run: str, outcome: Outcome) -> None:
    """Tell what became of the release; one that was held back is an error."""
    drafted = "held" if outcome.held else "drafted"
    done = "unchanged" if outcome.unchanged else "published"
    tell(
        logging.ERROR if outcome.held else logging.INFO,
        "release",
        run=run,
        stage="publish",
        outcome=drafted if outcome.draft is not None else done if outcome.package else "nothing",
        version=outcome.version,
        failures=len(outcome.failures),
        absent=len(outcome.absent),
    )


@contextmanager
def kept(log: Path | str | None) -> Iterator[None]:
    """Keep every event of the block in a file, which grows, or on standard error (`-`).

    PlaceError names a file that cannot be written.
    """
    if log is None:
        yield
        return
    handler, before = _handler(log), LOGGER.level
    handler.setFormatter(_Line())
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        LOGGER.setLevel(before)
        LOGGER.removeHandler(handler)
        handler.close()


def _handler(log: Path | str) -> logging.Handler:
    if log == STANDARD_ERROR:
        return logging.StreamHandler(sys.stderr)
    try:
        return logging.FileHandler(log, encoding="ascii")
    except OSError as error:
        raise PlaceError("log.closed", path=log, reason=error.strerror or error) from error


class _Line(logging.Formatter):
    """An event as a line of JSON with its time (UTC) and level."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a record that is no event of ours bears its words."""
        facts: Mapping[str, object] = getattr(record, "facts", {"event": record.getMessage()})
        when = datetime.fromtimestamp(record.created, UTC)
        line = {"time": f"{when:%Y-%m-%dT%H:%M:%S.%fZ}", "level": record.levelname.lower(), **facts}
        return json.dumps(line, default=str)
