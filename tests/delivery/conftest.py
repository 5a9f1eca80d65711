import random

import pytest

from tests.browser.console import Faults
from tests.delivery.cutting_proxy import CuttingProxy


@pytest.fixture
def seeded(request):
    """Random numbers that are the same for the same test; the seed is printed, so that a failure can be repeated."""
    seed = request.node.name
    print("seed:", seed)
    return random.Random(seed)


@pytest.fixture
def new_context(chromium):
    """Return `new_context()`: a browser of its own. A script error in any of its pages fails the test."""
    contexts, faults = [], Faults()

    def make():
        contexts.append(chromium.new_context(viewport={"width": 1000, "height": 700}))
        faults.watch(contexts[-1])
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()
    assert not faults.unexpected


@pytest.fixture
def cutting_proxy():
    """Return `cutting_proxy(server)`: a running CuttingProxy in front of `server`."""
    proxies = []

    def make(server):
        proxies.append(CuttingProxy(server.url).__enter__())
        return proxies[-1]

    yield make
    for proxy in proxies:
        proxy.__exit__()
