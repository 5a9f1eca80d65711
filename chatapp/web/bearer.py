"""How programs bring a token: as `Authorization: Bearer` under /api/v1 and at /ws, and nowhere else (RFC 6750, 2.1).

A request that brings one stands for itself: no cookie is read or set for it, and so it needs no CSRF token either. The
same holds for what comes over a connection whose handshake brought one.
"""

from flask import request
from flask.sessions import SecureCookieSessionInterface

from chatapp.services import tokens

PREFIX = "/api/v1/"
WEBSOCKET = "/ws"
# Where a connection keeps the id of its AccessToken: each of its events is a request with the handshake's environ.
CONNECTION = "chatapp.access_token"


def is_brought():
    """Say whether this request brings a token, a right one or not, or is an event of a connection that did."""
    return _brings(request)


def present():
    """Return the valid AccessToken that this request brings, or None."""
    if CONNECTION in request.environ:
        return tokens.find(request.environ[CONNECTION])
    return tokens.present(request.authorization.token) if _is_in_header(request) else None


def keep(access_token):
    """Let the events of this connection be by this AccessToken, whatever cookie it has."""
    request.environ[CONNECTION] = access_token.id


def challenge(error):
    """Return `WWW-Authenticate` for a refusal, as a dict of headers, empty when signing in otherwise cannot help."""
    if error.code == "bad_token":
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if error.code == "scope_needed":
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.values["scope"]}"'}
    return {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}


def _brings(asked):
    return CONNECTION in asked.environ or _is_in_header(asked)


def _is_in_header(asked):
    authorization = asked.authorization
    is_here = asked.path.startswith(PREFIX) or asked.path == WEBSOCKET
    return is_here and authorization is not None and authorization.type == "bearer"


class Sessions(SecureCookieSessionInterface):
    """Sessions in a cookie; who brings a token has an empty one, which is not kept."""

    def open_session(self, app, request):
        """Return the session of `request`, which need not be the current one."""
        return self.session_class() if _brings(request) else super().open_session(app, request)

    def save_session(self, app, session, response):
        """Set the cookie, unless a token was brought."""
        if not is_brought():
            super().save_session(app, session, response)
