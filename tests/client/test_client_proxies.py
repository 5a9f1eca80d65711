"""HTTPS_PROXY and HTTP_PROXY: every way to the server goes through them, the live connection too."""

import datetime
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.people import Person
from tests.server import free_port


@pytest.fixture
def certificate(tmp_path):
    """A certificate for 127.0.0.1 and its key: two files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), now, now + datetime.timedelta(1)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (tmp_path / "cert.pem").write_bytes(signed.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "key.pem").write_bytes(private)
    return tmp_path / "cert.pem", tmp_path / "key.pem"


def test_everything_goes_through_the_proxy_of_http(ana, new_terminal, forward_proxy):
    terminal = new_terminal(HTTP_PROXY=forward_proxy.url).login(ana)
    room = ana.room()
    terminal.ok("say", room, "hello")
    assert f"POST /api/v1/conversations/{room}/messages" in forward_proxy.requests
    tail = terminal.start("tail", room, "--json", "--verbose")
    tail.wait_until_said("Connected over WebSocket.")
    assert "GET /socket.io/" in forward_proxy.requests
    assert forward_proxy.tunnels == [ana.url.removeprefix("http://")]
    ana.say(room, "and back")
    tail.wait_for("and back")


def test_everything_goes_through_the_proxy_of_https(start_server, certificate, new_terminal, forward_proxy):
    cert, key = certificate
    server = start_server(options=["--cert", cert, "--key", key], scheme="https")
    ana = Person(server.url, "ana")
    ana.http.trust_env, ana.http.verify = False, str(cert)
    ana.sign_up()
    room = ana.room()
    terminal = new_terminal(HTTPS_PROXY=forward_proxy.url, REQUESTS_CA_BUNDLE=str(cert)).login(ana)
    used = len(forward_proxy.tunnels)
    terminal.ok("say", room, "hello")
    assert len(forward_proxy.tunnels) > used
    tail = terminal.start("tail", room, "--json", "--verbose")
    tail.wait_until_said("Connected over WebSocket.")
    ana.say(room, "and back")
    tail.wait_for("and back")
    assert set(forward_proxy.tunnels) == {server.url.removeprefix("https://")}
    ana.close()


def test_no_proxy_is_honoured(ana, new_terminal, forward_proxy):
    terminal = new_terminal(HTTP_PROXY=forward_proxy.url, NO_PROXY="127.0.0.1").login(ana)
    tail = terminal.start("tail", ana.room(), "--verbose")
    tail.wait_until_said("Connected over WebSocket.")
    assert (forward_proxy.requests, forward_proxy.tunnels) == ([], [])


def test_a_proxy_that_is_not_there_is_named(ana, terminal):
    ended = terminal.chatapp("rooms", HTTP_PROXY=f"http://127.0.0.1:{free_port()}")
    assert ended.returncode == 5
    assert b"HTTP_PROXY" in ended.stderr


def test_a_certificate_that_is_not_trusted_is_refused(start_server, certificate, new_terminal):
    cert, key = certificate
    server = start_server(options=["--cert", cert, "--key", key], scheme="https")
    ended = new_terminal().chatapp("login", server.url, "--token-stdin", input="chatapp_x\n")
    assert ended.returncode == 5
    assert b"certificate" in ended.stderr
