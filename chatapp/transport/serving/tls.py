"""TLS inside the process, for `--cert`: a relay in front of the loop, with two greenlets for each connection.

It is for trials and small installations; larger ones end TLS in nginx. The decrypted bytes are served like those of
every other connection, so there is one implementation of HTTP and WebSocket.
"""

import contextlib
import errno
import ssl
from collections.abc import Hashable

import eventlet
from eventlet.green.ssl import GreenSSLSocket
from eventlet.greenio import GreenSocket

from chatapp.transport.http.protocol import Site
from chatapp.transport.loop.loop import Loop
from chatapp.transport.serving.listener import begin, local_name, peer_name, refuse
from chatapp.transport.tcp.connection import socket
from chatapp.transport.tcp.places import Places

HANDSHAKE = 10  # seconds
SILENCE = 90  # seconds without a byte in one direction: longer than an idle connection is kept
CHUNK = 65_536
PAUSE = 0.2  # seconds until the next try when there is no descriptor left


class TlsListener:
    """Accepts TLS connections off a listening socket, until `close`, while the site has places."""

    def __init__(self, loop: Loop, sock: socket.socket, site: Site, context: ssl.SSLContext) -> None:
        self._loop = loop
        self._site = site
        self._places = site.places
        self._context = context
        self._local = local_name(sock)
        self._sock = GreenSocket(sock)
        self._accepting: eventlet.greenthread.GreenThread | None = None

    def start(self) -> None:
        """Accept from now on."""
        self._accepting = eventlet.spawn(self._accept)

    def close(self) -> None:
        """Accept nothing more."""
        if self._accepting is not None:
            self._accepting.kill()
        self._sock.close()

    def _accept(self):
        while True:
            try:
                sock, peer = self._sock.accept()
            except OSError as error:
                eventlet.sleep(PAUSE if error.errno in (errno.EMFILE, errno.ENFILE) else 0)
                continue
            while not self._places.make_room():
                eventlet.sleep(PAUSE)
            if self._places.admits(peer_name(peer)[0]):
                eventlet.spawn(self._serve, sock, peer_name(peer), Handshake(sock, peer_name(peer), self._places))
            else:
                refuse(sock)

    def _serve(self, sock, peer, handshake):
        try:
            secure = GreenSSLSocket(sock, server_side=True, do_handshake_on_connect=False, _context=self._context)
            secure.settimeout(HANDSHAKE)
            secure.do_handshake()
        except (OSError, ssl.SSLError):
            sock.close()
            return
        finally:
            handshake.end()
        secure.settimeout(SILENCE)
        try:
            ours, theirs = socket.socketpair()
        except OSError:
            secure.close()
            return
        theirs.setblocking(False)
        begin(self._loop, theirs, peer, self._local, self._site, secure=True)
        _relay(secure, GreenSocket(ours))


class Handshake:
    """The place of a connection during its TLS handshake. It is closed as idle connections are."""

    is_idle = awaits_request = is_open = True
    client: Hashable

    def __init__(self, sock: GreenSocket, peer: tuple[str, int], places: Places) -> None:
        self.peer = peer
        self.protocol = self
        self._sock = sock
        self._places = places
        places.enter(self)

    def abort(self) -> None:
        """Close the connection; the greenlet that reads from it sees its end."""
        self.end()
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        """Give the place back, once."""
        if self.is_open:
            self.is_open = False
            self._places.leave(self)


def _relay(secure, plain):
    """Carry bytes both ways until the server has closed its end, soon after the client's FIN."""
    inwards = eventlet.spawn(_carry, secure, plain)
    _carry(plain, secure)
    inwards.kill()
    for sock in (secure, plain):
        sock.close()


def _carry(source, target):
    """Carry bytes one way. A FIN of the client is passed on to the server, which closes then."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    if not isinstance(target, GreenSSLSocket):
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
