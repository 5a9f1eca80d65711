"""Who is here: the current person, and whom the page believes to be."""

from flask import g, request, session
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import generate_csrf

from chatapp.errors import Conflict, SignedOut
from chatapp.extensions import login_manager
from chatapp.payloads.people import me as payload
from chatapp.services import installation, login_sessions, tokens
from chatapp.web import bearer, devices


def init_app(app):
    """Let Flask-Login find people by sign-in or token, and check on each request that the page means them."""
    app.session_interface = bearer.Sessions()
    # Addresses change on bad networks; and the cookie is renewed on signing in, not bound to a browser's looks.
    login_manager.session_protection = None
    login_manager.user_loader(find_by_token)
    login_manager.request_loader(find_by_bearer)
    app.before_request(check_believed_person)


def me():
    """Return the current User, with `login_session` or `access_token`; raise `SignedOut` when there is none."""
    if not current_user.is_authenticated:
        raise SignedOut("bad_token" if bearer.is_brought() else "signed_out")
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


def find_by_bearer(_request):
    """Return the User for whom a program is here by a token, or None when there is none or it has ended."""
    return _of_token(bearer.present())


def _of_token(access_token):
    if access_token is None:
        return None
    person = access_token.user
    person.access_token = access_token
    return person


def begin(person, login_session):
    """Sign the person in on this browser: a new session, nothing kept of the old one."""
    _end_before()
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    person.login_session = login_session
    login_user(person)
    session.pop("_id", None)  # 128 digits with each request, for the session protection that is off
    devices.remember(person.username)


def end():
    """End the sign-in of this browser, and its session.

    The next session begins at once: of several tabs that now ask for the door, each would bring one, and the form of
    all but the last would be stale.
    """
    login_sessions.end(me(), me().login_session.public_id)
    logout_user()
    session.clear()
    g.pop("csrf_token", None)
    generate_csrf()


def as_dict(person):
    """Return what the current person is told of themselves; a program needs no CSRF token."""
    csrf_token = None if person.access_token else generate_csrf()
    return payload(person, csrf_token=csrf_token, epoch=installation.epoch())


def check_believed_person():
    """Refuse a request from a page that was made for somebody else who used this browser before."""
    believed = request.headers.get("X-Chat-Person") or _posted_person()
    if believed and current_user.is_authenticated and believed != current_user.public_id:
        raise Conflict("wrong_person")


def _posted_person():
    return request.form.get("believed_person") if request.method == "POST" and not request.is_json else None


def believed_from_page(token, person_id):
    """Return the User behind a Socket.IO handshake whose cookie holds this sign-in, and that believes to be
    `person_id`. `token`: as `sign_in_cookie.identity` read it, so that nobody opens a session for it, or None.

    Raises `SignedOut`, or `Conflict("wrong_person")` when somebody else signed in with the shared cookie.
    """
    person = find_by_token(token)
    if person is None:
        raise SignedOut("signed_out")
    return _as_believed(person, person_id)


def by_secret(secret, person_id):
    """Return the User behind a Socket.IO handshake with the token `secret`; `person_id` may be None.

    From here on the connection's cookie counts for nothing. Raises `SignedOut("bad_token")`, or
    `Conflict("wrong_person")` when the token is another's.
    """
    person = _of_token(tokens.present(secret))
    if person is None:
        raise SignedOut("bad_token")
    bearer.keep(person.access_token)
    return person if person_id is None else _as_believed(person, person_id)


def _as_believed(person, person_id):
    if person_id != person.public_id:
        raise Conflict("wrong_person")
    return person


def _end_before():
    """End the sign-in that this browser has had: its cookie is about to be replaced."""
    if current_user.is_authenticated:
        login_sessions.end(current_user, current_user.login_session.public_id)
