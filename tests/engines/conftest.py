from urllib.parse import urlsplit

import pytest

from tests.browser.ways import mended
from tests.engines.firefox import Firefox
from tests.engines.webkit import WebKit
from tests.server import free_port


@pytest.fixture(scope="session", params=[Firefox, WebKit], ids=lambda engine: engine.name)
def engine(request, tmp_path_factory):
    """A running browser that is not Chromium."""
    with request.param(tmp_path_factory.mktemp("engine") / "home") as running:
        yield running


@pytest.fixture
def wire(server):
    """A way to the server that can be cut and mended."""
    made = mended(free_port(), urlsplit(server.url).port)
    yield made
    made.cut()


@pytest.fixture
def base(wire):
    return f"http://127.0.0.1:{wire.port}"


@pytest.fixture
def new_tab(engine, base):
    """Return `new_tab(person, **size)`: a tab in a new browser, where a person (or nobody) is signed in."""
    engine.faults.clear()

    def opened(person=None, **size):
        engine.close_tabs()
        tab = engine.new_tab(**size)
        return tab.sign_in_at_once(base, person.username) if person else tab

    yield opened
    engine.close_tabs()
    assert not engine.faults


@pytest.fixture
def tab(new_tab, ana):
    return new_tab(ana)
