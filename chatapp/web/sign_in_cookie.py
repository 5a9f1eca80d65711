"""Which sign-in a request below Flask belongs to: what binds a Socket.IO session to the browser that opened it."""

from itsdangerous import BadSignature
from werkzeug.http import parse_cookie


def identity(environ):
    """Return the token of the sign-in in the request's cookie, or None. Whether it is still valid, nobody looks
    here."""
    app = environ["flask.app"]
    cookie = parse_cookie(environ).get(app.config["SESSION_COOKIE_NAME"])
    if not cookie:
        return None
    try:
        lifetime = int(app.permanent_session_lifetime.total_seconds())
        return app.session_interface.get_signing_serializer(app).loads(cookie, max_age=lifetime).get("_user_id")
    except BadSignature:
        return None
