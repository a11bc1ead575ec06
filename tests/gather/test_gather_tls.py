"""Certificates are checked, and the time limit holds under TLS as well."""

import ipaddress
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gongkai.gather import GatherSettings, Store
from gongkai.model import Capture

pytestmark = pytest.mark.network
x509 = pytest.importorskip("cryptography.x509")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate for 127.0.0.1, signed by itself, and its key."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    start = datetime.now(UTC) - timedelta(days=1)
    host = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName([host]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(pem, form, serialization.NoEncryption())
    path = tmp_path_factory.mktemp("tls") / "certificate.pem"
    path.write_bytes(signed.public_bytes(pem) + secret)
    return path


@pytest.fixture
def secure(site: Any, certificate: Path) -> Any:
    """A site that speaks TLS."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    site.socket = context.wrap_socket(site.socket, server_side=True)
    return site


@pytest.fixture
def fetch(
    secure: Any, store: Store, settings: GatherSettings, now: Callable[[], str], gather
) -> Callable[..., Capture]:
    def one(**changes: Any) -> Capture:
        source = secure.source("/r", url=secure.url("/r").replace("http:", "https:"))
        (capture,) = gather((source,), store, replace(settings, **changes), "run", now)
        return capture

    return one


def test_a_certificate_that_nobody_vouches_for_is_refused(secure, fetch, said):
    secure.routes["/r"] = lambda visitor: visitor.answer(200, b"page")
    capture = fetch()
    assert capture.reason == "gather.tls_failed" and secure.log == []
    assert "CERTIFICATE_VERIFY_FAILED" in said(capture)


def test_a_verified_site_is_read(secure, fetch, certificate, monkeypatch):
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    secure.routes["/r"] = lambda visitor: visitor.answer(200, b"page")
    assert fetch().outcome == "kept"


def test_a_trickle_under_tls_is_cut_by_the_total_time(secure, fetch, certificate, monkeypatch):
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))

    def trickle(visitor: Any) -> None:
        visitor.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        while not secure.closing.wait(0.01):
            visitor.raw(b"x")

    secure.routes["/r"] = trickle
    assert fetch(total_timeout=0.3).reason == "gather.total_timeout"
