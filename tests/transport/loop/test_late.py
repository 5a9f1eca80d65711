"""A server that cannot keep up does not take a client for silent whose bytes it has not read yet."""

import os
import socket
import time

import eventlet
import pytest

from chatapp.transport.engineio.server import EngineServer
from chatapp.transport.engineio.session import Session
from chatapp.transport.loop.loop import EVENTS
from chatapp.transport.tcp.connection import Connection

TIMES = 5  # that each is ready; together more than one turn takes, so that silence proves nothing
WORK = 0.002  # seconds


class Busy:
    """A descriptor that is ready TIMES times, and blocks the process for WORK seconds each time."""

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
        """Do nothing: it does not fail."""


@pytest.fixture
def crowd(loop):
    busy = [Busy(loop) for _ in range(EVENTS + 50)]
    yield busy
    for one in busy:
        loop.unregister(one.descriptor)
        os.close(one.descriptor)


class Waiting:
    """A protocol that waits for bytes in vain. `lateness`: whether the loop was late when its deadline passed."""

    def __init__(self, loop):
        self._loop = loop
        self.lateness = []

    def expired(self):
        self.lateness.append(self._loop.is_late)

    def lost(self):
        """Do nothing."""


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
    until(lambda: connection.protocol.lateness)
    assert connection.protocol.lateness == [False]
