"""Signing up, in and out."""

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from chatapp import limits
from chatapp.errors import ChatError, Invalid
from chatapp.extensions import csrf
from chatapp.models import User
from chatapp.services.accounts import passwords, people, sign_ins, time_zones
from chatapp.services.accounts import sign_up as signing_up
from chatapp.services.spending import DEFAULT, spends
from chatapp.transport.tcp import clients
from chatapp.verbs.forms import serves
from chatapp.web import next_page
from chatapp.web.forms import refusal, shows_again, typed_fields
from chatapp.web.http.body import Body, form_body
from chatapp.web.identity import cookie_check, cookies, devices, person
from chatapp.web.sentences import sentence

bp = Blueprint("auth", __name__)

PLAIN = "text/plain; charset=utf-8"


@bp.get("/")
def root() -> ResponseReturnValue:
    """Redirect to the inbox, or to the sign-in page."""
    return redirect(url_for("inbox.index" if current_user.is_authenticated else ".sign_in"), 303)


@bp.get("/sign-up")
@next_page.no_place
def sign_up() -> ResponseReturnValue:
    """Show the sign-up form."""
    return redirect_inside() if current_user.is_authenticated else sign_up_page()


@bp.post("/sign-up")
@serves("sign_up")
@csrf.exempt
@shows_again(lambda error: sign_up_page(refusal(error)), on=ChatError)
def make_account() -> ResponseReturnValue:
    """Create an account and sign in."""
    form = fresh_form()
    user = signing_up.sign_up(
        form.text("username", most=limits.USERNAME),
        form.text("display_name", most=limits.DISPLAY_NAME, default=""),
        form.text("password", most=limits.PASSWORD),
        time_zone=known_zone(form.word("time_zone", most=limits.TIME_ZONE, default="")),
        invitation_token=form.word("invite", most=limits.TOKEN, default=""),
        client=clients.client_of(request.environ),
    )
    return start_session(user)


@bp.post("/sign-up/password")
@spends(DEFAULT)
@csrf.exempt
def judge_password() -> ResponseReturnValue:
    """Return as plain text what is wrong with a new password, or nothing. Scripts ask before the form is sent."""
    form = fresh_form()
    names = [
        form.text("username", most=limits.USERNAME, default=""),
        form.text("display_name", most=limits.DISPLAY_NAME, default=""),
    ]
    if current_user.is_authenticated:
        names = [current_user.user.username, current_user.user.display_name]
    try:
        passwords.check(form.text("password", most=limits.PASSWORD), *filter(None, names))
    except Invalid as error:
        return sentence(error), {"Content-Type": PLAIN}
    return "", {"Content-Type": PLAIN}


@bp.get("/sign-in")
@next_page.no_place
def sign_in() -> ResponseReturnValue:
    """Show the sign-in form."""
    return redirect_inside() if current_user.is_authenticated else sign_in_page()


@bp.post("/sign-in")
@serves("sign_in")
@csrf.exempt
@shows_again(lambda error: sign_in_page(refusal(error)), on=ChatError)
def enter_account() -> ResponseReturnValue:
    """Sign in."""
    form = fresh_form()
    username = form.text("username", most=limits.USERNAME)
    user, proved_hash = people.authenticate(
        username,
        form.text("password", most=limits.PASSWORD),
        client=clients.client_of(request.environ),
        known_device=devices.knows(username),
    )
    time_zones.learn_time_zone(user, form.word("time_zone", most=limits.TIME_ZONE, default=""))
    return start_session(user, proved_hash)


@bp.post("/sign-out")
@serves("sign_out")
def sign_out() -> ResponseReturnValue:
    """Sign out."""
    person.end()
    return redirect(url_for(".sign_in"), 303)


def fresh_form() -> Body:
    """Return the Body of the form. Raises ChatError `csrf` for a stale CSRF token, and `no_cookies` where the browser
    keeps no cookies and another try would be refused again.

    The view checks this itself, so that its own page is shown again: the error page cannot repeat a password.
    """
    try:
        csrf.protect()
    except CSRFError as error:
        raise ChatError("no_cookies" if cookie_check.are_refused() else "csrf") from error
    return form_body()


def start_session(user: User, proved_hash: str | None = None) -> Response:
    person.begin(user, sign_ins.start(user, request.user_agent.string, proved_hash=proved_hash))
    return redirect_inside()


def redirect_inside() -> Response:
    return redirect(next_page.safe(request.values.get("next")) or url_for("inbox.index"), 303)


def known_zone(zone: str) -> str | None:
    """Return the time zone that the browser sent, or None for one that we do not know: nobody typed it."""
    return zone if zone in time_zones.ZONES else None


def sign_up_page(error: dict | None = None) -> str:
    invite = request.values.get("invite", "")
    return render_template(
        "auth/sign_up.html",
        form=typed_fields("username", "display_name", "time_zone", "invite", "next"),
        error=error,
        invite=invite,
        **shared_context(),
    )


def sign_in_page(error: dict | None = None) -> str:
    return render_template(
        "auth/sign_in.html",
        form=typed_fields("username", "time_zone", "next"),
        error=error,
        **shared_context(),
    )


def shared_context() -> dict:
    return {
        "policy": signing_up.policy(),
        "next": next_page.safe(request.values.get("next")),
        "site_note": current_app.config["SITE_NOTE"],
        "is_encrypted": cookies.is_secure(request.environ, current_app),
    }
