"""The reader's own settings, in sections: each has an address of its own, and `/settings` is the list of them."""

from typing import Any

from babel import Locale
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from chatapp import limits
from chatapp.models.access_token import ADMIN, SCOPES
from chatapp.models.columns import now
from chatapp.pages.activity import moment_after
from chatapp.pages.sign_in import bp
from chatapp.payloads.people import sign_in
from chatapp.payloads.tokens import token
from chatapp.services.accounts import people, sign_ins, time_zones, tokens
from chatapp.services.administration import deactivation
from chatapp.services.notices.quiet_hours import DAYS
from chatapp.services.presence import notifications, presence, profiles
from chatapp.services.spending import DEFAULT, spends
from chatapp.verbs.forms import serves
from chatapp.web import appearance
from chatapp.web.forms import refusal, shows_again, typed_fields
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, visitor
from chatapp.web.next_page import no_place
from chatapp.web.notices import asked_notice
from chatapp.web.times import languages
from chatapp.web.user_agents import device

PROFILE, APPEARANCE, CONNECTION, PASSWORD = "profile", "appearance", "connection", "password"
DEVICES, TOKENS, DEACTIVATE, SHORTCUTS = "devices", "tokens", "deactivate", "shortcuts"
SIGN_OUT, NOTIFICATIONS = "sign_out", "notifications"


@bp.get("/settings")
def settings() -> ResponseReturnValue:
    """Show the list of sections; on a wide screen, with the first of them beside it."""
    return settings_page(PROFILE, is_list=True)


@bp.get("/settings/profile")
def profile() -> ResponseReturnValue:
    """Show name, status, time zone and language."""
    return settings_page(PROFILE)


@bp.post("/settings/profile")
@serves("change_me")
@shows_again(
    lambda error: settings_page(
        PROFILE, typed_fields("display_name", "status", "time_zone", "locale"), error=refusal(error)
    )
)
def change_profile() -> ResponseReturnValue:
    """Change name, status, time zone and language. A field that was not sent stays as it is."""
    person, form = current_user(), form_body()
    profiles.change(
        person,
        display_name=form.text("display_name", most=limits.DISPLAY_NAME, default=None),
        time_zone=form.word("time_zone", most=limits.TIME_ZONE, default=None) or None,
        locale=form.word("locale", most=limits.LOCALE, default=None),
        status=form.text("status", most=limits.STATUS, default=None),
    )
    return saved(PROFILE)


@bp.post("/settings/status")
@serves("set_status")
@shows_again(lambda error: settings_page(PROFILE, typed_fields("status"), error=refusal(error)))
def change_status() -> ResponseReturnValue:
    """Change the status line."""
    presence.set_status(current_user(), form_body().text("status", most=limits.STATUS, default=""))
    return saved(PROFILE)


@bp.get("/settings/notifications")
def show_notifications() -> ResponseReturnValue:
    """Show how the reader wants to be told."""
    return settings_page(NOTIFICATIONS)


@bp.post("/settings/notifications")
@serves("change_notifications")
@shows_again(
    lambda error: settings_page(
        NOTIFICATIONS, typed_fields("room_level", "quiet_from", "quiet_to"), error=refusal(error)
    )
)
def change_notifications() -> ResponseReturnValue:
    """Change how the reader wants to be told. The form sends all but what it keeps."""
    form = form_body()
    notifications.change(
        current_user(),
        room_level=form.word("room_level", default=None),
        disturb_after=moment_after(form.word("disturb_after", default=None)),
        quiet_from=form.word("quiet_from", default=None),
        quiet_to=form.word("quiet_to", default=None),
        quiet_days=form.words("quiet_days", limit=len(DAYS), default=[]) or None,
        plays_sound=form.flag("plays_sound", default=False),
    )
    return saved(NOTIFICATIONS)


@bp.get("/settings/appearance")
def show_appearance() -> ResponseReturnValue:
    """Show theme and density."""
    return settings_page(APPEARANCE)


@bp.post("/settings/appearance")
@spends(DEFAULT)
@shows_again(lambda error: settings_page(APPEARANCE, error=refusal(error)))
def change_appearance() -> ResponseReturnValue:
    """Change theme and density of this browser."""
    current_user()
    form, before = form_body(), appearance.current()
    chosen = appearance.Appearance(
        form.choice("theme", appearance.THEMES, default=before.theme),
        form.choice("density", appearance.DENSITIES, default=before.density),
    )
    response = saved(APPEARANCE)
    appearance.keep(response, chosen)
    return response


@bp.get("/settings/connection")
def connection() -> ResponseReturnValue:
    """Show how this browser talks to the server."""
    return settings_page(CONNECTION)


