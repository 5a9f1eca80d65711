"""Rate limits: each request spends before it is answered what its route declares (`services.spending`).

Our own server measures the processor time of each request. Under another server, it is measured here.
"""

import flask_login
from flask import Flask, Response, current_app, g, request

from chatapp import limits
from chatapp.concurrency import meter
from chatapp.concurrency.meter import Meter
from chatapp.errors import TooMany
from chatapp.extensions import current
from chatapp.services import spending
from chatapp.services.spending import DEFAULT, READS, Spending
from chatapp.transport.tcp import clients
from chatapp.web.http.origins import SAFE
from chatapp.web.identity.person import current_user

DECLARED = "spending"  # among `app.extensions`: {endpoint: Spending}


def init_app(app: Flask) -> None:
    """Register the hooks; call it before any other hook is registered."""
    app.before_request(begin)
    app.after_request(end)


def collect(app: Flask) -> None:
    """Collect what the routes declare: each itself, or else its blueprint. One for safe methods may declare nothing.

    Call it when all routes are registered. Raises RuntimeError for another one that declares nothing.
    """
    app.extensions[DECLARED] = {}
    for rule in app.url_map.iter_rules():
        blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
        declared = getattr(app.view_functions[rule.endpoint], "spends", None) or getattr(blueprint, "spends", None)
        if declared is None and not (rule.methods or set()) <= SAFE:
            raise RuntimeError(f"{rule.endpoint} declares neither the action that it serves nor what it spends")
        app.extensions[DECLARED][rule.endpoint] = declared or READS


def begin() -> None:
    """Start to measure this request, unless the server does."""
    if not meter.is_running():
        g.meter = Meter(current.stores.budgets.spend).start()


def end(response: Response) -> Response:
    """Charge the client for this request."""
    if "meter" in g:
        g.pop("meter").stop()
    return response


def check() -> None:
    """Wait while the client's budget is used up, then spend the rate of the route. Raises `TooMany`."""
    # An address that leads nowhere, with an unsafe method, spends as any change.
    declared = current_app.extensions[DECLARED].get(request.endpoint, DEFAULT)
    try:
        _take_turn(declared)
        if flask_login.current_user.is_authenticated and request.method not in SAFE:
            spending.before(current_user(), declared)
    except TooMany:
        g.shell_is_bare = True  # the refusal must cost less than the page
        raise


def _take_turn(declared: Spending) -> None:
    if declared.waits and spending.take_turn(_payers(), limits.PACE_PATIENCE):
        g.pop("_login_user", None)  # the sign-in may have ended meanwhile: Flask-Login reads it again


def _payers():
    if flask_login.current_user.is_authenticated:
        return spending.of_person(current_user().id)
    return spending.of_client(clients.client_of(request.environ))
