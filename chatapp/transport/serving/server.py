"""Serve a WSGI application: HTTP, long-polling and WebSocket on one port, until a signal stops it."""

import gc
import resource
import signal
import ssl
from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network
from typing import Any
from wsgiref.types import WSGIApplication

import eventlet
from eventlet.green import socket

from chatapp.transport.engineio.server import EngineServer
from chatapp.transport.http.body import BODY, BodyBudget
from chatapp.transport.loop.loop import Loop
from chatapp.transport.serving.listener import Listener, bind, listen
from chatapp.transport.serving.tls import TlsListener
from chatapp.transport.tcp.connection import Connection
from chatapp.transport.tcp.places import Places
from chatapp.transport.tcp.relays import Relays
from chatapp.transport.tcp.write_budget import WriteBudget
from chatapp.transport.websocket.partial_messages import FragmentBudget

__all__ = ["Server", "bind", "listen", "serve", "serve_until_killed"]

DESCRIPTORS = 65_536  # one for each connection, and more than enough for the rest
OF_TLS = 3  # descriptors of each connection with TLS: the client's, and two to the loop
RESERVE = 200  # descriptors for the database, files, and others that are opened while all places are taken
LAST_WORDS = 0.3  # seconds for the last packets to leave before connections are closed
YOUNG = 2_500  # new objects before Python collects garbage among them; a message makes 700
LOOK = 0.02  # seconds between checks whether everything has been answered


class Server:
    """A loop, a listener and an application, with the bounds that all connections share.

    `engine`: the EngineServer that the application contains; `tls`: None for plain connections; `proxies`: the networks
    of trusted proxies; `body`: bytes of a body that the application takes: with a longer one it is called at once, with
    an empty `wsgi.input`, to refuse the request; `charge(payers, seconds)`: called with the processor time of a
    request, see `meter`. `is_leaving`: no connection is kept after its response.
    """

    def __init__(
        self,
        sock: socket.socket,
        application: WSGIApplication,
        engine: EngineServer,
        *,
        tls: ssl.SSLContext | None = None,
        proxies: Iterable[IPv4Network | IPv6Network] = (),
        body: int = BODY,
        charge: Callable[[Iterable, float], None] | None = None,
    ) -> None:
        self.application = application
        self.body = body
        self.charge = charge
        self.is_leaving = False
        self.bodies = BodyBudget()
        self.fragments = FragmentBudget()
        self.write_budget = WriteBudget()
        self.header_keys: dict[bytes, str] = {}
        self.request_counts = engine.request_counts
        self._engine = engine
        self._loop = Loop()
        limit = _raise_descriptor_limit()
        most = (limit - min(RESERVE, limit // 4)) // (OF_TLS if tls else 1)
        self.places = Places(self._loop, most, Relays(proxies))
        self._listener = TlsListener(self._loop, sock, self, tls) if tls else Listener(self._loop, sock, self)

    def start(self) -> None:
        """Begin to serve; returns at once."""
        _freeze_start_up_objects()
        self._engine.attach(self._loop, self.write_budget)
        self._loop.start()
        self._listener.start()

    def begin_to_leave(self) -> None:
        """Begin no session from now on, and report this process as not ready; everything else goes on."""
        self._engine.is_leaving = True

    def finish(self) -> None:
        """Close sessions and idle connections, and return when every request has been answered.

        Until those are answered that are under way now, new ones are too; then no connection is accepted any more.
        """
        self.is_leaving = True
        self._engine.leave()
        self._finish(self._connections())
        self._listener.close()
        eventlet.sleep(LAST_WORDS)
        self._finish(self._connections())

    def _connections(self):
        return {served for served in self._loop.served() if isinstance(served, Connection)}

    def _finish(self, connections):
        """Close each of these connections when it has nothing under way.

        It must be idle at two looks: the request of one that was accepted a moment ago comes between them.
        """
        idle_before: set[Connection] = set()
        while connections:
            idle = {connection for connection in connections if not connection.is_busy and not connection.waiting}
            done = idle & idle_before
            for connection in done:
                connection.close()
            connections, idle_before = connections - done, idle
            eventlet.sleep(LOOK)


def serve(
    sock: socket.socket,
    application: WSGIApplication,
    engine: EngineServer,
    *,
    leaving: Callable[[], None],
    timeout: float,
    drain: Callable[[], None] = lambda: None,
    **options: Any,
) -> None:
    """Serve until SIGTERM or SIGINT, then finish within `timeout` seconds and return.

    `engine`: the EngineServer whose sessions are closed; `options`: as of Server. `drain` is called once no new session
    begins any more, and may take its time: all else is served as before. `leaving` is called afterwards, while packets
    still reach the open sessions. Requests are answered until the end, so that a readiness check is told that this
    process is not ready. A second signal ends the process at once.
    """
    server = Server(sock, application, engine, **options)
    server.start()
    _wait_for_signal()
    server.begin_to_leave()
    drain()
    with eventlet.Timeout(timeout, False):
        leaving()
        eventlet.sleep(LAST_WORDS)
        server.finish()


def serve_until_killed(sock: socket.socket, application: WSGIApplication, engine: EngineServer, **options: Any) -> None:
    """Serve until the process is killed, as under a reloader."""
    Server(sock, application, engine, **options).start()
    eventlet.Event().wait()


def _freeze_start_up_objects():
    """Exclude the objects that start-up has made from garbage collection: it takes 75 ms, in which nobody is served."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def _wait_for_signal():
    """Wait for SIGTERM or SIGINT. The handler only wakes this greenlet: it may run in the middle of any other."""
    reader, writer = socket.socketpair()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: writer.fd.send(b"!"))
    reader.recv(1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def _raise_descriptor_limit():
    """Raise the limit of open files as far as it goes, up to DESCRIPTORS; return it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)
