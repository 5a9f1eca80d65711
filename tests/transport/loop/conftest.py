import pytest

from chatapp.transport.loop.loop import Loop


@pytest.fixture
def loop():
    """A loop that serves on this thread's hub."""
    made = Loop()
    made.start()
    return made
