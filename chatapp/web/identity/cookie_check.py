"""Find out whether the browser keeps cookies."""

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from chatapp.transport.flask.event_context import current_application
from chatapp.web.identity import cookies

FRESH = 3600  # seconds; a page older than this may have outlived its cookie


def are_refused() -> bool:
    """Return whether the browser dropped the session cookie that came with the CSRF token of this form.

    The token is Flask-WTF's (`flask_wtf.csrf.generate_csrf`), which always sets a session cookie.
    """
    if cookies.name(cookies.SESSION, request.environ, current_application()) in request.cookies:
        return False
    try:
        cookies.read(_tokens(), request.form.get(current_app.config["WTF_CSRF_FIELD_NAME"], ""), FRESH)
    except BadSignature:
        return False
    return True


def _tokens():
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="wtf-csrf-token")
