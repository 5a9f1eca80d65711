"""`Authorization: Bearer`: how programs bring a token, under /api/v1 and nowhere else (RFC 6750, section 2.1).

A request that brings one stands for itself: no cookie is read or set for it, and so it needs no CSRF token either.
"""

from flask import request
from flask.sessions import SecureCookieSessionInterface

PREFIX = "/api/v1/"


def is_brought():
    """Say whether this request brings a token, a right one or not."""
    authorization = request.authorization
    return request.path.startswith(PREFIX) and authorization is not None and authorization.type == "bearer"


def secret():
    """Return the token that this request brings, or None for one that cannot be read."""
    return request.authorization.token


def challenge(error):
    """Return `WWW-Authenticate` for a refusal, as a dict of headers, empty when signing in otherwise cannot help."""
    if error.code == "bad_token":
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if error.code == "scope_needed":
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.values["scope"]}"'}
    return {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}


class Sessions(SecureCookieSessionInterface):
    """Sessions in a cookie; who brings a token has an empty one, which is not kept."""

    def open_session(self, app, request):
        """Return the session of this request."""
        return self.session_class() if is_brought() else super().open_session(app, request)

    def save_session(self, app, session, response):
        """Set the cookie, unless a token was brought."""
        if not is_brought():
            super().save_session(app, session, response)
