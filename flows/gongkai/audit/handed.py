"""Answers that were keyed elsewhere: the sample with its column `answer` filled in."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from gongkai.audit.answers import understood
from gongkai.audit.keying import Keyed, answers, disputed
from gongkai.catalogue import Column
from gongkai.errors import AuditError
from gongkai.read.encoding import decode

MAX_BYTES = 64 << 20
SHOWN = 20
"""Faulty lines that are told: more tell nobody more."""


def handed(
    path: Path, columns: Mapping[int, Column], keyed: Sequence[Keyed], by: str, on: str
) -> tuple[Keyed, ...]:
    """Return the answers of a file, each for the pass that its cell needs next.

    An empty answer is none yet; an answer for a cell that is decided is left out.

    Args:
        path: a CSV file with the columns `number` and `answer`.
        columns: the column of every cell of the sample.
        keyed: what was keyed before.
        by: who keyed the file.
        on: the day, ISO 8601.

    Raises:
        AuditError: it is no such file, answers are none, it was taken before from the same
            person, or it is a second keying by who made the first: nothing of it is taken.
    """
    content = _content(path)
    source = sha256(content).hexdigest()
    if any((each.source, each.by) == (source, by) for each in keyed):
        raise AuditError("audit.taken", file=str(path))
    found = _answers(path, content, columns)
    given = answers(keyed)
    third = frozenset(disputed(given, columns))
    first = {each.number: each.by for each in keyed if each.turn == 1}
    taken = []
    for number, answer in found.items():
        turn = next((turn for turn in (1, 2) if number not in given[turn]), 3)
        if turn == 3 and (number not in third or number in given[3]):
            continue
        if turn == 2 and first[number] == by:
            raise AuditError("audit.same_person", file=str(path), by=by)
        taken.append(Keyed(number, turn, answer, by, on, source))
    return tuple(taken)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise AuditError("audit.answers_large", file=str(path), limit=MAX_BYTES >> 20)
    return content


def _answers(path: Path, content: bytes, columns: Mapping[int, Column]) -> dict[int, str]:
    """Return the answers by the number of their cell. AuditError names every line that is wrong."""
    found: dict[int, str] = {}
    wrong: list[str] = []
    for line, number, answer in _rows(path, content):
        if not answer.strip():
            continue
        kept = understood(answer)
        cell = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 0
        if kept is None or cell not in columns or cell in found:
            wrong.append(f"{line} ({number[:20]}: {answer[:40]})")
        else:
            found[cell] = kept
    if wrong:
        told = "; ".join(wrong[:SHOWN]) + (" …" if len(wrong) > SHOWN else "")
        raise AuditError("audit.answers_wrong", file=str(path), count=len(wrong), lines=told)
    return found


def _rows(path: Path, content: bytes) -> Iterator[tuple[int, str, str]]:
    """Yield line, number and answer of each row. A spreadsheet may have saved it in GB 18030."""
    reader = csv.DictReader(io.StringIO(decode(content), newline=""), strict=True)
    try:
        if not {"number", "answer"} <= set(reader.fieldnames or ()):
            raise AuditError("audit.answers_header", file=str(path))
        for row in reader:
            yield reader.line_num, (row["number"] or "").strip(), row["answer"] or ""
    except csv.Error as error:
        raise AuditError("audit.answers_header", file=str(path)) from error
