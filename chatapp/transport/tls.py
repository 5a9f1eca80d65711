"""TLS inside the process, for `--cert`: a relay in front of the loop, with two greenlets for each connection.

It is for trying things out and for small installations; at scale nginx ends TLS. What comes out of it is served like
every other connection, so there is one HTTP and one WebSocket.
"""

import contextlib
import errno
import ssl

import eventlet
from eventlet.green.ssl import GreenSSLSocket
from eventlet.greenio import GreenSocket

from chatapp.transport.connection import socket
from chatapp.transport.listener import begin, local_name, peer_name

HANDSHAKE = 10  # seconds
SILENCE = 90  # seconds without a byte in one direction: longer than an idle connection is kept
CHUNK = 65_536
PAUSE = 0.2  # seconds until the next try when there is no descriptor left


class TlsListener:
    """Accepts TLS connections off a listening socket, until `close`."""

    def __init__(self, loop, sock, site, context):
        self._loop = loop
        self._site = site
        self._context = context
        self._local = local_name(sock)
        self._sock = GreenSocket(sock)
        self._accepting = None

    def start(self):
        """Accept from now on."""
        self._accepting = eventlet.spawn(self._accept)

    def close(self):
        """Accept nothing more."""
        self._accepting.kill()
        self._sock.close()

    def _accept(self):
        while True:
            try:
                sock, peer = self._sock.accept()
            except OSError as error:
                eventlet.sleep(PAUSE if error.errno in (errno.EMFILE, errno.ENFILE) else 0)
                continue
            eventlet.spawn(self._serve, sock, peer_name(peer))

    def _serve(self, sock, peer):
        try:
            secure = GreenSSLSocket(sock, server_side=True, do_handshake_on_connect=False, _context=self._context)
            secure.settimeout(HANDSHAKE)
            secure.do_handshake()
        except (OSError, ssl.SSLError):
            sock.close()
            return
        secure.settimeout(SILENCE)
        try:
            ours, theirs = socket.socketpair()
        except OSError:
            secure.close()
            return
        theirs.setblocking(False)
        begin(self._loop, theirs, peer, self._local, self._site, secure=True)
        _relay(secure, GreenSocket(ours))


def _relay(secure, plain):
    """Carry bytes both ways until our end has closed: it does so soon after the client's end."""
    inwards = eventlet.spawn(_carry, secure, plain)
    _carry(plain, secure)
    inwards.kill()
    for sock in (secure, plain):
        sock.close()


def _carry(source, target):
    """Carry bytes one way. Their end is passed on to our server, which closes then."""
    with contextlib.suppress(OSError, ssl.SSLError):
        while data := source.recv(CHUNK):
            target.sendall(data)
    if not isinstance(target, GreenSSLSocket):
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
