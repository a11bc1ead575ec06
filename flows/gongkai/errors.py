"""What stops a run. What is wrong with data is a Finding (see model), never an exception."""

from collections.abc import Mapping


class GongkaiError(Exception):
    """Base of every error of ours; only the command line catches it.

    `code` names a sentence in the message catalogue, `arguments` fill it: what happened, where,
    and what to do next, in the reader's language.
    """

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code, arguments)
        self.code = code
        self.arguments: Mapping[str, object] = arguments

    def __str__(self) -> str:
        details = ", ".join(f"{k}={v}" for k, v in self.arguments.items())
        return f"{self.code}: {details}" if details else self.code

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.code, dict(self.arguments))


def _rebuild(kind: type[GongkaiError], code: str, arguments: dict[str, object]) -> GongkaiError:
    """Make the error again in another process (exceptions with keywords do not pickle)."""
    return kind(code, **arguments)


class CatalogueError(GongkaiError):
    """Raised by catalogue when a schema, label, rule or register file cannot be used."""


class DocumentError(GongkaiError):
    """Raised by read when a document cannot be read at all: empty, unknown format, too large."""


class GatherError(GongkaiError):
    """Raised by gather when an address gives no document."""


class PlaceError(GongkaiError):
    """Raised where files cannot be kept or read: a full disk, a closed folder, a lost store."""


class SettingsError(GongkaiError):
    """Raised by cli and pipeline for a missing, unknown or impossible setting."""


class PackageError(GongkaiError):
    """Raised by package when a published package is missing, damaged or not one of ours."""


class PublishError(GongkaiError):
    """Raised by publish when a release cannot be written or the place has changed under it."""


class PortalError(GongkaiError):
    """Raised by portal when a data portal cannot be reached, refuses, or is none."""


class AuditError(GongkaiError):
    """Raised by audit when a folder or a file of answers is not of the sample that is keyed."""