@bp.get("/settings/password")
def password() -> ResponseReturnValue:
    """Show the form for a new password."""
    return settings_page(PASSWORD)


@bp.post("/settings/password")
@serves("change_password")
@shows_again(lambda error: settings_page(PASSWORD, typed_fields("end_tokens"), error=refusal(error)))
def change_password() -> ResponseReturnValue:
    """Change the password."""
    form = form_body()
    current = form.text("current_password", most=limits.PASSWORD)
    new = form.text("new_password", most=limits.PASSWORD)
    people.change_password(visitor(), current, new, end_tokens=form.flag("end_tokens", default=False))
    return saved(PASSWORD, "password_changed")


@bp.get("/settings/devices")
def devices() -> ResponseReturnValue:
    """Show where the reader is signed in."""
    return settings_page(DEVICES, offset=query().integer("offset", default=0))


@bp.post("/settings/sign-ins/<sign_in_id>/end")
@serves("end_sign_in")
def end_sign_in(sign_in_id: str) -> ResponseReturnValue:
    """End one of the reader's sign-ins."""
    sign_ins.end(current_user(), sign_in_id)
    return saved(DEVICES, "signed_out_there")


@bp.post("/settings/sign-ins/end-others")
@serves("end_other_sign_ins")
def end_other_sign_ins() -> ResponseReturnValue:
    """End all sign-ins of the reader but this one."""
    sign_ins.end_others(current_user(), visitor().sign_in_id)
    return saved(DEVICES, "signed_out_elsewhere")


@bp.post("/settings/end-everything")
@serves("end_everything")
def end_everything() -> ResponseReturnValue:
    """End all sign-ins of the reader but this one, and revoke all tokens."""
    people.end_everything(visitor())
    return saved(DEVICES, "ended_everything")


@bp.get("/settings/deactivate")
def show_deactivate() -> ResponseReturnValue:
    """Say what deactivating an account means, with the form for it."""
    return settings_page(DEACTIVATE)


@bp.post("/settings/deactivate")
@serves("deactivate")
@shows_again(lambda error: settings_page(DEACTIVATE, error=refusal(error)))
def deactivate() -> ResponseReturnValue:
    """Deactivate one's own account."""
    deactivation.deactivate(visitor(), form_body().text("password", most=limits.PASSWORD))
    return redirect(url_for(".sign_in"), 303)


@bp.get("/settings/shortcuts")
def shortcuts() -> ResponseReturnValue:
    """Show the list of keys, which scripts open as a dialog."""
    return settings_page(SHORTCUTS)


@bp.get("/sign-out")
@no_place
def confirm_sign_out() -> ResponseReturnValue:
    """Ask for confirmation before signing out."""
    return settings_page(SIGN_OUT)


def settings_page(
    section: str, form: dict | None = None, *, error: dict | None = None, is_list: bool = False, **more: Any
) -> str:
    """Return the page of a section as HTML.

    `form`: what was typed, shown again. `is_list`: on a phone the list of sections is shown, not the section. `more`:
    for the context of that section.
    """
    current_user()
    return render_template(
        "auth/settings.html",
        section=section,
        is_list=is_list,
        form=form or {},
        error=error,
        done=asked_notice(query()),
        **CONTEXTS.get(section, dict)(**more),
    )


def profile_context() -> dict:
    return {
        "now": now(),
        "time_zones": sorted(time_zones.ZONES),
        "knows_zone": current_user().time_zone is not None,
        "locales": [(language, Locale.parse(language).display_name) for language in languages()],
    }


def devices_context(offset: int = 0) -> dict:
    here, own = visitor().sign_in_id, sign_ins.mine(current_user(), offset)
    return {
        "sign_ins": [sign_in(row, current=row.id == here) | {"device": device(row.user_agent or "")} for row in own],
        "next_sign_ins": own.after(offset),
        "tokens": tokens.mine(current_user()),
    }


def tokens_context(new_token: str | None = None) -> dict:
    person = current_user()
    return {
        "tokens": [token(row) for row in tokens.mine(person)],
        "scopes": [scope for scope in SCOPES if scope != ADMIN or person.is_admin],
        "new_token": new_token,
    }


def notifications_context() -> dict:
    return {"told": notifications.find(current_user())}


CONTEXTS = {
    NOTIFICATIONS: notifications_context,
    PROFILE: profile_context,
    DEVICES: devices_context,
    TOKENS: tokens_context,
}


def saved(section: str, notice: str = "saved") -> Response:
    """Redirect to a section, where the notice with this code says that something was done."""
    return redirect(f"/settings/{section}?notice={notice}", 303)
