"""The same bytes to many sockets by one system call: Linux's io_uring, where the host allows it.

One `send()` after the other spends a sixth of a broadcast on Python's way into the kernel and out of it. Here each
socket gets an entry in a ring that the kernel shares, and one call does them all, in this thread, waiting for none of
the sockets. Many containers forbid io_uring; who finds no ring calls `send()`.

Sources: io_uring_setup(2), io_uring_enter(2), `linux/io_uring.h`.
"""

import ctypes
import errno
import functools
import logging
import mmap
import os
import struct
from array import array

from eventlet import patcher

socket = patcher.original("socket")

ENTRIES = 512  # sockets in one go
LONGEST = 65_536  # bytes for each: beside more than that, the way into the kernel is nothing

_SETUP, _ENTER = 425, 426  # the numbers of the calls, on all processors that Python knows
_GET_EVENTS = 1  # what was asked for has been done when the call returns
_PARAMETERS = struct.Struct("=10I8IQ8IQ")
_ENTRIES_AT = 0x1000_0000  # the offset at which the descriptor shows its entries
_FEATURES = 1 << 0 | 1 << 12  # one mapping for both rings; what came with Linux 5.18, so that none older is used
_SEND = 26
_FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
_ENTRY = struct.Struct("=BBHiQQIIQ24x")  # what, flags, priority, descriptor, offset, address, size, flags, data
_SIZE = slice(6, None, _ENTRY.size // 4)  # in 32-bit words
_DONE = struct.Struct("=QiI")  # data, result, flags
_RESULT = slice(2, None, _DONE.size // 4)
_COUNTER = 0xFFFF_FFFF

log = logging.getLogger("chatapp.transport")

_library = ctypes.CDLL(None, use_errno=True)
_setup, _enter = _library["syscall"], _library["syscall"]
_setup.argtypes = ctypes.c_long, ctypes.c_long, ctypes.c_void_p
_enter.argtypes = *(ctypes.c_long,) * 5, ctypes.c_void_p, ctypes.c_long
_setup.restype = _enter.restype = ctypes.c_long


@functools.cache
def of_this_process():
    """Return the Ring of this process, or None where there is none to be had."""
    try:
        return Ring()
    except OSError as error:
        log.debug("broadcasts go without io_uring: %s", error)
        return None


class Ring:
    """A ring of ENTRIES. Raises OSError where the host has none for us."""

    def __init__(self):
        parameters = ctypes.create_string_buffer(_PARAMETERS.size)
        self._descriptor = _setup(_SETUP, ENTRIES, parameters)
        if self._descriptor < 0:
            raise _error()
        found = _PARAMETERS.unpack(parameters.raw)
        try:
            if found[5] & _FEATURES != _FEATURES:
                raise OSError(errno.ENOSYS, "this kernel's is too old")
            self._map(capacity=found[1], submission=found[10:18], completion=found[19:27])
            self._try_out()
        except OSError:
            os.close(self._descriptor)
            raise

    def _map(self, capacity, submission, completion):
        places, done = submission[6], completion[5]  # bytes from the start, as the counters are
        end = done + _DONE.size * capacity
        shared = memoryview(mmap.mmap(self._descriptor, -(-max(end, places + 4 * ENTRIES) // 8) * 8))
        self._words = shared.cast("I")
        self._words[places // 4 : places // 4 + ENTRIES] = array("I", range(ENTRIES))
        self._head, self._tail = submission[0] // 4, submission[1] // 4
        self._done_head, self._done_tail = completion[0] // 4, completion[1] // 4
        self._done = shared[done:end]
        self._capacity = capacity
        self._entries = memoryview(mmap.mmap(self._descriptor, _ENTRY.size * ENTRIES, offset=_ENTRIES_AT))
        self._data = mmap.mmap(-1, LONGEST)
        self._made = _Made(ctypes.addressof(ctypes.c_char.from_buffer(self._data)))

    def _try_out(self):
        """Send something; setting a ring up may be allowed, and using it not."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            if self.send(b"here", [ours.fileno()]) or theirs.recv(8, socket.MSG_DONTWAIT) != b"here":
                raise OSError(errno.EIO, "it does not send")

    def send(self, data, descriptors):
        """Send `data`, at most LONGEST bytes, to each of a list of sockets' descriptors, all different; wait for none.

        Returns `{descriptor: result}` of those that did not take all of it: how many bytes they took, or an error's
        number below zero.
        """
        self._data[: len(data)] = data
        short = {}
        for start in range(0, len(descriptors), ENTRIES):
            short |= self._send(len(data), descriptors[start : start + ENTRIES])
        return short

    def _send(self, size, descriptors):
        count = len(descriptors)
        entries = bytearray().join([self._made[descriptor] for descriptor in descriptors])
        memoryview(entries).cast("I")[_SIZE] = array("I", [size]) * count
        tail = self._words[self._tail]
        for there, here in _places(tail, count, ENTRIES, _ENTRY.size):
            self._entries[there] = entries[here]
        self._words[self._tail] = tail + count & _COUNTER
        self._have_done(count)
        return self._results(count, size)

    def _have_done(self, count):
        """Hand over the entries, and return once all of them are done: none of them waits for anything."""
        words = self._words
        while (left := count - (words[self._done_tail] - words[self._done_head] & _COUNTER)) > 0:
            entered = words[self._tail] - words[self._head] & _COUNTER
            if _enter(_ENTER, self._descriptor, entered, left, _GET_EVENTS, None, 0) >= 0:
                continue
            if ctypes.get_errno() not in (errno.EINTR, errno.EAGAIN, errno.EBUSY):
                words[self._tail] = words[self._head]  # what was not taken is not sent the next time
                raise _error()

    def _results(self, count, size):
        """Take what is done, and return of it what is not `size`."""
        head = self._words[self._done_head]
        done = b"".join([self._done[there] for there, _ in _places(head, count, self._capacity, _DONE.size)])
        self._words[self._done_head] = head + count & _COUNTER
        results = memoryview(done).cast("i")[_RESULT].tolist()
        if results.count(size) == count:
            return {}
        return {descriptor: result for descriptor, result, _ in _DONE.iter_unpack(done) if result != size}


class _Made(dict):
    """The entry for each descriptor, made once; its size is filled in later."""

    def __init__(self, address):
        super().__init__()
        self._address = address

    def __missing__(self, descriptor):
        entry = self[descriptor] = _ENTRY.pack(_SEND, 0, 0, descriptor, 0, self._address, 0, _FLAGS, descriptor)
        return entry


def _places(start, count, capacity, size):
    """Yield (there, here), slices of bytes: where in a ring with room for `capacity` so many of `size` bytes lie, from
    the one numbered `start` on, and which part of them that is."""
    at = start % capacity
    first = min(count, capacity - at)
    yield slice(at * size, (at + first) * size), slice(0, first * size)
    if first < count:
        yield slice(0, (count - first) * size), slice(first * size, count * size)


def _error():
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
