"""Whether what a descriptor says has the shape in which it is read: text, number, list, mapping.

What is not said is not asked for; whoever needs it says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gongkai.published.form import CONTENT, FILES, INPUTS, SPATIAL, SUMMED, TABLE, TWIN, YEAR, YEARS

Kinds = Mapping[str, type]
_PACKAGE: Kinds = {
    **dict.fromkeys(("name", "title", "titleEn", "description", "descriptionZh"), str),
    **dict.fromkeys(("id", "version", "created", "homepage", SUMMED, CONTENT), str),
    **dict.fromkeys(("licenses", "sources", "contributors", "keywords", YEARS), list),
    **dict.fromkeys((FILES, INPUTS, SPATIAL), dict),
}
_RESOURCE: Kinds = {
    **dict.fromkeys(("name", "path", "title", "titleEn", "description", "descriptionZh"), str),
    **dict.fromkeys(("format", "mediatype", "type", "schema", "hash", TABLE, TWIN), str),
    **dict.fromkeys(("bytes", YEAR), int),
}
_PERSON: Kinds = {"title": str, "path": str, "name": str}
_LISTED: Mapping[str, Kinds] = {
    "resources": _RESOURCE,
    "licenses": _PERSON,
    "sources": _PERSON,
    "contributors": _PERSON,
    YEARS: {"reportYear": int, "due": int, "found": int, "state": str},
}
_YEAR_SAYS = ("reportYear", "found")


def misshapen(descriptor: Mapping[str, Any]) -> str | None:
    """Return the first property that has another shape than it should; null where there is none.

    >>> misshapen({"resources": [{"name": "a", "path": "b", "hash": 3}]})
    'resources[0].hash'
    """
    return next(_misshapen(descriptor), None)


def _misshapen(descriptor: Mapping[str, Any]) -> Iterator[str]:
    yield from _wrong(descriptor, _PACKAGE)
    for name, kinds in _LISTED.items():
        for at, each in enumerate(descriptor.get(name, ())):
            if not isinstance(each, dict):
                yield f"{name}[{at}]"
                continue
            yield from (f"{name}[{at}].{key}" for key in _wrong(each, kinds))
            if name == YEARS:
                yield from (f"{name}[{at}].{key}" for key in _YEAR_SAYS if key not in each)
    words = enumerate(descriptor.get("keywords", ()))
    yield from (f"keywords[{at}]" for at, each in words if not isinstance(each, str))
    for name in (FILES, INPUTS):
        said = descriptor.get(name, {}).items()
        yield from (f"{name}.{key}" for key, value in said if not isinstance(value, str))


def _wrong(said: Mapping[str, Any], kinds: Kinds) -> Iterator[str]:
    for key, kind in kinds.items():
        if key in said and (not isinstance(said[key], kind) or said[key] is True):
            yield key
