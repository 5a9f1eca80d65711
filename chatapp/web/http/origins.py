"""The hosts under which this server answers, and the origins whose pages may change anything."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, current_app, request

from chatapp import security_log
from chatapp.errors import ChatError, Forbidden
from chatapp.extensions import STORES
from chatapp.transport.http.request_ids import request_id
from chatapp.transport.http.shown_path import shown_path
from chatapp.transport.tcp.clients import client_of, parsed
from chatapp.web.http.headers import class_of
from chatapp.web.http.networks import prefix_of

NOTED = "1/minute"  # lines in the security log for one client
SAFE = {"GET", "HEAD", "OPTIONS"}  # methods that change nothing (RFC 9110, section 9.2.1)
LOOPBACK = "localhost"
PORT = re.compile(r":[0-9]{0,5}$")
BAD_HOST = b"bad_host: this server is not called by that name. Its PUBLIC_URL says how; without one it is localhost.\n"


def init_app(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Refuse requests for another host, and changes requested by pages of another site."""
    config = current_app.config
    _note_origin(request.environ)
    if not is_our_host(request.environ.get("HTTP_HOST"), config):
        raise ChatError("bad_host")
    if request.method not in SAFE and not _is_from_here(request.environ, config):
        note_refusal(request.environ)
        raise Forbidden("bad_origin")


def allowed(origin: str | None, environ: dict) -> bool:
    """Return whether a page of `origin` may open a Socket.IO connection. Called below Flask, by python-engineio."""
    is_allowed = origin is None or is_our_origin(origin, environ.get("HTTP_HOST"), environ["flask.app"].config)
    if not is_allowed:
        note_refusal(environ)
    return is_allowed


def note_refusal(environ: dict) -> None:
    """Log a refused request of another site's page in the security log, once a minute for each client."""
    rates = environ["flask.app"].extensions[STORES].rates
    if not rates.hit(NOTED, "origin_refused", client_of(environ)):
        _note_origin(environ)
        security_log.note("origin_refused", path=shown_path(environ.get("PATH_INFO", "")))


def _note_origin(environ):
    security_log.comes_from(prefix_of(environ.get("REMOTE_ADDR")), request_id(environ))


class SocketsOfOurHost:
    """WSGI middleware: refuse requests to Socket.IO for another host, which `check` does not see.

    Otherwise DNS rebinding would let a page of another name poll: it sends no Origin then.
    """

    def __init__(self, wsgi_app: WSGIApplication, config: Mapping) -> None:
        self._wsgi_app = wsgi_app
        self._config = config

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_socket = class_of(environ.get("PATH_INFO", "")) == "socket"
        if is_socket and not is_our_host(environ.get("HTTP_HOST"), self._config):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [BAD_HOST]
        return self._wsgi_app(environ, start_response)


def is_our_host(host: str | None, config: Mapping) -> bool:
    """Return whether `host` (with its port) is the one in PUBLIC_URL.

    Without PUBLIC_URL, a server that listens beyond the loopback accepts any. On the loopback, only its own names are
    accepted: a page whose name was rebound to 127.0.0.1 would otherwise count as ours.
    """
    if not config["PUBLIC_URL"]:
        return config["LISTENS_BEYOND_LOOPBACK"] or is_loopback(host or "")
    return _netloc(config["PUBLIC_URL"]) == _without_default_port(host or "", urlsplit(config["PUBLIC_URL"]).scheme)


def is_loopback(host: str) -> bool:
    """Return whether `host` (with its port) names this machine: `localhost`, 127.0.0.0/8 or `[::1]`."""
    name = PORT.sub("", host.lower()) if host.count(":") == 1 or "]" in host else host.lower()
    address = parsed(name)
    return name == LOOPBACK or (address is not None and address.is_loopback)


def is_our_origin(origin: str, host: str | None, config: Mapping) -> bool:
    """Return whether `origin` is that of PUBLIC_URL; without PUBLIC_URL, whether its host is the one of the request.

    The scheme is not compared then: a proxy that ends TLS may not tell us.
    """
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    if not config["PUBLIC_URL"]:
        return bool(host) and _netloc(origin) == _without_default_port(host, parts.scheme)
    return parts.scheme == urlsplit(config["PUBLIC_URL"]).scheme and _netloc(origin) == _netloc(config["PUBLIC_URL"])


def _is_from_here(environ, config):
    origin = environ.get("HTTP_ORIGIN")
    if origin is None:
        return environ.get("HTTP_SEC_FETCH_SITE", "none") in ("none", "same-origin")
    return is_our_origin(origin, environ.get("HTTP_HOST"), config)


def _netloc(url):
    parts = urlsplit(url)
    return _without_default_port(parts.netloc, parts.scheme)


def _without_default_port(host, scheme):
    return host.lower().removesuffix({"http": ":80", "https": ":443"}.get(scheme, ":"))
