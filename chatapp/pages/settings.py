"""The reader's own settings: profile, status, password, sign-ins, deactivation."""

from babel import Locale
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp import limits
from chatapp.models.access_token import ADMIN, SCOPES
from chatapp.pages.sign_in import bp
from chatapp.payloads.people import sign_in
from chatapp.payloads.tokens import token
from chatapp.services.accounts import people, sign_ins, time_zones, tokens
from chatapp.services.administration import deactivation
from chatapp.services.presence import presence, profiles
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again, typed_fields
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, visitor
from chatapp.web.times import languages


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    """Show the settings."""
    return settings_page(sign_ins_offset=query().integer("sign_ins", default=0))


@bp.post("/settings/profile")
@serves("change_me")
@shows_again(lambda error: settings_page(typed_fields("display_name", "time_zone", "locale"), refusal(error)))
def change_profile() -> ResponseReturnValue:
    """Change name, time zone and language."""
    person, form = current_user(), form_body()
    profiles.change(
        person,
        display_name=form.text("display_name", most=limits.DISPLAY_NAME),
        time_zone=form.word("time_zone", most=limits.TIME_ZONE, default=None) or None,
        locale=form.word("locale", most=limits.LOCALE, default=None),
    )
    return redirect_to_settings()


@bp.post("/settings/status")
@serves("set_status")
@shows_again(lambda error: settings_page(typed_fields("status"), refusal(error)))
def change_status() -> ResponseReturnValue:
    """Change the status line."""
    presence.set_status(current_user(), form_body().text("status", most=limits.STATUS, default=""))
    return redirect_to_settings()


@bp.post("/settings/password")
@serves("change_password")
@shows_again(lambda error: settings_page(typed_fields("end_tokens"), refusal(error)))
def change_password() -> ResponseReturnValue:
    """Change the password."""
    form = form_body()
    current = form.text("current_password", most=limits.PASSWORD)
    new = form.text("new_password", most=limits.PASSWORD)
    people.change_password(visitor(), current, new, end_tokens=form.flag("end_tokens", default=False))
    return redirect_to_settings()


@bp.post("/settings/sign-ins/<sign_in_id>/end")
@serves("end_sign_in")
def end_sign_in(sign_in_id: str) -> ResponseReturnValue:
    """End one of the reader's sign-ins."""
    sign_ins.end(current_user(), sign_in_id)
    return redirect_to_settings()


@bp.post("/settings/sign-ins/end-others")
@serves("end_other_sign_ins")
def end_other_sign_ins() -> ResponseReturnValue:
    """End all sign-ins of the reader but this one."""
    sign_ins.end_others(current_user(), visitor().sign_in_id)
    return redirect_to_settings()


@bp.post("/settings/end-everything")
@serves("end_everything")
def end_everything() -> ResponseReturnValue:
    """End all sign-ins of the reader but this one, and revoke all tokens."""
    people.end_everything(visitor())
    return redirect_to_settings()


@bp.post("/settings/deactivate")
@serves("deactivate")
@shows_again(lambda error: settings_page(error=refusal(error)))
def deactivate() -> ResponseReturnValue:
    """Deactivate one's own account."""
    deactivation.deactivate(visitor(), form_body().text("password", most=limits.PASSWORD))
    return redirect(url_for(".sign_in"), 303)


def settings_page(
    form: dict | None = None, error: dict | None = None, *, sign_ins_offset: int = 0, new_token: str | None = None
) -> str:
    person = current_user()
    here = visitor().sign_in_id
    own = sign_ins.mine(person, sign_ins_offset)
    return render_template(
        "auth/settings.html",
        form=form or {},
        error=error,
        sign_ins=[sign_in(row, current=row.id == here) for row in own],
        next_sign_ins=own.after(sign_ins_offset),
        tokens=[token(row) for row in tokens.mine(person)],
        scopes=[scope for scope in SCOPES if scope != ADMIN or person.is_admin],
        new_token=new_token,
        time_zones=sorted(time_zones.ZONES),
        knows_zone=person.time_zone is not None,
        locales=[(language, Locale.parse(language).display_name) for language in languages()],
    )


def redirect_to_settings() -> Response:
    return redirect(url_for(".settings"), 303)
