"""Signing up, in and out."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from chatapp.auth import bp
from chatapp.errors import ChatError
from chatapp.extensions import csrf
from chatapp.services import accounts, login_sessions, profiles, signing_up
from chatapp.web import devices, next_page, person
from chatapp.web.body import form_body
from chatapp.web.forms import refusal, typed


@bp.get("/")
def root():
    """Lead to the inbox, or to the door."""
    return redirect(url_for("inbox.index" if current_user.is_authenticated else ".sign_in"), 303)


@bp.get("/sign-up")
def sign_up():
    """Show the form for a new account."""
    return inside() if current_user.is_authenticated else sign_up_page()


@bp.post("/sign-up")
@csrf.exempt
def make_account():
    """Make an account and sign it in."""
    try:
        form = fresh_form()
        user = signing_up.sign_up(
            form.text("username"),
            form.text("display_name", default=""),
            form.text("password"),
            time_zone=known_zone(form.text("time_zone", default="")),
            invitation_token=form.text("invite", default=""),
            address=request.remote_addr,
        )
    except ChatError as error:
        return sign_up_page(refusal(error)), error.status
    return enter(user)


@bp.get("/sign-in")
def sign_in():
    """Show the form for signing in."""
    return inside() if current_user.is_authenticated else sign_in_page()


@bp.post("/sign-in")
@csrf.exempt
def enter_account():
    """Sign in."""
    try:
        form = fresh_form()
        username = form.text("username")
        user = accounts.authenticate(
            username,
            form.text("password"),
            address=request.remote_addr,
            known_device=devices.knows(username),
        )
    except ChatError as error:
        return sign_in_page(refusal(error)), error.status
    return enter(user)


@bp.get("/sign-out")
def confirm_sign_out():
    """Ask before signing out."""
    person.require()
    return render_template("auth/sign_out.html")


@bp.post("/sign-out")
def sign_out():
    """Sign out."""
    person.end()
    return redirect(url_for(".sign_in"), 303)


def fresh_form():
    """Return the form; raise `csrf` for a stale one, so that it is shown again in its own place, with a fresh token.

    These two are checked here since passwords cannot be shown again on the error page.
    """
    try:
        csrf.protect()
    except CSRFError as error:
        raise ChatError("csrf") from error
    return form_body()


def enter(user):
    person.begin(user, login_sessions.start(user, request.user_agent.string))
    return inside()


def inside():
    return redirect(next_page.safe(request.values.get("next")) or url_for("inbox.index"), 303)


def known_zone(zone):
    """Return the zone that the browser told, unless it is newer than our list of them: nobody typed it."""
    return zone if zone in profiles.ZONES else None


def sign_up_page(error=None):
    invite = request.values.get("invite", "")
    return render_template(
        "auth/sign_up.html",
        form=kept("username", "display_name", "time_zone", "invite", "next"),
        error=error,
        invite=invite,
        policy=signing_up.policy(),
        next=next_page.safe(request.values.get("next")),
    )


def sign_in_page(error=None):
    return render_template(
        "auth/sign_in.html",
        form=kept("username", "next"),
        error=error,
        policy=signing_up.policy(),
        next=next_page.safe(request.values.get("next")),
    )


def kept(*names):
    return {name: typed(name) for name in names}
