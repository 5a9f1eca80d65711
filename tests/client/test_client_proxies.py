"""HTTPS_PROXY and HTTP_PROXY: every way to the server goes through them, the live connection too."""

from tests.people import Person
from tests.server import free_port


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
