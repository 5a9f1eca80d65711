"""Who is here: the current person, and whom the page believes to be."""

from flask import g, request, session
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from chatapp.errors import Conflict, SignedOut
from chatapp.extensions import login_manager
from chatapp.payloads.people import me as payload
from chatapp.services import installation, login_sessions
from chatapp.web import devices


def init_app(app):
    """Let Flask-Login find people by their sign-in, and check on each request that the page means them."""
    # Addresses change on bad networks; and the cookie is renewed on signing in, not bound to a browser's looks.
    login_manager.session_protection = None
    login_manager.user_loader(find_by_token)
    app.before_request(check_believed_person)


def me():
    """Return the current User, with `login_session`; raise `SignedOut` when there is none."""
    if not current_user.is_authenticated:
        raise SignedOut("signed_out")
    return current_user._get_current_object()


def require():
    """Raise `SignedOut` when nobody is signed in; for `before_request` of blueprints."""
    me()


def find_by_token(token):
    """Return the User whom this sign-in brought here, or None when it has ended."""
    login_session = login_sessions.present(token)
    if login_session is None:
        return None
    if login_session.is_prolonged:
        session.modified = True
    person = login_session.user
    person.login_session = login_session
    return person


def begin(person, login_session):
    """Sign the person in on this browser: a new session, nothing kept of the old one."""
    _end_before()
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    person.login_session = login_session
    login_user(person)
    devices.remember(person.username)


def end():
    """End the sign-in of this browser, and its session."""
    login_sessions.end(me(), me().login_session.public_id)
    logout_user()
    session.clear()
    g.pop("csrf_token", None)


def as_dict(person):
    """Return what the current person is told of themselves."""
    return payload(person, csrf_token=generate_csrf(), epoch=installation.epoch())


def check_believed_person():
    """Refuse a request from a page that was made for somebody else who used this browser before."""
    believed = request.headers.get("X-Chat-Person") or _posted_person()
    if believed and current_user.is_authenticated and believed != current_user.public_id:
        raise Conflict("wrong_person")


def _posted_person():
    return request.form.get("believed_person") if request.method == "POST" and not request.is_json else None


def believed_from_page(person_id):
    """Return the User behind a Socket.IO handshake that believes to be `person_id`.

    Raises `SignedOut`, or `Conflict("wrong_person")` when somebody else signed in with the shared cookie.
    """
    person = me()
    if person_id != person.public_id:
        raise Conflict("wrong_person")
    return person


def _end_before():
    """End the sign-in that this browser has had: its cookie is about to be replaced."""
    if current_user.is_authenticated:
        login_sessions.end(current_user, current_user.login_session.public_id)
