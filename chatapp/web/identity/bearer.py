"""Bearer tokens: `Authorization: Bearer` under /api/v1 and at /ws, and nowhere else (RFC 6750, section 2.1).

For a request with a token, no cookie is read or set, so it needs no CSRF token. The same holds for the events of a
connection whose handshake had a token.
"""

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from werkzeug.datastructures import Authorization

from chatapp.errors import ChatError
from chatapp.models import AccessToken
from chatapp.services.accounts import tokens
from chatapp.web.http.headers import class_of
from chatapp.web.identity import cookies

PREFIX = "/api/v1/"
WEBSOCKET = "/ws"
# The key in the environ under which a connection keeps the id of its AccessToken: events get the handshake's environ.
CONNECTION = "chatapp.access_token"
# The key in the environ that says that the session came under the cookie's former name.
FORMER = "chatapp.former_session"
TAKES_COOKIES = ("page", "api")  # classes of answers that may set a cookie: the others are the same for everybody


def has_token() -> bool:
    """Return whether this request has a token, valid or not, or is an event of a connection that has one."""
    return _brings(request)


def authenticate() -> AccessToken | None:
    """Return the valid AccessToken of this request, or None."""
    if CONNECTION in request.environ:
        return tokens.find(request.environ[CONNECTION])
    found = _in_header(request)
    return tokens.authenticate(found.token) if found is not None else None


def bind(access_token: AccessToken) -> None:
    """Let this AccessToken identify all events of this connection, whatever cookie it has."""
    request.environ[CONNECTION] = access_token.id


def challenge(error: ChatError) -> dict[str, str]:
    """Return the header `WWW-Authenticate` for a refusal, as a dict, empty where other credentials cannot help."""
    if error.code == "bad_token":
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    if error.code == "scope_needed":
        return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{error.values["scope"]}"'}
    return {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}


def _brings(asked):
    return CONNECTION in asked.environ or _in_header(asked) is not None


def _in_header(asked: Request) -> Authorization | None:
    """Return the bearer token in the header of a request, where one is accepted."""
    authorization = asked.authorization
    is_here = asked.path.startswith(PREFIX) or asked.path == WEBSOCKET
    is_bearer = is_here and authorization is not None and authorization.type == "bearer"
    return authorization if is_bearer else None


class Sessions(SecureCookieSessionInterface):
    """Sessions in a cookie. A request with a token has an empty session, which is not saved.

    Written against Flask 3.1.3 (`flask/sessions.py`), whose interface has one cookie name for all requests.
    """

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return the session of `request`, which may be another than the current request."""
        if _brings(request):
            return self.session_class()
        lifetime = int(app.permanent_session_lifetime.total_seconds())
        signer = self.get_signing_serializer(app)
        if signer is None:
            return None  # without a key, nothing is signed
        found, is_former = cookies.value(cookies.SESSION, request.environ, app, signer, lifetime)
        session = self.session_class(found or {})
        if is_former and class_of(request.path) in TAKES_COOKIES:
            request.environ[FORMER] = session.modified = True  # so that it is saved under its new name
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, unless the request has a token."""
        if has_token():
            return
        super().save_session(app, session, response)
        if FORMER in request.environ:
            secure = self.get_cookie_secure(app)
            response.delete_cookie(cookies.SESSION, httponly=True, samesite="Lax", secure=secure)

    def get_cookie_name(self, app: Flask) -> str:
        """Return the name of the session cookie for the current request."""
        return cookies.name(cookies.SESSION, request.environ, app)

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the cookies of the current request are for TLS only."""
        return cookies.is_secure(request.environ, app)
