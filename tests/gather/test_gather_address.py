"""Which addresses are public, and what the origin of an address is."""

import math

import pytest

from gongkai.address import origin, public, without_secret
from gongkai.errors import GatherError
from gongkai.gather import GatherSettings, Origin, origins
from gongkai.model import Source


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::1",
        "2001::7f00:1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1%2",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_address_of_a_private_or_special_network_is_public(address):
    assert not public(address)


@pytest.mark.parametrize(
    "address",
    ["61.150.65.235", "8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_an_address_of_the_internet_is_public(address):
    assert public(address)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://Www.Example.gov.cn/a", Origin("http", "www.example.gov.cn", 80)),
        ("HTTPS://example.gov.cn.:8443", Origin("https", "example.gov.cn", 8443)),
        ("http://[::1]:88/", Origin("http", "::1", 88)),
        ("http://政务.cn/年报", Origin("http", "xn--zfr164b.cn", 80)),
    ],
)
def test_the_origin_of_an_address(address, expected):
    assert origin(address) == expected


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "gather.address_scheme"),
        ("example.gov.cn/a", "gather.address_scheme"),
        ("javascript:alert(1)", "gather.address_scheme"),
        ("http:///a", "gather.address_invalid"),
        ("http://a.cn:99999/", "gather.address_invalid"),
        ("http://a.cn:0/", "gather.address_invalid"),
        ("http://a.cn\\b.cn/", "gather.address_invalid"),
        ("http://a.cn/\r\nX: y", "gather.address_invalid"),
        ("http://user@a.cn/", "gather.address_secret"),
        ("http://user:s3cret@a.cn/", "gather.address_secret"),
        ("http://a.cn\\@127.0.0.1/", "gather.address_secret"),
    ],
)
def test_what_is_no_address_is_refused_without_repeating_a_secret(address, code):
    with pytest.raises(GatherError) as refusal:
        origin(address)
    assert refusal.value.code == code and "s3cret" not in str(refusal.value)


def test_origins_of_a_register_leave_out_folders_and_what_is_no_address():
    sources = (
        Source("a", "http://127.0.0.1:81/r"),
        Source("a", "documents", kind="folder"),
        Source("a", "no address"),
    )
    assert origins(sources) == {Origin("http", "127.0.0.1", 81)}


def test_a_secret_is_cut_out_of_the_place_only():
    assert without_secret("http://u:p@a.cn/b@c?d@e") == "http://…@a.cn/b@c?d@e"
    assert without_secret("http://a.cn/b@c?d@e") == "http://a.cn/b@c?d@e"


@pytest.mark.parametrize(
    "wrong",
    [
        {"delay": -1},
        {"delay": math.nan},
        {"backoff": math.inf},
        {"timeout": 0},
        {"max_bytes": 0},
        {"attempts": 0},
    ],
)
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(GatherError, match=r"gather\.settings"):
        GatherSettings(**wrong)


@pytest.mark.parametrize("contact", ["张三", "a@b.cn\r\nX-Other: y"])
def test_a_contact_that_breaks_a_header_is_refused(contact):
    with pytest.raises(GatherError, match=r"gather\.contact"):
        GatherSettings(contact=contact)
