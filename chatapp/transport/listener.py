"""Listening sockets, and accepting that goes on whatever happens."""

import contextlib
import errno
import logging
import os

from eventlet import patcher

from chatapp.transport.connection import Connection
from chatapp.transport.http_speaker import HttpSpeaker
from chatapp.transport.loop import ACCEPT
from chatapp.transport.wheel import Timed

socket = patcher.original("socket")

BACKLOG = 4096  # everybody reconnects at once after a restart; the kernel's own limit counts if it is lower
ACCEPTS = 64  # connections taken in one turn
PAUSE = 0.2  # seconds until the next try when there is no descriptor left

log = logging.getLogger("chatapp.transport")


def listen(host, port):
    """Return a listening socket. `host`: an address, a name, or `unix:///path`.

    Raises OSError: EADDRINUSE when another program listens there, EADDRNOTAVAIL, EACCES, or a name that is unknown.
    """
    return _unix_socket(host.removeprefix("unix://")) if host.startswith("unix://") else _tcp_socket(host, port)


def _tcp_socket(host, port):
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it; without, the second of two small packets waits 40 ms for an acknowledgement.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _listening(sock, address)


def _unix_socket(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # left by a server that was killed
    return _listening(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), path)


def _listening(sock, address):
    try:
        sock.bind(address)
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


class Listener(Timed):
    """Accepts connections off a listening socket and lets HTTP be spoken on them. `most`: connections at once."""

    def __init__(self, loop, sock, site, most):
        super().__init__()
        self._loop = loop
        self._sock = sock
        self._site = site
        self._most = most
        self._local = local_name(sock)

    def start(self):
        """Accept from now on."""
        self._loop.register(self._sock.fileno(), self, ACCEPT)

    def close(self):
        """Accept nothing more; the kernel refuses newcomers."""
        self._loop.unregister(self._sock.fileno())
        self._loop.wheel.clear(self)
        self._sock.close()

    def abort(self):
        """Go on: what went wrong with one connection is no reason to refuse all others."""

    def ready(self, _events):
        """Accept what is waiting, bounded; called by the loop."""
        for _ in range(ACCEPTS):
            if len(self._loop) >= self._most:
                self._pause()
                return
            try:
                sock, peer = self._sock.accept()
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno in (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM):
                    self._pause()
                    return
                continue  # it was reset before we came to it
            sock.setblocking(False)
            begin(self._loop, sock, peer_name(peer), self._local, self._site)

    def _pause(self):
        """Wait a little: else the loop would be told again and again."""
        self._loop.change(self._sock.fileno(), 0)
        self._loop.wheel.set(self, PAUSE)

    def expired(self):
        self._loop.change(self._sock.fileno(), ACCEPT)


def begin(loop, sock, peer, local, site, secure=False):
    """Speak HTTP on a connected socket."""
    connection = Connection(loop, sock, peer, local, secure)
    connection.start(HttpSpeaker(connection, site))


def peer_name(peer):
    """Return (address, port) of what `accept` calls the peer; ("", 0) on a Unix socket."""
    return (peer[0].partition("%")[0], peer[1]) if isinstance(peer, tuple) else ("", 0)


def local_name(sock):
    """Return (address, port) of a listening socket."""
    name = sock.getsockname()
    return (name[0], name[1]) if isinstance(name, tuple) else ("localhost", 80)
