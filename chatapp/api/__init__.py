"""JSON under /api/v1: the routes of the actions, and their descriptions. The services hold the rules."""

from collections.abc import Iterable

from flask import Blueprint, Flask

from chatapp.api import descriptions, openapi, reference, scopes
from chatapp.api.endpoints import Endpoint
from chatapp.extensions import csrf
from chatapp.services.spending import spends
from chatapp.verbs.action import Action


def init_app(app: Flask, actions: Iterable[Action]) -> None:
    """Serve the actions that have a route, and the documents made of them."""
    bp = Blueprint("api", __name__, url_prefix=openapi.PREFIX)
    endpoints = [Endpoint(action) for action in (*descriptions.ACTIONS, *actions) if action.route]
    for endpoint in endpoints:
        view = spends(endpoint.action.spends)(endpoint.view())
        bp.add_url_rule(endpoint.path, endpoint.name, view, methods=[endpoint.method])
    csrf.exempt(bp)  # a token needs none; `scopes` checks the other requests
    bp.before_request(scopes.check)
    app.extensions["api"] = {endpoint.name: endpoint for endpoint in endpoints}
    app.register_blueprint(bp)
    app.register_blueprint(reference.bp)
