"""A kernel that does not take what a broadcast hands it: everybody gets it all the same, and the loop goes on."""

import contextlib
import ctypes
import errno
import socket

import pytest

from chatapp.transport.engineio import fan_out
from chatapp.transport.engineio.packets import Outgoing
from chatapp.transport.loop.loop import Loop
from chatapp.transport.tcp import io_uring
from chatapp.transport.tcp.connection import Connection
from tests.transport.tcp.test_io_uring import NEEDED, Listener, has_io_uring

ENDS = ("127.0.0.1", 1), ("127.0.0.1", 2)
MANY = io_uring.ENTRIES + 40  # sockets: more than one go


@pytest.fixture
def shared():
    if not has_io_uring():
        pytest.skip(NEEDED)
    return io_uring.Ring()


@pytest.fixture
def listeners():
    """Sessions on real sockets, each with its other end as `far`."""
    loop = Loop()
    with contextlib.ExitStack() as opened:
        made = []
        for _ in range(MANY):
            ours, far = (opened.enter_context(end) for end in socket.socketpair())
            ours.setblocking(False)
            far.setblocking(False)
            made.append(Listener(Connection(loop, ours, *ENDS)))
            made[-1].far = far
            loop.register(ours.fileno(), made[-1].carrier)
        yield made


@pytest.fixture
def refusing(monkeypatch):
    """Let the kernel refuse entries: `refusing(number, after=0)`, so many calls are let through before."""
    enter, calls = io_uring._enter, []

    def refuse(number, after=0):
        def entered(*arguments):
            calls.append(arguments)
            if len(calls) <= after:
                return enter(*arguments)
            ctypes.set_errno(number)
            return -1

        monkeypatch.setattr(io_uring, "_enter", entered)
        return calls

    return refuse


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EBUSY, errno.EBADF, errno.ENOMEM])
@pytest.mark.parametrize("after", [0, 1], ids=["at once", "in the middle"])
def test_everybody_gets_a_broadcast_that_the_kernel_refuses_and_the_ones_after_it(
    shared, listeners, refusing, monkeypatch, number, after
):
    monkeypatch.setattr(io_uring, "new_ring", lambda: shared)
    server = fan_out.FanOut()
    calls = refusing(number, after)
    news = [Outgoing(f"4news {number}") for number in range(3)]
    for one in news:
        server.deliver(one, listeners)
    assert server.ring() is None
    assert len(calls) <= io_uring.TRIES + after
    assert {listener.far.recv(1000) for listener in listeners} == {b"".join(one.frame for one in news)}


def test_a_call_that_was_interrupted_is_made_again_as_often_as_it_takes(shared, listeners, monkeypatch):
    enter, calls = io_uring._enter, []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) < 3 * io_uring.TRIES:
            ctypes.set_errno(errno.EINTR)
            return -1
        return enter(*arguments)

    monkeypatch.setattr(io_uring, "_enter", interrupted)
    assert shared.send(b"news", [listener.carrier.descriptor for listener in listeners]) == {}
    assert not shared.is_broken


def test_who_may_have_had_a_part_is_cut_and_hears_nothing_twice(shared, listeners, monkeypatch):
    """The kernel takes the entries, and then never says what became of them."""
    monkeypatch.setattr(io_uring, "new_ring", lambda: shared)

    def have_done(ring_, _count):
        ring_._words[ring_._head] = ring_._words[ring_._tail]
        return False

    monkeypatch.setattr(io_uring.Ring, "_have_done", have_done)
    fan_out.FanOut().deliver(Outgoing("4news"), listeners[:20])
    assert [listener.carrier.direct for listener in listeners[:20]] == [None] * 20
    assert shared.is_broken
    with pytest.raises(BlockingIOError):
        listeners[0].far.recv(10)
