"""Rate limits: each request spends from its limit before it is answered, as `services.spending` declares.

Our own server measures the processor time of each request. Under another server, it is measured here.
"""

import flask_login
from flask import Flask, Response, g, request

from chatapp import limits
from chatapp.concurrency import meter
from chatapp.concurrency.meter import Meter
from chatapp.errors import TooMany
from chatapp.extensions import current
from chatapp.services import spending
from chatapp.transport.tcp import clients
from chatapp.web.identity.person import current_user


def init_app(app: Flask) -> None:
    """Register the hooks; call it before any other hook is registered."""
    app.before_request(begin)
    app.after_request(end)


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
    try:
        _take_turn()
        if flask_login.current_user.is_authenticated:
            spending.before(current_user(), spending.rate_of_route(request.endpoint, request.method))
    except TooMany:
        g.shell_is_bare = True  # the refusal must cost less than the page
        raise


def _take_turn():
    waits = spending.waits_its_turn(request.endpoint)
    if waits and spending.take_turn(_payers(), limits.PACE_PATIENCE):
        g.pop("_login_user", None)  # the sign-in may have ended meanwhile: Flask-Login reads it again


def _payers():
    if flask_login.current_user.is_authenticated:
        return spending.of_person(current_user().id)
    return spending.of_client(clients.client_of(request.environ))
