import pytest

from tests.deploy.installation import Installation
from tests.deploy.screens import NodeScreen, Screen, over_npm, over_socketio, over_websocket
from tests.server import eventually

FORMS = {"polling": ["polling"], "websocket": ["websocket"], "upgrading": None}
EACH = 4  # screens of each kind
COMPLETE = 30  # seconds


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    with Installation(tmp_path_factory.mktemp("installation")) as running:
        yield running


@pytest.fixture
def ana(installation):
    person = installation.administrator()
    yield person
    person.close()


@pytest.fixture
def room(ana):
    return ana.room()


@pytest.fixture
def screens(ana, room):
    """Twenty screens that show the room: polling, WebSocket, upgrading, plain WebSockets of programs, and npm's."""
    secret = ana.token("read")["secret"]
    ways = [over_socketio(ana, transports) for transports in FORMS.values()] + [over_websocket(ana, secret)]
    npm = [over_npm(ana, transports) for transports in (["polling"], ["websocket"], *[["polling", "websocket"]] * 2)]
    shown = [Screen(room, ana.me["epoch"], way).start() for way in ways * EACH]
    shown += [NodeScreen(room, ana.me["epoch"], way).start() for way in npm]
    eventually(lambda: all(screen.connections for screen in shown), COMPLETE)
    yield shown
    for screen in shown:
        screen.stop()
