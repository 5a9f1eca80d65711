"""Serve a WSGI application: HTTP, long-polling and WebSocket on one port, until a signal stops it."""

import gc
import resource
import signal

import eventlet
from eventlet.green import socket

from chatapp.transport.connection import Connection
from chatapp.transport.listener import Listener, listen
from chatapp.transport.loop import Loop
from chatapp.transport.tls import TlsListener

__all__ = ["Server", "listen", "serve", "serve_until_killed"]

DESCRIPTORS = 65_536  # one for each connection, and more than enough for the rest
RESERVE = 200  # descriptors for the database, files, and what else is opened while everybody is here
LAST_WORDS = 0.3  # seconds for the last packets to leave before connections are closed
YOUNG = 10_000  # objects that are made before Python looks which of them it can drop; 700 are one message's
LOOK = 0.02  # seconds between looks at whether everything has been answered


class Server:
    """A loop, a listener and an application.

    `engine`: the EngineServer that the application contains; `tls`: an SSLContext or None; `is_leaving`: no connection
    is kept after its response.
    """

    def __init__(self, sock, application, engine, tls=None):
        self.application = application
        self.is_leaving = False
        self._engine = engine
        self._loop = Loop()
        limit = _raise_descriptor_limit()
        most = limit - min(RESERVE, limit // 4)
        self._listener = TlsListener(self._loop, sock, self, tls) if tls else Listener(self._loop, sock, self, most)

    def start(self):
        """Begin to serve; returns at once."""
        _leave_alone_what_is_there()
        self._engine.attach(self._loop)
        self._loop.start()
        self._listener.start()

    def begin_to_leave(self):
        """Say from now on that this process is not ready, and begin no session; everything else goes on."""
        self._engine.is_leaving = True

    def finish(self):
        """Close sessions and idle connections, and return when every request under way has been answered."""
        self.is_leaving = True
        self._engine.leave()
        while self._still_talking():
            eventlet.sleep(LOOK)
        self._listener.close()
        eventlet.sleep(LAST_WORDS)

    def _still_talking(self):
        """Close the connections that are idle, and return those that have something to say."""
        connections = [served for served in self._loop.served() if isinstance(served, Connection)]
        talking = [connection for connection in connections if connection.is_busy or connection.waiting]
        for connection in set(connections).difference(talking):
            connection.close()
        return talking


def serve(sock, application, engine, *, leaving, timeout, tls=None):
    """Serve until SIGTERM or SIGINT, then finish within `timeout` seconds and return.

    `engine`: the EngineServer whose sessions are closed. `leaving` is called once, when no new session begins any more
    and the open ones can still be told something. Until the end others are answered, so that who asks whether this
    process is ready hears that it is not. A second signal ends the process at once.
    """
    server = Server(sock, application, engine, tls)
    server.start()
    _wait_for_signal()
    server.begin_to_leave()
    with eventlet.Timeout(timeout, False):
        leaving()
        eventlet.sleep(LAST_WORDS)
        server.finish()


def serve_until_killed(sock, application, engine, tls=None):
    """Serve without an end of its own, as under a reloader."""
    Server(sock, application, engine, tls).start()
    eventlet.Event().wait()


def _leave_alone_what_is_there():
    """Let Python's collector never look at what start-up has made: that takes 75 ms, in which nobody is served."""
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
