"""Listening sockets, and accepting connections, whatever fails."""

import contextlib
import errno
import logging
import os
import time
import typing
from functools import lru_cache

from eventlet import patcher

from chatapp.transport.http.protocol import HttpProtocol, Site
from chatapp.transport.http.responses import plain_response
from chatapp.transport.loop.deadlines import Timer
from chatapp.transport.loop.loop import ACCEPT, Loop
from chatapp.transport.tcp import clients
from chatapp.transport.tcp.connection import Connection

if typing.TYPE_CHECKING:
    import socket
else:
    socket = patcher.original("socket")

BACKLOG = 4096  # everybody reconnects at once after a restart; the kernel's own limit counts if it is lower
ACCEPTS = 256  # connections accepted in one turn: a client that is refused may come back with hundreds
HOLD = 0.004  # seconds of one turn that accepting may take
REMEMBERED = 10_000  # addresses whose plain form is cached
PAUSE = 0.2  # seconds until the next try when there is no descriptor left

TOO_MANY = plain_response("503 Service Unavailable", "too many connections from your address", is_dated=False)

log = logging.getLogger("chatapp.transport")


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that has this address, and is still to `listen`. `host`: an address, a name, or `unix:///path`.

    Raises OSError: EADDRINUSE when another program listens there, EADDRNOTAVAIL, EACCES, or a name that is unknown.
    """
    return _unix_socket(host.removeprefix("unix://")) if host.startswith("unix://") else _tcp_socket(host, port)


def _tcp_socket(host, port):
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it; without it, the second of two small packets waits 40 ms for an acknowledgement.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return _bound(sock, address)


def _unix_socket(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # left by a server that was killed
    return _bound(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), path)


def listen(sock: socket.socket) -> None:
    """Let the kernel take connections on a bound socket. Until then it refuses them, and a balancer asks another node.

    Raises OSError, EADDRINUSE, when another program was quicker.
    """
    sock.listen(BACKLOG)


def _bound(sock, address):
    try:
        sock.bind(address)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock


class Listener(Timer):
    """Accepts connections off a listening socket and serves HTTP on them, while the site has places."""

    client = None

    def __init__(self, loop: Loop, sock: socket.socket, site: Site) -> None:
        super().__init__()
        self._loop = loop
        self._sock = sock
        self._site = site
        self._local = local_name(sock)

    def start(self) -> None:
        """Accept from now on."""
        self._loop.register(self._sock.fileno(), self, ACCEPT)

    def close(self) -> None:
        """Accept those that wait already, and nothing more; the kernel refuses new connections."""
        self.ready(ACCEPT)
        self._loop.unregister(self._sock.fileno())
        self._loop.wheel.clear(self)
        self._sock.close()

    def abort(self) -> None:
        """Do nothing: after a failure with one connection, the others are accepted all the same."""

    def ready(self, _events: int) -> None:
        """Accept waiting connections, within bounds; called by the loop."""
        until = time.monotonic() + HOLD
        for number in range(ACCEPTS):
            if number % 16 == 15 and time.monotonic() > until:
                return
            if not self._site.places.make_room():
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
                continue  # the peer has reset it already
            sock.setblocking(False)
            if self._site.places.admits(peer_name(peer)[0]):
                begin(self._loop, sock, peer_name(peer), self._local, self._site)
            else:
                refuse(sock)

    def _pause(self):
        """Stop for PAUSE seconds; otherwise the loop would call `ready` in every turn."""
        self._loop.change(self._sock.fileno(), 0)
        self._loop.wheel.set(self, PAUSE)

    def expired(self) -> None:
        """Accept again after a pause."""
        self._loop.change(self._sock.fileno(), ACCEPT)


def begin(
    loop: Loop,
    sock: socket.socket,
    peer: tuple[str, int],
    local: tuple[str, int],
    site: Site,
    secure: bool = False,
) -> None:
    """Serve HTTP on a connected socket."""
    connection = Connection(loop, sock, peer, local, secure=secure, places=site.places, write_budget=site.write_budget)
    connection.start(HttpProtocol(connection, site))


def refuse(sock: socket.socket) -> None:
    """Answer 503 on a connected socket of a client that has too many, and close it."""
    with contextlib.suppress(OSError):
        sock.send(TOO_MANY)
    sock.close()


def peer_name(peer: tuple | str) -> tuple[str, int]:
    """Return (address, port) of a peer as `accept` names it; ("", 0) on a Unix socket.

    An IPv4 address on a socket of both families is plain IPv4, and no address has a zone, so that the modules above see
    one form only.
    """
    return (_address(peer[0]), peer[1]) if isinstance(peer, tuple) else ("", 0)


@lru_cache(REMEMBERED)
def _address(text):
    return str(clients.parsed(text))


def local_name(sock: socket.socket) -> tuple[str, int]:
    """Return (address, port) of a listening socket."""
    name = sock.getsockname()
    return (name[0], name[1]) if isinstance(name, tuple) else ("localhost", 80)
