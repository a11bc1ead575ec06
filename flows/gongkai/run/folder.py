"""The publisher's own files, as values: register, corrections, wordings, the package's words."""

from dataclasses import dataclass
from pathlib import Path

from gongkai.catalogue import Edition, editions
from gongkai.catalogue.audits import Row, audits
from gongkai.catalogue.corrections import corrections
from gongkai.catalogue.package_info import PackageInfo, package_info
from gongkai.catalogue.register import register
from gongkai.catalogue.withdrawals import FILE as WITHDRAWALS
from gongkai.catalogue.withdrawals import withdrawals
from gongkai.model import Correction, Register, Withdrawal
from gongkai.settings import Settings


@dataclass(frozen=True, slots=True)
class Publisher:
    """What a publisher's folder says; what it leaves out is what gongkai ships, or nothing."""

    register: Register
    corrections: tuple[Correction, ...]
    editions: tuple[Edition, ...]
    labels: Path | None
    package: PackageInfo
    withdrawals: tuple[Withdrawal, ...] = ()
    audits: tuple[Row, ...] = ()


def publisher(settings: Settings) -> Publisher:
    """Read the publisher's files. CatalogueError names file, line and fault."""
    labels = _own(settings, "labels.csv")
    corrected = _own(settings, "corrections.csv")
    withdrawn = _own(settings, WITHDRAWALS)
    return Publisher(
        register=register(settings.register) if settings.register else Register(),
        corrections=corrections(corrected) if corrected else (),
        editions=editions(labels),
        labels=labels,
        package=package_of(settings),
        withdrawals=withdrawals(withdrawn) if withdrawn else (),
        audits=audits(settings.folder / "audits") if settings.folder else (),
    )


def package_of(settings: Settings) -> PackageInfo:
    """Read the publisher's package.yaml, else the shipped one. CatalogueError names the key."""
    return package_info(_own(settings, "package.yaml"))


def _own(settings: Settings, name: str) -> Path | None:
    path = settings.folder / name if settings.folder else None
    return path if path is not None and path.is_file() else None
