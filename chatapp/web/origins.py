"""By which names this server may be called, and from which pages it takes changes."""

from urllib.parse import urlsplit

from flask import current_app, request

from chatapp.errors import ChatError, Forbidden
from chatapp.web.headers import class_of

SAFE = {"GET", "HEAD", "OPTIONS"}
PROBES = {"/healthz", "/readyz"}  # load balancers ask by address


def init_app(app):
    app.before_request(check)


def check():
    """Refuse requests for another host, and changes that another site's page asks for."""
    config = current_app.config
    if not is_our_host(request.environ.get("HTTP_HOST"), config) and request.path not in PROBES:
        raise ChatError("bad_host")
    if request.method not in SAFE and not _is_from_here(request.environ, config):
        raise Forbidden("bad_origin")


def allowed(origin, environ):
    """Say whether a page of `origin` may open a Socket.IO connection; called below Flask, by python-engineio."""
    return origin is None or is_our_origin(origin, environ.get("HTTP_HOST"), environ["flask.app"].config)


class SocketsOfOurHost:
    """WSGI middleware: Socket.IO, which `check` does not see, answers under our own name only.

    A page whose name was rebound to our address reads what it polls without sending an Origin.
    """

    def __init__(self, wsgi_app, config):
        self._wsgi_app = wsgi_app
        self._config = config

    def __call__(self, environ, start_response):
        is_socket = class_of(environ.get("PATH_INFO", "")) == "socket"
        if is_socket and not is_our_host(environ.get("HTTP_HOST"), self._config):
            start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"bad_host\n"]
        return self._wsgi_app(environ, start_response)


def is_our_host(host, config):
    """Say whether `host` (with its port) is the one in PUBLIC_URL; without PUBLIC_URL any is."""
    if not config["PUBLIC_URL"]:
        return True
    return _netloc(config["PUBLIC_URL"]) == _without_default_port(host or "", urlsplit(config["PUBLIC_URL"]).scheme)


def is_our_origin(origin, host, config):
    """Say whether `origin` is PUBLIC_URL's; without PUBLIC_URL, whether it has the host that was asked.

    The scheme is not compared then: a proxy that ends TLS in front of us need not say so.
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
