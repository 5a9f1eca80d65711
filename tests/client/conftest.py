import pytest

from tests.client.relays import ForwardProxy, Relay
from tests.client.terminal import Terminal


@pytest.fixture
def new_terminal(tmp_path):
    """Return `new_terminal(**environment)`: a Terminal where nobody is signed in."""
    made = []

    def make(**environment):
        home = tmp_path / f"home{len(made)}"
        home.mkdir()
        made.append(Terminal(home, **environment))
        return made[-1]

    yield make
    for terminal in made:
        terminal.close()


@pytest.fixture
def ana(person):
    return person("ana", name="Ana Ruiz")


@pytest.fixture
def bo(person):
    return person("bo", name="Bo Lind")


@pytest.fixture
def terminal(new_terminal, ana):
    """Ana's, signed in."""
    return new_terminal().login(ana)


@pytest.fixture
def relay():
    """Return `relay(server, …)`: a running Relay in front of `server`."""
    made = []

    def make(server, **more):
        made.append(Relay(server.url, **more).__enter__())
        return made[-1]

    yield make
    for each in made:
        each.__exit__()


@pytest.fixture
def forward_proxy():
    with ForwardProxy() as proxy:
        yield proxy
