"""The same bytes to many sockets by one system call: Linux's io_uring, where the host allows it.

One `send()` for each socket spends a sixth of a broadcast on entering and leaving the kernel. Here each socket gets an
entry in a ring that is shared with the kernel, and one call performs them all, in this thread, without waiting for any
socket. Many containers forbid io_uring; without a ring, callers use `send()`.

Sources: io_uring_setup(2), io_uring_enter(2), `linux/io_uring.h`.
"""

import ctypes
import errno
import logging
import mmap
import os
import struct
import weakref
from array import array

from eventlet import patcher

socket = patcher.original("socket")

ENTRIES = 512  # sockets of one system call
LONGEST = 65_536  # bytes for each socket: with more, the cost of entering the kernel does not matter
TRIES = 5  # calls in a row in which the kernel takes nothing; then the ring is given up

_SETUP, _ENTER = 425, 426  # the numbers of the system calls, on all processors that Python supports
_GET_EVENTS = 1  # the call returns when the entries have been performed
_PARAMETERS = struct.Struct("=10I8IQ8IQ")
_ENTRIES_AT = 0x1000_0000  # the offset at which the descriptor maps its entries
_FEATURES = 1 << 0 | 1 << 12  # one mapping for both rings; a feature of Linux 5.18, so that none older is used
_SEND = 26
_FLAGS = socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL
_ENTRY = struct.Struct("=BBHiQQIIQ24x")  # operation, flags, priority, descriptor, offset, address, size, flags, data
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


def new_ring() -> "Ring | None":
    """Return a Ring, or None where the host allows none."""
    try:
        return Ring()
    except OSError as error:
        log.debug("broadcasts go without io_uring: %s", error)
        return None


class Ring:
    """A ring of ENTRIES. Raises OSError where the host allows none.

    `is_broken`: the kernel did not take an entry that it had to take; nothing may be sent by this ring any more. Its
    descriptor is closed then, or with the ring.
    """

    def __init__(self) -> None:
        self.is_broken = False
        parameters = ctypes.create_string_buffer(_PARAMETERS.size)
        self._descriptor = _setup(_SETUP, ENTRIES, parameters)
        if self._descriptor < 0:
            raise _error()
        self._close = weakref.finalize(self, os.close, self._descriptor)
        found = _PARAMETERS.unpack(parameters.raw)
        try:
            if found[5] & _FEATURES != _FEATURES:
                raise OSError(errno.ENOSYS, "this kernel is too old")
            self._map(capacity=found[1], submission=found[10:18], completion=found[19:27])
            self._try_out()
        except OSError:
            self._close()
            raise

    def _map(self, capacity, submission, completion):
        places, done = submission[6], completion[5]  # offsets in bytes, as those of the counters
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
        """Send something: a host may allow setting a ring up and forbid using it."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            if self.send(b"here", [ours.fileno()]) or theirs.recv(8, socket.MSG_DONTWAIT) != b"here":
                raise OSError(errno.EIO, "it does not send")

    def send(self, data: bytes, descriptors: list[int]) -> dict[int, int | None]:
        """Send `data`, at most LONGEST bytes, to each socket of a list of different descriptors; wait for none.

        Returns `{descriptor: result}` of the sockets that did not take all of it: the number of bytes that they took,
        or a negative error number; None where the ring broke before it said so.
        """
        self._data[: len(data)] = data
        short: dict[int, int | None] = {}
        for start in range(0, len(descriptors), ENTRIES):
            some = descriptors[start : start + ENTRIES]
            short |= dict.fromkeys(some, -errno.EAGAIN) if self.is_broken else self._send(len(data), some)
        return short

    def _send(self, size, descriptors):
        count = len(descriptors)
        entries = bytearray().join([self._made[descriptor] for descriptor in descriptors])
        memoryview(entries).cast("I")[_SIZE] = array("I", [size]) * count
        tail = self._words[self._tail]
        for there, here in _places(tail, count, ENTRIES, _ENTRY.size):
            self._entries[there] = entries[here]
        self._words[self._tail] = tail + count & _COUNTER
        if not self._have_done(count):
            return self._after_break(descriptors, size)
        return self._results(count, size)

    def _have_done(self, count):
        """Hand the entries to the kernel, and return True once all are performed; none of them waits for anything.

        Returns False when the kernel refuses them, or has had no room for them TRIES times in a row.
        """
        words, tries = self._words, 0
        while (left := count - self._count_done()) > 0:
            entered = words[self._tail] - words[self._head] & _COUNTER
            if _enter(_ENTER, self._descriptor, entered, left, _GET_EVENTS, None, 0) >= 0:
                tries = 0
                continue
            number = ctypes.get_errno()
            tries += number != errno.EINTR
            if tries == TRIES or number not in (errno.EINTR, errno.EAGAIN, errno.EBUSY):
                log.warning("broadcasts go without io_uring from now on: %s", os.strerror(number))
                return False
        return True

    def _count_done(self):
        return self._words[self._done_tail] - self._words[self._done_head] & _COUNTER

    def _after_break(self, descriptors, size):
        """Give the ring up; return results as `send` does, None of entries that may have been performed."""
        self.is_broken = True
        not_taken = self._words[self._tail] - self._words[self._head] & _COUNTER
        taken = descriptors[: len(descriptors) - not_taken]
        results = dict.fromkeys(taken) | dict.fromkeys(descriptors[len(taken) :], -errno.EAGAIN)
        results |= {descriptor: result for descriptor, result, _ in _DONE.iter_unpack(self._take_done())}
        self._close()
        return {descriptor: result for descriptor, result in results.items() if result != size}

    def _results(self, count, size):
        """Take the completions, and return the results that are not `size`."""
        done = self._take_done()
        results = memoryview(done).cast("i")[_RESULT].tolist()
        if results.count(size) == count:
            return {}
        return {descriptor: result for descriptor, result, _ in _DONE.iter_unpack(done) if result != size}

    def _take_done(self):
        """Return the completions as bytes, and free their places in the ring."""
        head, count = self._words[self._done_head], self._count_done()
        done = b"".join([self._done[there] for there, _ in _places(head, count, self._capacity, _DONE.size)])
        self._words[self._done_head] = head + count & _COUNTER
        return done


class _Made(dict[int, bytes]):
    """The packed entry of each descriptor, made once; its size is filled in for each send."""

    def __init__(self, address: int) -> None:
        super().__init__()
        self._address = address

    def __missing__(self, descriptor: int) -> bytes:
        entry = self[descriptor] = _ENTRY.pack(_SEND, 0, 0, descriptor, 0, self._address, 0, _FLAGS, descriptor)
        return entry


def _places(start, count, capacity, size):
    """Yield pairs of slices, in bytes: the place in a ring, and the part of the data that belongs there.

    The data are `count` records of `size` bytes from number `start` on; the ring holds `capacity` of them and wraps.
    """
    at = start % capacity
    first = min(count, capacity - at)
    yield slice(at * size, (at + first) * size), slice(0, first * size)
    if first < count:
        yield slice(0, (count - first) * size), slice(first * size, count * size)


def _error():
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))
