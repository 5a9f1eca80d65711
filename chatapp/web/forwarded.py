"""What a proxy in front says about the client counts only when the proxy is trusted.

Below Flask and Socket.IO, so that nothing above sees a forged header: python-engineio reads X-Forwarded-* on its own.
"""

import ipaddress
import re

HEADERS = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
MORE_HEADERS = ("HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_PREFIX", "HTTP_X_FORWARDED_SSL", "HTTP_X_REAL_IP")
RELAY = (*HEADERS, *MORE_HEADERS, "HTTP_VIA")
HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")

RELAYED = "chatapp.relayed"


def is_relayed(environ):
    """Say whether somebody between has left a header of its own, trusted or not."""
    return environ.get(RELAYED, False)


class Forwarded:
    """WSGI middleware: apply X-Forwarded-For, -Proto and -Host of trusted proxies, and drop them in any case."""

    def __init__(self, wsgi_app, trusted):
        self._wsgi_app = wsgi_app
        self._trusted = [ipaddress.ip_network(str(network), strict=False) for network in trusted]

    def __call__(self, environ, start_response):
        environ[RELAYED] = any(header in environ for header in RELAY)
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            self._apply(environ)
        for header in (*HEADERS, *MORE_HEADERS):
            environ.pop(header, None)
        return self._wsgi_app(environ, start_response)

    def _apply(self, environ):
        environ["REMOTE_ADDR"] = self._client(environ)
        scheme = _last(environ, "HTTP_X_FORWARDED_PROTO").lower()
        if scheme in ("http", "https"):
            environ["wsgi.url_scheme"] = scheme
        host = _last(environ, "HTTP_X_FORWARDED_HOST")
        if HOST.fullmatch(host):
            environ["HTTP_HOST"] = host

    def _client(self, environ):
        """Return the last address in the chain that is no trusted proxy: what stands before it anyone can write."""
        client = environ["REMOTE_ADDR"]
        for hop in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not self._is_trusted(client) or _address(hop.strip()) is None:
                break
            client = str(_address(hop.strip()))
        return client

    def _is_trusted(self, text):
        address = _address(text)
        return address is not None and any(address in network for network in self._trusted)


def _address(text):
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _last(environ, header):
    return environ.get(header, "").split(",")[-1].strip()
