"""A server that cannot keep up: it does not take for silence what it had no time to read."""

import os
import time

import eventlet
import pytest

from chatapp.transport.engine_server import EngineServer
from chatapp.transport.engine_session import Session
from chatapp.transport.loop import EVENTS, Loop

TIMES = 5  # that each has something; together more than one turn takes, so that nobody's silence says anything
WORK = 0.002  # seconds


class Busy:
    """Has something to be served TIMES times, and each time takes the whole process a little."""

    def __init__(self, loop):
        self.left = TIMES
        self.descriptor = os.eventfd(1)
        loop.register(self.descriptor, self)

    def ready(self, _events):
        time.sleep(WORK)
        self.left -= 1
        if self.left:
            os.eventfd_write(self.descriptor, 1)

    def abort(self):
        """It does not fail."""


@pytest.fixture
def loop():
    made = Loop()
    made.start()
    return made


@pytest.fixture
def crowd(loop):
    busy = [Busy(loop) for _ in range(EVENTS + 50)]
    yield busy
    for one in busy:
        loop.unregister(one.descriptor)
        os.close(one.descriptor)


def until(condition):
    with eventlet.Timeout(60):
        while not condition():
            eventlet.sleep(0.01)


def test_silence_is_no_sign_until_everything_was_read(loop, crowd):
    engine = EngineServer(async_mode="threading", ping_interval=0.2, ping_timeout=0.2)
    engine.attach(loop)
    session = Session(engine, "sid", None)
    until(lambda: sum(one.left for one in crowd) < EVENTS + 100)  # the last time that more is ready than one turn takes
    assert loop.is_late
    assert not session.is_closed
    until(lambda: session.is_closed)
    assert not loop.is_late
    assert not any(one.left for one in crowd)
