import pytest

from tests.interop.clients import NodeClient, PythonClient

CLIENTS = {"node": NodeClient, "python": PythonClient}


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
