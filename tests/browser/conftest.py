from urllib.parse import urlsplit

import pytest

from tests.browser.chromium import WAIT
from tests.browser.console import Faults
from tests.browser.every_page import furnish
from tests.browser.screen import Screen
from tests.browser.ways import NAME, Way, administer, mended
from tests.proxies import Proxy
from tests.server import GENEROUS, Server, free_port

# Presence as in production but for the grace: tests wait for people to go.
SETTINGS = {**GENEROUS, "PRESENCE_GRACE": 3}


@pytest.fixture(scope="session")
def house(tmp_path_factory):
    """The server of most browser tests."""
    with Server(tmp_path_factory.mktemp("house") / "data", **SETTINGS) as running:
        administer(running)
        yield running


@pytest.fixture(scope="session")
def direct(house):
    """The browser reaches the server as it is."""
    port = free_port()
    return Way(f"http://127.0.0.1:{port}", "Live", mended(port, house.port))


@pytest.fixture(scope="session")
def lived_in(tmp_path_factory):
    """A server with something on every page; `pages` are their paths, as `admin` sees them."""
    with Server(tmp_path_factory.mktemp("lived_in") / "data", **GENEROUS) as running:
        administer(running)
        running.pages = furnish(running)
        yield running


@pytest.fixture
def line(house):
    """A way of its own to the usual server, to be cut."""
    port = free_port()
    way = Way(f"http://127.0.0.1:{port}", "Live", mended(port, house.port))
    yield way
    way.wire.cut()


@pytest.fixture(scope="session")
def polling(house, tmp_path_factory):
    """A proxy in front strips `Upgrade`, so that no WebSocket opens."""
    port = free_port()
    with Proxy(tmp_path_factory.mktemp("proxy"), house.url) as proxy:
        yield Way(f"http://127.0.0.1:{port}", "Long-polling", mended(port, urlsplit(proxy.url).port))


@pytest.fixture(scope="session")
def plain_http(tmp_path_factory):
    """A name other than localhost without TLS: a browser holds back what it keeps for secure contexts."""
    port = free_port()
    url = f"http://{NAME}:{port}"
    with Server(tmp_path_factory.mktemp("named") / "data", PUBLIC_URL=url, **SETTINGS) as running:
        administer(running)
        yield Way(url, "Live", mended(port, running.port), is_secure=False)


@pytest.fixture(scope="session", params=["direct", "polling", "plain_http"])
def way(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def faults():
    """Everything that browsers complained about. A test that ends with one has failed."""
    kept = Faults()
    yield kept
    assert not kept.unexpected


@pytest.fixture
def open_browser(chromium, faults):
    """Return `open_browser(way)`: a tab in a browser of its own, where nobody is signed in."""
    contexts = []

    def make(way, **options):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.set_default_timeout(WAIT)
        faults.watch(context)
        return Screen(None, getattr(way, "url", way), context=context)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def person(open_browser, direct):
    """Return `person(name)`: somebody new with a browser of their own, on the server `at` or the usual one."""

    def make(name, at=None, account=None, **options):
        return open_browser(at or direct, **options).sign_up(name, **(account or {}))

    return make


@pytest.fixture
def place(direct):
    """The way on which Ana and Bo reach the server; a module may have others."""
    return direct


@pytest.fixture
def ana(person, place):
    return person("Ana Lima", at=place)


@pytest.fixture
def bo(person, place):
    return person("Bo Ito", at=place)


@pytest.fixture
def both(ana, bo):
    """Two people who have their direct conversation open."""
    path = ana.direct_with(bo)
    return ana.go_live(path), bo.go_live(path)


@pytest.fixture
def mend_after():
    """Return `mend_after(way)`: whatever the test cuts, the next one finds it whole."""
    ways = []
    yield ways.append
    for way in ways:
        way.wire.cut()
        way.wire.mend()
