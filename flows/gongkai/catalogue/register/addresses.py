"""Addresses of sources: what is none, what must not be there, and which hosts are doubtful."""

import ipaddress
from importlib import import_module
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import urlsplit

from gongkai.catalogue.register.table import Table

# Domains that only bodies of the state are given: under .gov.cn, and .政务 with its ASCII form.
_STATE = (".gov.cn", ".政务", ".xn--zfr164b")


def check_sources(sources: Table) -> None:
    """Note what is wrong with the addresses and the hints of sources."""
    for row in sources.rows:
        url, kind = row.values.get("url"), row.values.get("kind")
        if url and row.sound("url", "kind"):
            code = _path_fault(url) if kind == "folder" else address_fault(url)
            if code:
                # A password may stand before the last "@": what is repeated goes into logs.
                sources.fault(code, row.line, "url", value=url.rpartition("@")[2])
        hint = row.values.get("hint")
        if hint and row.sound("hint", "kind"):
            if kind != "list":
                sources.fault("register.hint_kind", row.line, "hint", kind=kind)
            elif not _is_selector(hint):
                sources.fault("register.hint_selector", row.line, "hint", value=hint)


def address_fault(address: str) -> str | None:
    """Return the code of what is wrong with an address, whose secrets are never repeated."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return "register.address"
    if "@" in parts.netloc:
        return "register.address_secret"
    blank = any(character.isspace() or not character.isprintable() for character in address)
    if parts.scheme not in ("http", "https") or not host or port == 0 or blank:
        return "register.address"
    return None


def host_doubt(host: str) -> str | None:
    """Return the code of what is doubtful about a host, null where it is one of the state's.

    >>> host_doubt("www.example.gov.cn"), host_doubt("127.0.0.1"), host_doubt("gov.cn.example.com")
    (None, 'register.host_address', 'register.host_foreign')
    """
    name = host.rstrip(".").lower()
    if f".{name}".endswith(_STATE):
        return None
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        local = name == "localhost" or name.endswith(".localhost")
        return "register.host_address" if local else "register.host_foreign"
    return "register.host_address"


def _path_fault(path: str) -> str | None:
    """Return the code of what is wrong with a folder's path, which may not leave the register."""
    leaves = PureWindowsPath(path).anchor or PurePosixPath(path).is_absolute()
    if leaves or ".." in PurePosixPath(path.replace("\\", "/")).parts:
        return "register.path_outside"
    return None


def _is_selector(hint: str) -> bool:
    """Whether the reader of pages takes a text for a CSS selector; loaded only where one stands."""
    lexbor = import_module("selectolax.lexbor")
    try:
        lexbor.LexborHTMLParser("<p>").css(hint)
    except lexbor.SelectolaxError:
        return False
    return True
