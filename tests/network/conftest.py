import pytest

from tests.browser.console import Faults
from tests.network.box import Box
from tests.network.two_sides import TwoSides


@pytest.fixture
def new_context(chromium):
    """Return `new_context(**options)`: a browser of its own. A script error in any of its pages fails the test."""
    contexts, faults = [], Faults()
    faults.expected.append("/socket.io/")  # what these networks do to it is what they are here for

    def make(**options):
        contexts.append(chromium.new_context(viewport={"width": 1000, "height": 700}, **options))
        faults.watch(contexts[-1])
        return contexts[-1]

    yield make
    for context in contexts:
        context.close()
    assert not faults.unexpected


@pytest.fixture
def behind(server, new_context):
    """Return `behind(fault)`: two people who are to meet behind a box with this Fault."""
    boxes = []

    def make(fault):
        boxes.append(Box(server.url, fault).__enter__())
        return TwoSides(server, boxes[-1], new_context)

    yield make
    for box in boxes:
        box.__exit__()
