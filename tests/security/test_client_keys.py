"""One client has one budget, by whatever address it is seen."""

import contextlib
import http.client
import json
import re
import socket

import pytest

from chatapp.extensions import STORES
from chatapp.transport.engineio.admission import Admission
from chatapp.transport.serving.listener import peer_name
from chatapp.transport.tcp import clients
from tests.browsing import PASSWORD, Browser, new_name
from tests.server import ROOT, Server, flask

# Where an address may be read, and why. All limits are keyed by what `clients` makes of it.
READ_ADDRESSES = {
    "transport/tcp/clients.py": "makes the key of every limit",
    "transport/http/environ.py": "puts what the listener says into the environment",
    "web/http/forwarded.py": "replaces a trusted proxy's by its client's",
    "web/shell.py": "names this network to its page",
    "web/metrics.py": "lets programs on this machine read figures",
    "selftest/probes.py": "says whether the address changes from one request to the next",
    "web/http/origins.py": "notes its prefix for the security log",
    "verbs/sync.py": "notes which networks need short requests",
    "sockets/socketio_connection.py": "notes on which networks sockets live",
    "sockets/websocket_session.py": "notes on which networks sockets live",
}
PARSE_ADDRESSES = {
    "transport/tcp/clients.py": "what a key is made of",
    "web/http/forwarded.py": "the networks of proxies",
    "web/http/networks.py": "prefixes, after `clients.parsed`",
    "setting_parsers.py": "settings",
    "markup/links.py": "hosts of links in texts",
    "cli/start_up.py": "whether the server is reached from elsewhere",
}


def holding(pattern):
    """Return the modules in which `pattern` occurs."""
    modules = (ROOT / "chatapp").rglob("*.py")
    return {str(path.relative_to(ROOT / "chatapp")) for path in modules if re.search(pattern, path.read_text())}


def test_nothing_else_reads_an_address():
    assert holding(r"\bremote_addr\b|REMOTE_ADDR|HTTP_X_FORWARDED_FOR") == READ_ADDRESSES.keys()


def test_nothing_else_parses_an_address():
    assert holding(r"\bimport ipaddress\b") == PARSE_ADDRESSES.keys()


@pytest.mark.parametrize(
    ("seen", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::ffff:c000:201", "192.0.2.1"),
        ("[::ffff:192.0.2.1]:443", "192.0.2.1"),
        ("192.0.2.1:50123", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff::9", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unix"),
        (None, "unix"),
    ],
)
def test_a_client_has_one_key_however_its_address_is_written(seen, client):
    assert clients.client_at(seen) == client


def test_a_site_shares_what_ten_of_its_networks_may():
    assert clients.shares("192.0.2.1") == [("192.0.2.1", 1)]
    assert clients.shares("unix") == [("unix", 1)]
    assert clients.shares("2001:db8:1:2::/64") == [("2001:db8:1:2::/64", 1), ("2001:db8:1::/48", 10)]


@pytest.mark.parametrize(
    ("peer", "name"),
    [
        (("::ffff:192.0.2.1", 5000, 0, 0), ("192.0.2.1", 5000)),
        (("192.0.2.1", 5000), ("192.0.2.1", 5000)),
        (("fe80::1%eth0", 5000, 0, 2), ("fe80::1", 5000)),
        ("", ("", 0)),
    ],
)
def test_the_listener_tells_one_form_of_an_address_only(peer, name):
    assert peer_name(peer) == name


def signs_up(app, address):
    return Browser(app, address=address).api("POST", "/sign-up", {"username": new_name(), "password": PASSWORD})


def tries(app, address):
    return Browser(app, address=address).sign_in(new_name("nobody"), "wrong password")


def probes(app, address):
    return Browser(app, address=address).get("/network/probes/now?nonce=abcdefgh")


@pytest.mark.parametrize(
    ("setting", "ask", "granted"),
    [("RATE_SIGN_UP", signs_up, 201), ("RATE_SIGN_IN", tries, 422), ("RATE_PROBES", probes, 200)],
)
@pytest.mark.parametrize(
    "addresses",
    [
        ["203.0.113.{}", *["::ffff:203.0.113.{}"] * 2],
        ["2001:db8:{}:7::1", "2001:db8:{}:7::2", "2001:db8:{}:7:ffff:ffff:ffff:ffff"],
    ],
)
def test_one_client_has_one_budget_by_any_of_its_addresses(make_app, setting, ask, granted, addresses, request):
    app = make_app(**{setting: "2/hour"})
    place = 1 + ["RATE_SIGN_UP", "RATE_SIGN_IN", "RATE_PROBES"].index(setting)
    asked = [ask(app, address.format(place)) for address in addresses]
    assert [answer.status_code for answer in asked] == [granted, granted, 429]
    assert int(asked[-1].headers["Retry-After"]) > 0
    assert "Try again in" in asked[-1].json["detail"]
    assert ask(app, addresses[0].format(place + 10)).status_code == granted


def test_a_site_cannot_begin_anew_in_each_of_its_networks(make_app):
    app = make_app(RATE_PROBES="2/hour")
    statuses = [probes(app, f"2001:db8:50:{number:x}::1").status_code for number in range(21)]
    assert statuses == [200] * 20 + [429]
    assert probes(app, "2001:db8:51::1").status_code == 200


