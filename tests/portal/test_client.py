"""Whom a token is sent to, and what is made of answers: without a portal."""

import pytest

from gongkai.errors import PortalError
from gongkai.portal.client import Portal, Unavailable

SECRET = "secret-token-of-a-person"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("http://portal.example.org", "portal.insecure"),
        ("http://10.0.0.7", "portal.insecure"),
        ("http://127.0.0.1.example.org", "portal.insecure"),
        ("https://name:word@portal.example.org", "portal.address"),
        ("https://portal.example.org/?a=b", "portal.address"),
        ("ftp://portal.example.org", "portal.address"),
        ("portal.example.org", "portal.address"),
    ],
)
def test_a_token_is_not_sent_just_anywhere(address, code):
    with pytest.raises(PortalError) as told:
        Portal(address, SECRET)
    assert told.value.code == code
    assert SECRET not in str(told.value)
    assert "word" not in str(told.value)


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "http://[::1]:1", "http://localhost:1"])
def test_loopback_needs_no_https(address):
    assert Portal(address, SECRET).address == address


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "a\r\nX: y", "令牌"])
def test_what_is_no_token_is_not_tried_and_not_repeated(token):
    with pytest.raises(PortalError, match=r"portal\.token") as told:
        Portal("https://portal.example.org", token)
    assert not token or token not in str(told.value)


def test_a_portal_that_is_not_there_may_be_there_later(unused):
    portal = Portal(f"http://127.0.0.1:{unused}", SECRET)
    with pytest.raises(Unavailable) as told:
        portal.call("package_show", {"id": "x"})
    assert told.value.code == "portal.cut"
    assert SECRET not in repr(portal) + str(told.value)


@pytest.fixture
def unused() -> int:
    import socket

    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])
