"""The current user, and the check that the page was made for the same one."""

import flask_login
from flask import Flask, Request, Response, g, request, session
from flask_wtf.csrf import generate_csrf

from chatapp.errors import Conflict, SignedOut
from chatapp.extensions import login_manager
from chatapp.models import User
from chatapp.payloads.people import own_profile as payload
from chatapp.services import installation
from chatapp.services.accounts import sign_ins, tokens
from chatapp.services.accounts.sign_ins import SignIn
from chatapp.services.accounts.visitors import Visitor
from chatapp.web.identity import bearer, devices


def init_app(app: Flask) -> None:
    """Let Flask-Login load users by sign-in or token, and check on each request whom its page was made for."""
    app.session_interface = bearer.Sessions()
    # Addresses change on bad networks. The session is renewed on signing in, not bound to the User-Agent.
    login_manager.session_protection = None
    login_manager.user_loader(find_by_sign_in)
    login_manager.request_loader(find_by_token)
    app.before_request(check_expected_user)
    app.after_request(note_answered_user)


def visitor() -> Visitor:
    """Return the current Visitor; raise `SignedOut` when nobody is signed in."""
    if not flask_login.current_user.is_authenticated:
        raise SignedOut("bad_token" if bearer.has_token() else "signed_out")
    return flask_login.current_user._get_current_object()


def current_user() -> User:
    """Return the current User; raise `SignedOut` when nobody is signed in."""
    return visitor().user


def somebody() -> User | None:
    """Return the current User, or None when nobody is signed in."""
    return visitor().user if flask_login.current_user.is_authenticated else None


def ask_for_nobody() -> None:
    """Answer this request as one of somebody unknown: the database, which knows them, cannot be asked now."""
    g.shell_is_bare = True
    g._login_user = login_manager.anonymous_user()  # where Flask-Login 0.6 keeps the user (`flask_login/utils.py`)


def require() -> None:
    """Raise `SignedOut` when nobody is signed in; for `before_request` of blueprints."""
    current_user()


def find_by_sign_in(token: str | None) -> Visitor | None:
    """Return the Visitor of a sign-in by its token, or None when it has ended."""
    sign_in = sign_ins.authenticate(token)
    if sign_in is None:
        return None
    if sign_in.is_prolonged:
        session.modified = True
    return _visiting(Visitor(sign_in.row.user, sign_in=sign_in))


def find_by_token(_request: Request) -> Visitor | None:
    """Return the Visitor of the access token in the request, or None when there is none or it has ended."""
    return _of_token(bearer.authenticate())


def _of_token(access_token):
    return None if access_token is None else _visiting(Visitor(access_token.user, token=access_token))


def _visiting(found):
    g.answered = found.user.public_id
    return found


def begin(person: User, sign_in: SignIn) -> None:
    """Sign the person in on this browser, in a new session that keeps nothing of the old one."""
    _end_before()
    session.clear()
    g.pop("csrf_token", None)
    session.permanent = True
    flask_login.login_user(Visitor(person, sign_in=sign_in))
    session.pop("_id", None)  # 128 digits in each request, for the session protection, which is off
    devices.remember(person.username)


def end() -> None:
    """End the sign-in of this browser and its session, and begin the next session at once.

    Otherwise each tab that now loads the sign-in page would get a session of its own, and all forms but the last would
    be stale.
    """
    sign_ins.end(current_user(), visitor().way_in)
    flask_login.logout_user()
    session.clear()
    g.pop("csrf_token", None)
    generate_csrf()


def own_profile(person: User) -> dict:
    """Return the profile of the current person as they see it. Programs get no CSRF token: they need none."""
    csrf_token = None if visitor().token else generate_csrf()
    return payload(person, csrf_token=csrf_token, epoch=installation.epoch())


def check_expected_user() -> None:
    """Raise `Conflict("wrong_person")` for a request from a page that was made for another user of this browser."""
    told = request.headers.get("X-Chat-Person")
    is_form = request.method == "POST" and not request.is_json
    if not (told or is_form) or not flask_login.current_user.is_authenticated:
        return  # the form of somebody signed out is not read for this
    expected = told or request.form.get("believed_person")
    if expected and expected != current_user().public_id:
        raise Conflict("wrong_person")


def note_answered_user(response: Response) -> Response:
    """Tell the transport whose answer this is: it counts what they have not read yet."""
    writer = request.environ.get("chatapp.response_writer")
    if writer is not None:
        writer.person = g.get("answered")
    return response


def from_cookie(token: str | None, person_id: str) -> Visitor:
    """Return the Visitor of a Socket.IO handshake by the sign-in in its cookie.

    `token`: of the sign-in, as `sign_in_cookie.identity` read it, or None. `person_id`: for whom the page was made.
    Raises `SignedOut`, or `Conflict("wrong_person")` when another person has signed in on this browser since.
    """
    found = find_by_sign_in(token)
    if found is None:
        raise SignedOut("signed_out")
    return _as_expected(found, person_id)


def from_token(secret: str, person_id: str | None) -> Visitor:
    """Return the Visitor of a Socket.IO handshake by the access token `secret`. The connection's cookie is ignored.

    `person_id`: whom the program expects, or None. Raises `SignedOut("bad_token")`, or `Conflict("wrong_person")` when
    the token is another person's.
    """
    found = _of_token(tokens.authenticate(secret))
    if found is None:
        raise SignedOut("bad_token")
    bearer.bind(found.token)
    return found if person_id is None else _as_expected(found, person_id)


def _as_expected(found, person_id):
    if person_id != found.user.public_id:
        raise Conflict("wrong_person")
    return found


def _end_before():
    """End the former sign-in of this browser: its cookie is about to be replaced."""
    if flask_login.current_user.is_authenticated:
        sign_ins.end(current_user(), visitor().way_in)
