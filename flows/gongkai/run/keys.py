"""The key of a bundle: equal where its reading is, whatever else changed in store and register."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter

from gongkai.catalogue.bearers import agency_of
from gongkai.catalogue.lineage import lineage
from gongkai.gather import StoredDocument
from gongkai.model import Register

Bundle = Sequence[StoredDocument]
"""A document of the store, followed by what was gathered as its attachments."""

# When a source last gave the same bytes changes with every visit, and no reading with it.
_TOLD = attrgetter(*(each.name for each in fields(StoredDocument) if each.name != "last_seen"))


def keys(bundles: Iterable[Bundle], register: Register) -> list[str]:
    """Return the key of each bundle, 32 hexadecimal digits.

    It tells the documents with what the store knows of them, and of the register what naming a
    report asks it: of an agency that is given its own names, of one that is not all the agencies.
    """
    everyone = _digest([_agencies(register), [_plain(each) for each in register.events]])
    known: dict[str | None, object] = {None: everyone, "": everyone}
    found = []
    for bundle in bundles:
        told = []
        for entry in bundle:
            if entry.agency_id not in known:
                known[entry.agency_id] = _names(register, str(entry.agency_id))
            told.append([_TOLD(entry), known[entry.agency_id]])
        found.append(_digest(told))
    return found


def asked(register: Register, bundles: Iterable[Bundle]) -> Register:
    """Return what naming the reports of some bundles asks of a register, and no more.

    It travels with every batch: all the agencies of a country would be too much to.
    """
    ids = {entry.agency_id for bundle in bundles for entry in bundle}
    if not all(ids):
        return Register(register.agencies, (), register.events)
    ids |= {each.from_id for each in register.events}
    known = (agency_of(register, each) for each in sorted(filter(None, ids)))
    return Register(tuple(filter(None, known)), (), register.events)


def _names(register: Register, agency_id: str) -> object:
    agency = agency_of(register, agency_id)
    former = lineage(register).former.get(agency_id, ())
    return [agency.name if agency else None, [list(each) for each in former]]


def _agencies(register: Register) -> list[tuple[str, str]]:
    return sorted((each.agency_id, each.name) for each in register.agencies)


def _plain(event: object) -> list[object]:
    return [getattr(event, each.name) for each in fields(event)]  # type: ignore[arg-type]


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:32]
