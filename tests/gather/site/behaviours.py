"""The table of all behaviours: path, what it does, and what has to come of it."""

from collections.abc import Mapping

from tests.gather.site.behaviour import HOSTS, Behaviour, agencies
from tests.gather.site.linked import linked
from tests.gather.site.listed import listed
from tests.gather.site.single import single


def behaviours(origins: Mapping[str, str]) -> tuple[Behaviour, ...]:
    """Return every behaviour, where the hosts have these origins (`http://127.0.0.2:4711`)."""
    names = agencies()
    return (*single(names, origins), *linked(names, origins), *listed(origins))


BEHAVIOURS = behaviours({host: f"http://{number}:80" for host, number in HOSTS.items()})
"""The table with ports that are not the real ones: for names, and to be read."""
