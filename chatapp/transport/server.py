"""Serve a WSGI application under eventlet: HTTP, long-polling and WebSocket on one port, until a signal stops it.

Written against eventlet 0.41.3 (`eventlet/wsgi.py`) and python-engineio 4.15.1 (`engineio/socket.py`).
"""

import contextlib
import logging
import os
import re
import resource
import signal
import socket
import ssl

import eventlet
from eventlet import wsgi
from eventlet.event import Event
from eventlet.green.ssl import GreenSSLSocket

BACKLOG = 1024  # everybody reconnects at once after a restart
CONNECTIONS = 10_000  # greenlets; eventlet's own 1,024 counts idle connections too
DESCRIPTORS = 65_536  # one for each connection, and more than enough for the rest
KEEP_ALIVE = 75  # seconds that an idle connection is kept: longer than nginx's 60, so that nginx closes first
OUT_OF_DESCRIPTORS = 0.2  # seconds until the next try to accept
LAST_WORDS = 0.3  # seconds for the last packets to leave before connections are closed

log = logging.getLogger("chatapp.requests")


class RequestLog:
    """What eventlet's server writes to: requests as debug lines without query strings, which hold session ids."""

    def info(self, line, *args):
        if line.startswith("Traceback"):
            log.error(line)
        else:
            log.debug(re.sub(r"\?\S*", "?…", line))

    def debug(self, line, *args):
        """Say nothing of connections that come and go."""

    def error(self, line, *args):
        log.error(line, *args)


class Listener:
    """A listening socket whose `accept` outlives reset connections and a lack of descriptors.

    Once it is closed, `accept` waits for ever: eventlet's server cuts every WebSocket when its loop ends.
    """

    def __init__(self, sock):
        self._sock = sock
        self._is_open = True

    def __getattr__(self, name):
        return getattr(self._sock, name)

    def accept(self):
        while self._is_open:
            try:
                return self._sock.accept()
            except (ConnectionError, ssl.SSLError):
                continue
            except OSError:
                eventlet.sleep(OUT_OF_DESCRIPTORS)
        return Event().wait()

    def close(self):
        self._is_open = False
        self._sock.close()


def listen(host, port, tls=None):
    """Return a listening socket. `host`: an address, a name, or `unix:///path`; `tls`: an SSLContext or None.

    Raises OSError: EADDRINUSE when another program listens there, EADDRNOTAVAIL, EACCES, or a name that is unknown.
    """
    sock = _unix_socket(host.removeprefix("unix://")) if host.startswith("unix://") else _tcp_socket(host, port)
    return GreenSSLSocket(sock, server_side=True, do_handshake_on_connect=False, _context=tls) if tls else sock


def _tcp_socket(host, port):
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Accepted connections inherit it; without, the second of two small packets waits 40 ms for an acknowledgement.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.bind(address)
    sock.listen(BACKLOG)
    return sock


def _unix_socket(path):
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)  # left by a server that was killed
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.bind(path)
    sock.listen(BACKLOG)
    return sock


def serve(sock, application, engine, *, leaving, timeout):
    """Serve until SIGTERM or SIGINT, then finish within `timeout` seconds and return.

    `engine`: the Engine.IO server whose connections are closed. `leaving` is called once, when no new connection is
    accepted any more and the open ones can still be told something. A second signal ends the process at once.
    """
    _raise_descriptor_limit()
    listener = Listener(sock)
    pool = eventlet.GreenPool(CONNECTIONS)
    server = eventlet.spawn(_serve, listener, application, pool)
    _wait_for_signal()
    listener.close()
    with eventlet.Timeout(timeout, False):
        _finish(server, pool, engine, leaving)


def serve_until_killed(sock, application):
    """Serve without an end of its own, as under a reloader."""
    _raise_descriptor_limit()
    _serve(Listener(sock), application, eventlet.GreenPool(CONNECTIONS))


def _serve(listener, application, pool):
    application = _without_compression(application)
    wsgi.server(listener, application, log=RequestLog(), custom_pool=pool, keepalive=KEEP_ALIVE, debug=False)


def _without_compression(application):
    """Hide from eventlet that browsers offer permessage-deflate: five times the processor time of a broadcast."""

    def hide(environ, start_response):
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return application(environ, start_response)

    return hide


def _wait_for_signal():
    """Wait for SIGTERM or SIGINT. The handler only wakes this greenlet: it may run in the middle of any other."""
    reader, writer = socket.socketpair()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: writer.fd.send(b"!"))
    reader.recv(1)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def _finish(server, pool, engine, leaving):
    leaving()
    eventlet.sleep(LAST_WORDS)
    for connection in list(engine.sockets.values()):
        connection.close(wait=False)
    server.kill()  # idle connections end; requests under way go on
    pool.waitall()


def _raise_descriptor_limit():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
