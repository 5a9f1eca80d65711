"""One's own settings: name, time, status, password, sign-ins, leaving."""

from babel import Locale
from flask import redirect, render_template, url_for

from chatapp.auth import bp
from chatapp.models.access_token import ADMIN, SCOPES
from chatapp.payloads.people import sign_in
from chatapp.payloads.tokens import token
from chatapp.services import accounts, deactivation, login_sessions, presence, profiles, tokens
from chatapp.web.body import form_body
from chatapp.web.forms import REFUSALS, refusal, typed
from chatapp.web.person import me
from chatapp.web.times import languages


@bp.get("/settings")
def settings():
    """Show one's settings."""
    return settings_page()


@bp.post("/settings/profile")
def change_profile():
    """Change name, time zone and language."""
    person, form = me(), form_body()
    try:
        profiles.change(
            person,
            display_name=form.text("display_name"),
            time_zone=form.text("time_zone", default=None),
            locale=form.text("locale", default=None),
        )
    except REFUSALS as error:
        return refused(error, "display_name", "time_zone", "locale")
    return saved()


@bp.post("/settings/status")
def change_status():
    """Change the line under one's name."""
    person, form = me(), form_body()
    try:
        presence.set_status(person, form.text("status", default=""))
    except REFUSALS as error:
        return refused(error, "status")
    return saved()


@bp.post("/settings/password")
def change_password():
    """Change the password."""
    person, form = me(), form_body()
    try:
        accounts.change_password(person, form.text("current_password"), form.text("new_password"))
    except REFUSALS as error:
        return refused(error)
    return saved()


@bp.post("/settings/sign-ins/<sign_in_id>/end")
def end_sign_in(sign_in_id):
    """End one of one's sign-ins."""
    login_sessions.end(me(), sign_in_id)
    return saved()


@bp.post("/settings/sign-ins/end-others")
def end_other_sign_ins():
    """End all of one's sign-ins but this one."""
    login_sessions.end_others(me())
    return saved()


@bp.post("/settings/deactivate")
def deactivate():
    """Leave."""
    person, form = me(), form_body()
    try:
        deactivation.deactivate(person, form.text("password"))
    except REFUSALS as error:
        return refused(error)
    return redirect(url_for(".sign_in"), 303)


def settings_page(form=None, error=None, *, new_token=None):
    person = me()
    here = person.login_session.id
    return render_template(
        "auth/settings.html",
        form=form or {},
        error=error,
        sign_ins=[sign_in(row, current=row.id == here) for row in login_sessions.mine(person)],
        tokens=[token(row) for row in tokens.mine(person)],
        scopes=[scope for scope in SCOPES if scope != ADMIN or person.is_admin],
        new_token=new_token,
        time_zones=sorted(profiles.ZONES),
        locales=[(language, Locale.parse(language).display_name) for language in languages()],
    )


def refused(error, *names):
    return settings_page({name: typed(name) for name in names}, refusal(error)), error.status


def saved():
    return redirect(url_for(".settings"), 303)
