import pytest

from tests.interop.clients import NodeClient, OurClient, PythonClient
from tests.people import Person, new_username
from tests.proxies import PASSES_UPGRADE, Proxy
from tests.server import GENEROUS, Server

CLIENTS = {"node": NodeClient, "python": PythonClient, "ours": OurClient}


@pytest.fixture
def connect():
    """Return `connect(client, person, transports)`: a client connected over these transports."""
    opened = []

    def connect(client, person, transports):
        opened.append(CLIENTS[client](person, transports))
        opened[-1].wait_until_connected()
        return opened[-1]

    yield connect
    for client in opened:
        client.close()


@pytest.fixture(scope="session")
def nginx(server, tmp_path_factory):
    """nginx that passes everything on; its url, and the file to trust."""
    with Proxy(tmp_path_factory.mktemp("nginx"), server.url, PASSES_UPGRADE) as running:
        yield running.url, None


@pytest.fixture(scope="session")
def tls(certificate, tmp_path_factory):
    """The server itself, with `--cert`."""
    cert, key = certificate
    options = ["--cert", cert, "--key", key]
    with Server(tmp_path_factory.mktemp("tls") / "data", options=options, scheme="https", **GENEROUS) as running:
        yield running.url, cert


@pytest.fixture(scope="session")
def nginx_tls(server, certificate, tmp_path_factory):
    """nginx that ends TLS."""
    with Proxy(tmp_path_factory.mktemp("nginx-tls"), server.url, PASSES_UPGRADE, certificate=certificate) as running:
        yield running.url, certificate[0]


@pytest.fixture(params=["nginx", "tls", "nginx_tls"])
def person_there(request):
    """Return `person_there(prefix)`: somebody new who comes by each of these ways."""
    url, trusts = request.getfixturevalue(request.param)
    made = []

    def make(prefix):
        made.append(Person(url, new_username(prefix), trusts=trusts))
        return made[-1].sign_up()

    yield make
    for somebody in made:
        somebody.close()
