"""Statutory annual reports on open government information, as data one can compute with.

    read_reports(path)     the reports that a document holds, cell by cell
    open(address)          a published package, table by table
    Report, Observation, Finding, GongkaiError

Importing this loads neither Prefect nor Arrow: each is loaded by what needs it.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from gongkai.errors import GongkaiError
from gongkai.model import Document, Finding, Observation, Report

if TYPE_CHECKING:
    from gongkai.package import Package

__all__ = ["Finding", "GongkaiError", "Observation", "Report", "open", "read_reports"]


def read_reports(path: str | Path, year: int | None = None) -> tuple[Report, ...]:
    """Read a local document: its statutory tables, sections and what is wrong with them.

    Args:
        path: a web page, text, PDF, Word or Excel file, a picture, or a ZIP file of such.
        year: the report year to take from a document that holds several.

    Raises:
        GongkaiError: the document is empty, too large, damaged or of a format that is not read.
        OSError: there is no such file.
    """
    from gongkai.archive import opened
    from gongkai.catalogue import editions
    from gongkai.run.attempt import alone

    reports = []
    for member in opened(Path(path).read_bytes(), Path(path).name):
        if member.content is None:
            raise member.error or GongkaiError("read.empty", name=member.name)
        digest = hashlib.sha256(member.content).hexdigest()
        document = Document(digest, member.content, member.name, report_year=year)
        reports.append(alone(document, editions()))
    return tuple(reports)


def open(address: str | Path) -> "Package":
    """Open a published package: a folder, its `datapackage.json`, or `versions.json` (the newest).

    Args:
        address: a path, an `s3://` or a web address. `.withdrawn` tells of one that was withdrawn.

    Raises:
        GongkaiError: there is no package of ours, or it is damaged.
    """
    from gongkai.package import open_package

    return open_package(address)
