"""A server that cannot keep up: it does not take for silence what it had no time to read."""

import os
import socket
import time

import eventlet
import pytest

from chatapp.transport.connection import Connection
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


class Waiting:
    """Speaks on a connection, and waits for something that does not come. `lateness`: how the loop stood then."""

    def __init__(self, loop):
        self._loop = loop
        self.lateness = []

    def expired(self):
        self.lateness.append(self._loop.is_late)

    def lost(self):
        """Nor is it."""


@pytest.fixture
def connection(loop):
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    made = Connection(loop, ours, ("", 0), ("", 0))
    made.start(Waiting(loop))
    yield made
    made.abort()
    theirs.close()


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


def test_a_connection_s_time_does_not_run_out_before_it_was_read(loop, crowd, connection):
    connection.expire_in(0.7)
    until(lambda: sum(one.left for one in crowd) < EVENTS + 100)
    assert loop.is_late
    until(lambda: connection.speaker.lateness)
    assert connection.speaker.lateness == [False]
