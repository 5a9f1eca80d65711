"""Known devices: a signed cookie with the usernames that signed in here before.

Guesses of strangers use up the rate of a username, but not for its owner on a known device.
"""

import hashlib

from flask import after_this_request, current_app, request
from itsdangerous import URLSafeTimedSerializer

from chatapp.models.columns import typed_key
from chatapp.transport.flask.event_context import current_application
from chatapp.web.identity import cookies

LIFETIME = 180 * 24 * 3600  # seconds; long enough for a device used once in a season
PEOPLE = 8  # a shared family computer; more would only make the cookie longer


def knows(username: str) -> bool:
    """Return whether `username` has signed in on this device before."""
    return _mark(username) in _marks()


def remember(username: str) -> None:
    """Add `username` to the cookie of this device, with the response to this request."""
    marks = [_mark(username), *_marks()]
    value = _signer().dumps(list(dict.fromkeys(marks))[:PEOPLE])
    app, environ = current_application(), request.environ
    flags = {"httponly": True, "samesite": "Lax", "secure": cookies.is_secure(environ, app)}

    @after_this_request
    def set_cookie(response):
        response.set_cookie(cookies.name(cookies.DEVICE, environ, app), value, max_age=LIFETIME, **flags)
        if _found()[1]:
            response.delete_cookie(cookies.DEVICE, **flags)
        return response


def _marks():
    marks, _ = _found()
    return marks if isinstance(marks, list) else []


def _found():
    """Return the value of the cookie, and whether it came under its former name."""
    app = current_application()
    return cookies.value(cookies.DEVICE, request.environ, app, _signer(), LIFETIME)


def _mark(username):
    return hashlib.sha256(typed_key(username).encode("utf-8", "replace")).hexdigest()[:16]


def _signer():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="chatapp-device")
