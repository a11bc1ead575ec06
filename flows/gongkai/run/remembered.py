"""What the newest release was made of, kept in the work area; nothing of it is published.

    made-of.json    digests by report year, and of rows without a CSV file, beside that of the
                    descriptor of the release

Without it, or where another release stands, the next one makes all of its files anew: the same.
"""

import json

from gongkai.errors import PlaceError
from gongkai.place import Place
from gongkai.published.form import MadeOf, Release, json_bytes

FILE = "made-of.json"
_MOST = 16 << 20
_NAMES = ("descriptor", "years", "rows")


def remember(work: Place, release: Release) -> None:
    """Keep what a release was made of."""
    years = {str(year): digest for year, digest in release.made_of.years.items()}
    told = (release.entry["hash"], years, dict(release.made_of.rows))
    work.write(FILE, json_bytes(dict(zip(_NAMES, told, strict=True))))


def remembered(work: Place, descriptor: object) -> MadeOf:
    """Return what the release was made of whose descriptor has this digest; else nothing."""
    try:
        told = json.loads(work.read(FILE, _MOST) or b"{}")
        digest, years, rows = (told[name] for name in _NAMES)
        if digest == descriptor:
            return MadeOf({int(year): each for year, each in years.items()}, dict(rows))
    except (PlaceError, ValueError, KeyError, TypeError, AttributeError):
        return MadeOf()  # cut off or damaged: it only spares work
    return MadeOf()