def test_what_its_site_refuses_costs_a_client_nothing(make_app):
    app = make_app(RATE_PROBES="1/hour")
    for number in range(10):
        assert probes(app, f"2001:db8:60:{number:x}::1").status_code == 200
    assert probes(app, "2001:db8:60:ff::1").status_code == 429
    assert app.extensions[STORES].rates.hit("1/hour", "RATE_PROBES", "2001:db8:60:ff::/64") == 0


def test_live_connections_begin_by_client_and_by_site():
    admission = Admission(per_address=(1, 2), in_all=(1000, 1000), clock=lambda: 0)
    one, other = clients.client_at("2001:db8:1:2::1"), clients.client_at("2001:db8:1:2::2")
    assert [admission.wait(one), admission.wait(other), admission.wait(one)] == [0, 0, 1]
    networks = [clients.client_at(f"2001:db8:1:{number:x}::1") for number in range(3, 60)]
    assert sum(admission.wait(network) == 0 for network in networks) == 2 * clients.SITE_SHARE - 2
    assert admission.wait(clients.client_at("192.0.2.1")) == 0


def asks(connection, method, path, body=None, **headers):
    """Return (status, answer) over an `http.client` connection, with the cookies of the answers before."""
    cookie = {"Cookie": connection.cookie} if getattr(connection, "cookie", None) else {}
    body = None if body is None else json.dumps(body)
    connection.request(method, path, body, {"Content-Type": "application/json", **cookie, **headers})
    answer = connection.getresponse()
    for name, value in answer.getheaders():
        if name.lower() == "set-cookie":
            connection.cookie = value.partition(";")[0]
    return answer.status, json.loads(answer.read())


def sign_in_over(connection, username, password, **headers):
    """Return the status of signing in as a new browser."""
    connection.cookie = None
    token = asks(connection, "GET", "/api/v1/csrf", **headers)[1]["csrf_token"]
    body = {"username": username, "password": password}
    return asks(connection, "POST", "/api/v1/sign-in", body, **headers, **{"X-CSRFToken": token})[0]


@pytest.fixture
def data_dir(tmp_path):
    """Data of a server at which `ada` has an account."""
    made = flask(
        "chat",
        "create-user",
        "--username",
        "ada",
        "--password-stdin",
        data_dir=tmp_path / "data",
        input=PASSWORD + "\n",
    )
    assert made.returncode == 0, made.stderr
    return tmp_path / "data"


def test_where_both_kinds_of_addresses_are_heard_each_ipv4_client_counts_alone(data_dir):
    def connection(source):
        opened = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30, source_address=(source, 0))
        return contextlib.closing(opened)

    server = Server(data_dir, options=("--host", "::"), RATE_SIGN_IN="2/hour")
    with server, connection("127.9.9.9") as stranger, connection("127.1.1.1") as ada:
        guessed = [sign_in_over(stranger, new_name("guess"), "wrong password") for _ in range(3)]
        assert guessed == [422, 422, 429]
        assert sign_in_over(ada, "ada", PASSWORD) == 200


class OverUnixSocket(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class OnUnixSocket(Server):
    """A server that listens on a Unix socket only."""

    def __init__(self, path, data_dir, **settings):
        super().__init__(data_dir, options=("--host", f"unix://{path}"), **settings)
        self.path = path

    def is_up(self):
        assert self.process.poll() is None, self.log
        with contextlib.suppress(OSError), contextlib.closing(OverUnixSocket(self.path)) as connection:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200


@pytest.mark.parametrize(("trusted", "statuses"), [("unix", [422, 422, 422]), ("10.0.0.1", [422, 422, 429])])
def test_a_proxy_over_a_unix_socket_tells_its_clients_apart_where_it_is_trusted(data_dir, tmp_path, trusted, statuses):
    server = OnUnixSocket(tmp_path / "socket", data_dir, RATE_SIGN_IN="2/hour", TRUSTED_PROXIES=trusted)
    with server, contextlib.closing(OverUnixSocket(server.path)) as proxy:
        seen = [f"198.51.100.{number}" for number in range(3)]
        asked = [
            sign_in_over(proxy, new_name("guess"), "wrong password", **{"X-Forwarded-For": client}) for client in seen
        ]
        assert asked == statuses


@pytest.mark.parametrize(
    ("hops", "statuses"),
    [
        (["198.51.100.1:40001", "198.51.100.2:40001", "198.51.100.3:40001"], [422, 422, 422]),
        (["198.51.100.51:40001", "198.51.100.51:40002", "198.51.100.51"], [422, 422, 429]),
        (["[2001:db8::1]:40001", "2001:db8::2", "[2001:db8::3]"], [422, 422, 429]),
        (["fe80::1%eth0", "fe80::1%25eth1", "fe80::2"], [422, 422, 429]),
    ],
)
def test_a_proxy_may_write_ports_brackets_and_zones(make_app, hops, statuses):
    app = make_app(RATE_SIGN_IN="2/hour", TRUSTED_PROXIES="127.0.0.1")
    browser = Browser(app)

    def tried(hop):
        body = {"username": new_name("guess"), "password": "wrong password"}
        return browser.api("POST", "/sign-in", body, headers={"X-Forwarded-For": hop}).status_code

    assert [tried(hop) for hop in hops] == statuses
