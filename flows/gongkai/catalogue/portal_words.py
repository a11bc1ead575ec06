"""What package.yaml may say to portals, key by key: judged here, written by release/metadata.

The codes are those of the EU authority tables of frequencies and of ADMS 1.0 for publishers.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from gongkai.catalogue.editions import editions, record_schemas
from gongkai.catalogue.patterns import rows
from gongkai.catalogue.register.codes import uscc_holds

FREQUENCIES = "metadata/frequencies.csv"
PUBLISHER_TYPES = "metadata/publisher_types.csv"
AN_ADDRESS = "https://…"
_ADDRESS = re.compile(r"""https?://[^\s<>"{}|\\^`\x00-\x1f]+""")
_MAIL = re.compile(r"[A-Za-z0-9.!#$'*+/=_~-]+@[A-Za-z0-9.-]+")
_CREDIT_CODE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{18}")
_DOI = re.compile(r"10\.[0-9]{4,9}/[!-~]+")
# Nothing that steers a program, ends a line or turns the direction of what is read.
_LINE = re.compile(
    r"[^\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]{1,1000}"
)
_NAME = re.compile(r"\w[\w.-]{0,99}")
_CONTACT = ("name", "email", "url")
_REGION = ("uri", "zh", "en")
_SHARING = ("无条件共享", "有条件共享", "不予共享")
_OPEN = ("是", "否")
_DIRECTORY = (
    "classification", "provider", "provider_code", "sharing", "sharing_condition",
    "sharing_method", "open", "open_condition", "related", "codes",
)  # fmt: skip


class Fault(NamedTuple):
    """The part of a value that is wrong (empty: the whole), and what is expected there."""

    key: str
    expected: str


Judge = Callable[[object], Fault | None]


def is_address(value: object) -> bool:
    """Whether a value is a web address that can stand in any of the files as it is."""
    return isinstance(value, str) and _ADDRESS.fullmatch(value) is not None


def _name(value: object) -> Fault | None:
    """It becomes part of the names of files."""
    named = isinstance(value, str) and _NAME.fullmatch(value.strip())
    return None if named else Fault("", "annual-reports")


def _lines(value: object) -> Fault | None:
    said = value.items() if isinstance(value, dict) else ()
    return next((Fault(str(key), "text") for key, each in said if not is_line(each)), None)


def _keywords(value: object) -> Fault | None:
    said = value.values() if isinstance(value, dict) else ()
    listed = all(isinstance(each, list) and all(map(is_line, each)) for each in said)
    return None if listed else Fault("", "{zh: [a, b], en: [c, d]}")


def _entries(value: object) -> Fault | None:
    """Sources and contributors: what is told of each is text, and its address leads to the web."""
    for at, each in enumerate(value if isinstance(value, list) else ()):
        for key, said in each.items() if isinstance(each, dict) else ():
            fault = f"{at}.{key}"
            if key == "roles":
                if not isinstance(said, list) or not all(map(is_line, said)):
                    return Fault(fault, "[publisher]")
            elif key == "path":
                if not is_address(said):
                    return Fault(fault, AN_ADDRESS)
            elif not is_line(said):
                return Fault(fault, "text")
    return None


def _base(value: object) -> Fault | None:
    """Paths are added to it."""
    plain = value is None or (is_address(value) and not set("?#") & set(str(value)))
    return None if plain else Fault("", AN_ADDRESS)


def _contact(value: object) -> Fault | None:
    if not isinstance(value, dict) or not value or set(value) - set(_CONTACT):
        return Fault("", ", ".join(_CONTACT))
    if "name" in value and not is_line(value["name"]):
        return Fault("name", "text")
    if "email" in value and not (is_line(value["email"]) and _MAIL.fullmatch(value["email"])):
        return Fault("email", "name@example.org")
    return Fault("url", AN_ADDRESS) if "url" in value and not is_address(value["url"]) else None


def _spatial(value: object) -> Fault | None:
    if not isinstance(value, dict) or set(value) != set(_REGION):
        return Fault("", ", ".join(_REGION))
    if not is_address(value["uri"]):
        return Fault("uri", AN_ADDRESS)
    return next((Fault(each, "text") for each in ("zh", "en") if not is_line(value[each])), None)


def _doi(value: object) -> Fault | None:
    return None if isinstance(value, str) and _DOI.fullmatch(value) else Fault("", "10.1234/abc")


def _directory(value: object) -> Fault | None:
    if not isinstance(value, dict):
        return Fault("", ", ".join(_DIRECTORY))
    for key, said in value.items():
        if key not in _DIRECTORY:
            return Fault(str(key), ", ".join(_DIRECTORY))
        if key == "codes":
            if fault := _codes(said):
                return fault
        elif not is_line(said):
            return Fault(key, "text")
    code = value.get("provider_code")
    if code is not None and not (_CREDIT_CODE.fullmatch(code) and uscc_holds(code)):
        return Fault("provider_code", "统一社会信用代码 / unified social credit code")
    return _one_of(value, "sharing", _SHARING) or _one_of(value, "open", _OPEN)


def _one_of(value: Mapping[str, object], key: str, known: tuple[str, ...]) -> Fault | None:
    return None if value.get(key, known[0]) in known else Fault(key, ", ".join(known))


def _codes(value: object) -> Fault | None:
    """The code of the resource that each table is in the provider's directory."""
    statutory = (table.resource for edition in editions() for table in edition.tables)
    known = {*record_schemas(), *statutory}
    if not isinstance(value, dict):
        return Fault("codes", "{applications: …}")
    for table, code in value.items():
        if table not in known:
            return Fault(f"codes.{table}", ", ".join(sorted(known)))
        if not is_line(code):
            return Fault(f"codes.{table}", "text")
    return None


def _code_of(table: str) -> Judge:
    def judge(value: object) -> Fault | None:
        known = [row["code"] for row in rows(table)]
        return None if value in known else Fault("", ", ".join(known))

    return judge


def is_line(value: object) -> bool:
    """Whether a value is a text of one line."""
    return isinstance(value, str) and bool(value.strip()) and bool(_LINE.fullmatch(value))


JUDGES: Mapping[str, Judge] = {
    "name": _name,
    "title": _lines,
    "licence": _lines,
    "sources": _entries,
    "contributors": _entries,
    "keywords": _keywords,
    "address": _base,
    "publisher_type": _code_of(PUBLISHER_TYPES),
    "contact": _contact,
    "spatial": _spatial,
    "accrual": _code_of(FREQUENCIES),
    "doi": _doi,
    "directory": _directory,
}
"""What finds the fault in the value of each key."""
