"""What codes of a release are called on its pages, in both languages."""

from collections.abc import Mapping
from functools import cache

from gongkai.catalogue import record_schemas
from gongkai.catalogue.cells import Title
from gongkai.catalogue.divisions import division
from gongkai.messages import catalogue, text

INCOMPLETE = "incomplete"
"""The status of a sum of which a part is missing."""


def label(table: str, field: str, value: object) -> Title:
    """Return what the value of a coded field is called; the value itself where it has no name."""
    return _labels(table, field).get(str(value), Title(str(value), str(value)))


def sentence(code: str) -> Title:
    """Return a sentence of the catalogue that has nothing to fill."""
    return Title(text(code, "zh"), text(code, "en"))


def status(code: str | None) -> Title:
    """Return what a kind of nothing is called in a table."""
    return _known("site.incomplete" if code == INCOMPLETE else f"diff.status_{code}", str(code))


def report_status(code: str) -> Title:
    """Return what the status of a report is called, shortly."""
    return _known(f"site.status_{code}", code)


def level(code: str) -> Title:
    """Return what the level of a finding is called."""
    return _known(f"figures.level_{code}", code)


def region_name(code: str, governments: Mapping[str, str]) -> Title:
    """Return what a region is called: as the government that has its code, else the division.

    `governments` are the names of governments by their division codes.
    """
    if not code:
        return sentence("site.no_region")
    known = division(code)
    name = (known.name if known else "") or governments.get(code, "")
    above = division(f"{code[:2]}0000")
    if code.endswith("0000") or above is None:
        return Title(name or code, name or code)
    if name:
        return Title(above.name + name, above.name + name)
    directly = sentence("site.directly")
    return Title(above.name + directly.zh, f"{above.name}, {directly.en}")


def _known(code: str, otherwise: str) -> Title:
    return sentence(code) if code in catalogue() else Title(otherwise, otherwise)


@cache
def _labels(table: str, field: str) -> Mapping[str, Title]:
    fields = {each["name"]: each for each in record_schemas()[table]["fields"]}
    return {
        str(each["value"]): Title(each["label"], each["labelEn"])
        for each in fields[field].get("categories", ())
    }
