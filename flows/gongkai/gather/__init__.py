"""Gathering: from the sources of a register, and from local files, into the store.

    gather(register, store, settings, run, now)   ask for all sources, several hosts at once
    local(paths, store, run, now)                 take local files
    Store                                         what was gathered, ever

What fails is a `Capture` with a reason, in the ledger like what succeeds; an exception means that
the run itself cannot go on, such as a full disk.
"""

from gongkai.address import Origin, origins
from gongkai.gather.files import local
from gongkai.gather.holdings import StoredDocument
from gongkai.gather.rounds import Watching, due, gather, hosts
from gongkai.gather.settings import GatherSettings
from gongkai.gather.store import Store

__all__ = [
    "GatherSettings",
    "Origin",
    "Store",
    "StoredDocument",
    "Watching",
    "due",
    "gather",
    "hosts",
    "local",
    "origins",
]
