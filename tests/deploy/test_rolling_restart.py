"""Nodes are restarted one after the other behind nginx, while people write and read."""

import itertools
import threading
import time

import pytest

from tests.deploy.installation import Installation
from tests.deploy.screens import Screen, over_socketio, over_websocket
from tests.people import new_client_id
from tests.server import eventually

FORMS = {"polling": ["polling"], "websocket": ["websocket"], "upgrading": None}
EACH = 5  # screens of each kind: twenty
COMPLETE = 30  # seconds


@pytest.fixture
def installation(tmp_path):
    with Installation(tmp_path) as running:
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
    """Twenty screens that show the room: polling, WebSocket, upgrading, and plain WebSockets of programs."""
    secret = ana.token("read")["secret"]
    ways = [over_socketio(ana, transports) for transports in FORMS.values()] + [over_websocket(ana, secret)]
    shown = [Screen(room, ana.me["epoch"], way).start() for way in ways * EACH]
    eventually(lambda: all(screen.connections for screen in shown), COMPLETE)
    yield shown
    for screen in shown:
        screen.stop()


class Load:
    """Somebody who writes, reads and marks as read without a pause. `acknowledged`: {body: monotonic seconds}."""

    def __init__(self, person, conversation):
        self.acknowledged = {}
        self.failed = []
        self._person, self._conversation = person, conversation
        self._is_stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_stopped.set()
        self._thread.join()

    def _run(self):
        path = f"/conversations/{self._conversation}"
        for number in itertools.count(1):
            if self._is_stopped.is_set():
                return
            draft = {"client_id": new_client_id(), "body": f"number {number}"}
            posted = self._ask("POST", f"{path}/messages", {"messages": [draft]})
            if posted is not None:
                message = posted["messages"][0]
                self.acknowledged[message["body"]] = time.monotonic()
                self._ask("POST", f"{path}/read", {"seq": message["seq"]})
            self._ask("GET", f"{path}/messages")

    def _ask(self, method, path, body=None):
        answer = self._person.api(method, path, body)
        if answer.ok:
            return answer.json() if answer.content else {}
        self.failed.append((method, path, answer.status_code, answer.text))
        return None


def test_a_rolling_restart_fails_no_request_and_every_screen_is_complete(installation, ana, room, screens):
    with Load(ana.another_browser(), room) as load:
        eventually(lambda: len(load.acknowledged) > 5)
        installation.roll()
        before = len(load.acknowledged)
        eventually(lambda: len(load.acknowledged) > before + 5, COMPLETE)
    assert load.failed == []
    for screen in screens:
        eventually(lambda screen=screen: load.acknowledged.keys() <= screen.texts.keys(), COMPLETE)
        assert screen.revs == sorted(set(screen.revs))
        assert screen.connections > 1
    assert [answer for answer in installation.nginx.answers if answer[2] >= 500] == []
