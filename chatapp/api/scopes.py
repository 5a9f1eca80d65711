"""The check of a token's scopes before an endpoint runs."""

from flask import current_app, request

from chatapp.errors import SignedOut
from chatapp.extensions import csrf
from chatapp.services.accounts import tokens
from chatapp.web.identity import bearer
from chatapp.web.identity.person import current_user, visitor


def check() -> None:
    """Check the token and its scope. Without a token, check the sign-in and the CSRF token, where they are needed."""
    endpoint = current_app.extensions["api"][(request.endpoint or "").rpartition(".")[2]]
    if bearer.has_token():
        tokens.require(_bearer(), endpoint.action.scope)
        return
    if not endpoint.route.is_public:
        current_user()
    csrf.protect()


def _bearer():
    try:
        return visitor()
    except SignedOut as error:
        raise SignedOut("bad_token") from error
