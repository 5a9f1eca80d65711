import contextlib

import pytest

from tests.api.waiting_program import Waiting
from tests.browsing import Browser
from tests.server import GENEROUS, Server


@pytest.fixture
def ada(app):
    """The first account: an administrator."""
    return Browser(app).sign_up(display_name="Ada")


@pytest.fixture
def bob(app, ada):
    return Browser(app).sign_up(display_name="Bob")


@pytest.fixture
def document(app):
    """The description of the API, as it is served."""
    return app.test_client().get("/api/v1/openapi.json").json


@pytest.fixture
def waiting():
    """Return `waiting(asker)`: a Waiting, closed in the end."""
    with contextlib.ExitStack() as stack:
        yield lambda asker: stack.enter_context(contextlib.closing(Waiting(asker)))


@pytest.fixture(scope="session")
def sleepy(tmp_path_factory):
    """A server that looks for what it was not told of so rarely that only being told can wake anybody."""
    slow = {"ACCESS_CHECK_INTERVAL": 60, "RESYNC_NOTICE_INTERVAL": 60, "RESYNC_NOTICE_WINDOW": 120}
    with Server(tmp_path_factory.mktemp("sleepy") / "data", **GENEROUS, **slow) as running:
        yield running


@pytest.fixture
def ana(person, sleepy):
    return person("ana", at=sleepy)


@pytest.fixture
def bo(person, sleepy):
    return person("bo", at=sleepy)


@pytest.fixture
def room(ana, bo):
    made = ana.room()
    ana.ok("POST", f"/rooms/{made}/members", {"people": [bo.id]})
    return made
