"""Which agency of the register a row of another list means."""

from collections import defaultdict
from collections.abc import Iterable

from gongkai.catalogue.divisions import division
from gongkai.catalogue.names import normalised
from gongkai.catalogue.register.additions import Record
from gongkai.catalogue.register.values import Wrong


class Known:
    """The agencies that are known by now: those of the register, and those taken from the list."""

    def __init__(self, agencies: Iterable[Record]) -> None:
        self.by_id: dict[str, Record] = {}
        self._by_uscc: dict[str, Record] = {}
        self._by_name: defaultdict[str, list[Record]] = defaultdict(list)
        for each in agencies:
            self.add(each)

    def add(self, agency: Record) -> None:
        """Take one agency more."""
        self.by_id[agency["agency_id"] or ""] = agency
        if uscc := agency.get("uscc"):
            self._by_uscc.setdefault(uscc, agency)
        self._by_name[normalised(agency["name"] or "")].append(agency)

    def match(self, given: Record) -> Record | Wrong | None:
        """Return the agency that a row means: by its id, its credit code, then its name.

        None for a new one; what is wrong where a name could mean another body too.
        """
        if (agency_id := given.get("agency_id")) and agency_id in self.by_id:
            return self.by_id[agency_id]
        if (uscc := given.get("uscc")) and uscc in self._by_uscc:
            return self._by_uscc[uscc]
        name = given.get("name")
        if not name:
            return Wrong("register_import.nameless", {})
        alike = [e for e in self._by_name[normalised(name)] if not _elsewhere(e, given)]
        if len(alike) > 1:
            ids = ", ".join(str(each["agency_id"]) for each in alike[:5])
            return Wrong("register_import.name_several", {"value": name, "ids": ids})
        return self._alike(alike[0], given) if alike else None

    def parent(self, text: str) -> str:
        """Return the id of a body above that a list may name; the text as it is, if unknown."""
        named = self._by_name.get(normalised(text), [])
        if text in self.by_id or len(named) != 1:
            return text
        return str(named[0]["agency_id"])

    @staticmethod
    def _alike(agency: Record, given: Record) -> Record | Wrong:
        """Refuse a row whose name fits and whose codes do not."""
        for column in ("uscc", "division_code"):
            here, there = agency.get(column), given.get(column)
            if here and there and here != there:
                told = {"value": there, "here": here, "agency": agency["agency_id"]}
                return Wrong("register_import.codes_differ", told)
        return agency


def _elsewhere(one: Record, other: Record) -> bool:
    """Whether two bodies lie in two places: a code that ended may be of the same place."""
    codes = one.get("division_code"), other.get("division_code")
    if not all(codes) or codes[0] == codes[1]:
        return False
    places = [division(code or "") for code in codes]
    return all(place is not None and place.until is None for place in places)
