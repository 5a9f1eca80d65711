"""The sign-in of a request below Flask. It binds a Socket.IO session to the browser that opened it."""

from chatapp.web.identity import cookies


def identity(environ: dict) -> str | None:
    """Return the token of the sign-in in the request's cookie, or None. Does not check that it is still valid."""
    app = environ["flask.app"]
    signer = app.session_interface.get_signing_serializer(app)
    lifetime = int(app.permanent_session_lifetime.total_seconds())
    session, _ = cookies.value(cookies.SESSION, environ, app, signer, lifetime)
    return session.get("_user_id") if session else None
