"""The files of an audit, in the publisher's folder. Effects: the disk.

audits/<version>-<seed>/
  sample.csv      the cells, without any word of what we read there; can be handed out
  keyed.csv       every answer, one line each, on the disk before the next question
  pictures/       printed tables, as far as the documents are pages
  result.json     when every cell is decided; copied into audits/ it is shipped
"""

import csv
import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from gongkai.audit.answers import understood
from gongkai.audit.keying import Keyed
from gongkai.audit.sample import Sample
from gongkai.errors import AuditError, PlaceError
from gongkai.place import place
from gongkai.published.form import json_bytes
from gongkai.published.rows import csv_bytes
from gongkai.release.neutral import neutral

FOLDER = "audits"
SAMPLE, KEYED, RESULT, PICTURES = "sample.csv", "keyed.csv", "result.json", "pictures"
_MARK = b"\xef\xbb\xbf"
"""Without it spreadsheets take the Chinese of a CSV file for something else."""
_HEADER = ("number", "pass", "answer", "by", "on", "source")


@dataclass(frozen=True, slots=True)
class Audit:
    """The folder of one audit."""

    path: Path

    def begin(self, sample: Sample) -> None:
        """Write the sample, or find it written. AuditError where another one stands there."""
        content = _MARK + csv_bytes(neutral(_table(sample)))
        path = self.path / SAMPLE
        if not path.exists():
            place(self.path).write(SAMPLE, content)
        elif path.read_bytes() != content:
            number = max(0, len(_records(path.read_bytes())) - 1)
            raise AuditError("audit.other_sample", folder=str(self.path), number=number)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep others from keying into the folder meanwhile. AuditError where somebody does."""
        try:
            with place(self.path).alone():
                yield
        except PlaceError as error:
            if error.code != "place.busy":
                raise
            raise AuditError("audit.busy", folder=str(self.path)) from error

    def keyed(self) -> tuple[Keyed, ...]:
        """Return the answers so far. AuditError names the line that is none."""
        path = self.path / KEYED
        if not path.exists():
            return ()
        header, *rows = _records(_whole_lines(path.read_bytes())) or [list(_HEADER)]
        if tuple(header) != _HEADER:
            raise AuditError("audit.state", file=str(path), line=1)
        return tuple(_keyed(row, path, line) for line, row in enumerate(rows, 2))

    def add(self, answers: Iterable[Keyed]) -> None:
        """Append answers; they are on the disk when this returns."""
        path = self.path / KEYED
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        with path.open("a+b") as file:
            file.seek(0)
            whole = len(_whole_lines(file.read()))
            file.truncate(whole)  # a line that was broken off is no answer
            if not whole:
                writer.writerow(_HEADER)
            writer.writerows(answers)
            file.write(text.getvalue().encode())
            file.flush()
            os.fsync(file.fileno())

    def picture(self, number: int, content: bytes) -> Path:
        """Write the picture of a cell; return its path."""
        path = self.path / PICTURES / f"{number}.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return path

    def end(self, result: Mapping[str, Any]) -> Path:
        """Write the result; return its path."""
        place(self.path).write(RESULT, json_bytes(result))
        return self.path / RESULT


def audit(folder: Path, sample: Sample) -> Audit:
    """Return the audit of a sample in a publisher's folder."""
    return Audit(folder / FOLDER / f"{sample.version}-{sample.seed}")


def _table(sample: Sample) -> pa.Table:
    """Return the sample as people may have it, with a column for their answers."""
    rows = [
        {
            "number": str(cell.number),
            "agency": cell.agency,
            "report_year": "" if cell.report_year is None else str(cell.report_year),
            "section": cell.form.section,
            "table": cell.form.table,
            "line": cell.form.line,
            "column": cell.form.column,
            "answer": "",
            "address": cell.address,
            "report_id": cell.report_id,
            "cell": f"{cell.table}.{cell.line}.{cell.column}",
            "stratum": cell.stratum,
            "digest": cell.digest,
        }
        for cell in sample.cells
    ]
    names = list(rows[0]) if rows else []
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in names})


def _whole_lines(content: bytes) -> bytes:
    return content[: content.rfind(b"\n") + 1]


def _records(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig", errors="replace")
    return [row for row in csv.reader(io.StringIO(text, newline="")) if row]


def _keyed(row: list[str], path: Path, line: int) -> Keyed:
    if len(row) == len(_HEADER):
        number, turn, answer, by, on, source = row
        forms = (("[0-9]{1,9}", number), ("[1-3]", turn), ("[0-9]{4}-[0-9]{2}-[0-9]{2}", on))
        if all(re.fullmatch(*each) for each in forms) and understood(answer) == answer:
            return Keyed(int(number), int(turn), answer, by, on, source)
    raise AuditError("audit.state", file=str(path), line=line)
