"""Forwarded headers of proxies, which count only from trusted ones.

This is middleware below Flask and Socket.IO, so nothing above sees a forged header: python-engineio reads X-Forwarded-*
itself.
"""

import ipaddress
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from chatapp.transport.http import request_ids
from chatapp.transport.tcp import clients

HEADERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
MORE_HEADERS = ("HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_SSL", "HTTP_X_REAL_IP")
RELAY = (*HEADERS, *MORE_HEADERS, "HTTP_VIA")

RELAYED = "chatapp.relayed"

REQUEST_ID = "HTTP_X_REQUEST_ID"


def is_relayed(environ: dict) -> bool:
    """Return whether a proxy, trusted or not, has added a header of its own."""
    return environ.get(RELAYED, False)


class Forwarded:
    """WSGI middleware: apply X-Forwarded-For, -Proto and X-Request-Id of trusted proxies, and remove all such headers.

    X-Forwarded-Host is never applied: most proxies pass on what a client sent. `trusted`: networks, and `unix` for
    peers on a Unix socket, which have no address.
    """

    def __init__(
        self, wsgi_app: WSGIApplication, trusted: Iterable[ipaddress.IPv4Network | ipaddress.IPv6Network | str]
    ) -> None:
        self._wsgi_app = wsgi_app
        self._trusts_unix = clients.UNIX in trusted
        networks = [str(network) for network in trusted if network != clients.UNIX]
        self._trusted = [ipaddress.ip_network(network, strict=False) for network in networks]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[RELAYED] = any(header in environ for header in RELAY)
        is_trusted = self._is_trusted(environ.get("REMOTE_ADDR", ""))
        request_ids.assign(environ, environ.get(REQUEST_ID) if is_trusted else None)
        if is_trusted:
            self._apply(environ)
        for header in (*HEADERS, *MORE_HEADERS, REQUEST_ID):
            environ.pop(header, None)
        return self._wsgi_app(environ, start_response)

    def _apply(self, environ):
        environ["REMOTE_ADDR"] = self._client(environ)
        scheme = _last(environ, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme

    def _client(self, environ):
        """Return the last address in the chain that is no trusted proxy. Any client can write the ones before it."""
        client = environ["REMOTE_ADDR"]
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            address = clients.parsed(hop)
            if not self._is_trusted(client) or address is None:
                break
            client = str(address)
        return client

    def _is_trusted(self, text):
        if not text:  # so the peer on a Unix socket is called
            return self._trusts_unix
        address = clients.parsed(text)
        return address is not None and any(address in network for network in self._trusted)


def _last(environ, header):
    return environ.get(header, "").split(",")[-1].strip()
