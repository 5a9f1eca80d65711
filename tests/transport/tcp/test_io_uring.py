"""One broadcast to many sockets by io_uring, and without it where the host refuses it."""

import contextlib
import ctypes
import errno
import json
import os
import platform
import re
import socket
from dataclasses import dataclass

import pytest

from chatapp.transport.engineio import fan_out
from chatapp.transport.engineio.packets import Outgoing
from chatapp.transport.loop.loop import Loop
from chatapp.transport.tcp import io_uring
from chatapp.transport.tcp.connection import Connection
from tests.transport.sessions import Polling, Session, connect

ENDS = ("127.0.0.1", 1), ("127.0.0.1", 2)
MANY = 600  # sockets: more than a ring has entries
LISTENERS = 40
NEEDED = "this host refuses io_uring: needed are Linux 5.18, kernel.io_uring_disabled=0, and a container that allows it"


@pytest.fixture(scope="session")
def shared():
    """The ring of this process. Only a host that refuses io_uring, by a check of our own, may have none."""
    if not has_io_uring():
        pytest.skip(NEEDED)
    return io_uring.Ring()


def has_io_uring():
    """Return whether the kernel answers `io_uring_setup(0, NULL)` with an error about its arguments, and is new."""
    setup, features_since = 425, (5, 18)
    system_call = ctypes.CDLL(None, use_errno=True).syscall
    assert system_call(setup, 0, None) == -1
    release = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))
    return ctypes.get_errno() in (errno.EINVAL, errno.EFAULT) and release >= features_since


@pytest.fixture
def pairs():
    with contextlib.ExitStack() as opened:
        made = [[opened.enter_context(end) for end in socket.socketpair()] for _ in range(MANY)]
        for ours, _ in made:
            ours.setblocking(False)
        yield made


def test_each_of_many_sockets_gets_all_of_it_in_order(shared, pairs):
    sent = [b"%d" % number * number for number in range(1, 40)]
    for data in sent:
        assert shared.send(data, [ours.fileno() for ours, _ in pairs]) == {}
    assert {theirs.recv(100_000) for _, theirs in pairs} == {b"".join(sent)}


def test_who_takes_only_a_part_and_who_takes_nothing_is_told(shared, pairs):
    (full, slow), (other, reader) = pairs[:2]
    data = bytes(range(256)) * (io_uring.LONGEST // 256)
    told = []
    for _ in range(100):
        told.append(shared.send(data, [full.fileno(), other.fileno()]))
        assert reader.recv(io_uring.LONGEST, socket.MSG_WAITALL) == data
    whole = told.index(next(filter(None, told)))
    part = told[whole].get(full.fileno())
    taken = whole * len(data) + max(part, 0)
    assert told[-1] == {full.fileno(): -errno.EAGAIN}
    assert slow.recv(taken + 1) == (data * (whole + 1))[:taken]


def test_sockets_that_are_closed_are_told_and_the_others_served(shared, pairs):
    pairs[0][1].close()
    gone = pairs[1][0].fileno()
    pairs[1][0].close()
    wanted = [pairs[0][0].fileno(), gone, *(ours.fileno() for ours, _ in pairs[2:])]
    assert shared.send(b"news", wanted) == {wanted[0]: -errno.EPIPE, gone: -errno.EBADF}
    assert {theirs.recv(100) for _, theirs in pairs[2:]} == {b"news"}


@dataclass
class Listener:
    """A recipient of broadcasts on a real socket."""

    carrier: Connection

    def send(self, outgoing):
        self.carrier.write(outgoing.frame)


def test_for_whom_the_kernel_has_no_room_at_all_everything_is_kept(shared, pairs):
    loop, listeners = Loop(), []
    for ours, _ in pairs[: fan_out.MANY]:
        listeners.append(Listener(Connection(loop, ours, *ENDS)))
        loop.register(ours.fileno(), listeners[-1].carrier)
    full = pairs[0][0]
    with contextlib.suppress(BlockingIOError):
        while True:
            full.send(b"x" * 1000)
    news = Outgoing("4news")
    fan_out.FanOut().deliver(news, listeners)
    assert [each.carrier.waiting for each in listeners] == [len(news.frame)] + [0] * (fan_out.MANY - 1)
    assert {theirs.recv(100) for _, theirs in pairs[1 : fan_out.MANY]} == {news.frame}


def test_each_server_has_a_ring_of_its_own_which_is_closed_with_it(shared):
    before = rings()
    servers = [fan_out.FanOut(), fan_out.FanOut()]
    assert len({server.ring() for server in servers}) == 2
    assert servers[0].ring() is servers[0].ring()
    assert rings() > before
    servers.clear()
    assert rings() == before


def rings():
    """Return how many descriptors of rings this process has."""
    links = (f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd"))
    return sum("io_uring" in os.readlink(link) for link in links if os.path.islink(link))


@pytest.fixture(params=[True, False], ids=["with io_uring", "where it is refused"])
def server(request, start_protocol_server):
    """A protocol server; the second kind has no ring, since the kernel refuses it."""
    if request.param:
        request.getfixturevalue("shared")
    running = start_protocol_server(ping_interval=3600, hold=1, io_uring=request.param)
    yield running
    assert running.has_ring == request.param


def test_everybody_in_a_big_room_gets_every_broadcast_once_and_in_order(server):
    readers = [connect(Session(server.port)) for _ in range(LISTENERS)]
    slow = connect(Session(server.port, receive_buffer=4096))
    polled = connect(Polling(server.port))
    gone = connect(Session(server.port))
    gone.http.reset()
    for size in (1, 100, 20_000, io_uring.LONGEST + 1):
        server.get(f"/broadcast?count=3&size={size}")
    for session in (*readers, slow, polled):
        assert [numbered(session) for _ in range(12)] == [
            (number, size) for size in (1, 100, 20_000, io_uring.LONGEST + 1) for number in range(3)
        ]


def numbered(session):
    """Return the number and the size of the next broadcast."""
    name, news = json.loads(session.receive()[2:])
    assert name == "news"
    return news["number"], len(news["body"])
