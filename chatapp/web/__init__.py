"""Code that the interfaces share: pages, API and live connections."""

from flask import Flask

from chatapp.web import errors, folding, health, metrics, shell, spending, times
from chatapp.web.assets import kept_pages, static_files
from chatapp.web.http import compression, json, origins
from chatapp.web.http.forwarded import Forwarded
from chatapp.web.http.headers import HeadersOnAll
from chatapp.web.http.request import BoundedHeaders, Request
from chatapp.web.identity import person


def init_app(app: Flask) -> None:
    """Bind what works inside Flask.

    Health checks come first: balancers ask by address. Then origins: a request from another site gets nothing else.
    """
    app.request_class = Request
    json.init_app(app)
    health.init_app(app)
    metrics.init_app(app)
    spending.init_app(app)
    origins.init_app(app)
    person.init_app(app)
    app.before_request(spending.check)
    errors.init_app(app)
    times.init_app(app)
    folding.init_app(app)
    static_files.init_app(app)
    compression.init_app(app)
    kept_pages.init_app(app)
    shell.init_app(app)


def wrap(app: Flask) -> None:
    """Wrap the application in the middleware that must also see Socket.IO; call it after `socketio.init_app`."""
    ours = origins.SocketsOfOurHost(app.wsgi_app, app.config)
    with_headers = HeadersOnAll(ours, app.config["PUBLIC_URL"], app.config["HSTS"])
    forwarded = Forwarded(with_headers, app.config["TRUSTED_PROXIES"])
    app.wsgi_app = BoundedHeaders(forwarded)  # type: ignore[method-assign] # as Flask documents it
