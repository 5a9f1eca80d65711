"""Announcements, newest first; administrators write them here."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.models.columns import new_id
from chatapp.services.administration import announcements
from chatapp.verbs.forms import serves
from chatapp.web.forms import client_id_of, shows_again, typed_text
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.next_page import safe

bp = Blueprint("announcements", __name__, url_prefix="/announcements")
bp.before_request(require)


@bp.get("")
def index() -> ResponseReturnValue:
    """Show the announcements, with the form for administrators."""
    asked = query()
    offset, client_id = asked.integer("offset", default=0), client_id_of(asked)
    if current_user().is_admin and not client_id:
        return redirect(url_for(".index", offset=offset or None, write=new_id()))
    return announcements_page(offset, client_id=client_id)


@bp.post("")
@serves("announce")
@shows_again(lambda error: announcements_page(0, **typed_text(error)))
def announce() -> ResponseReturnValue:
    """Announce to everyone."""
    form = form_body()
    announcements.announce(
        current_user(), form.word("client_id", most=limits.CLIENT_ID), form.text("body", most=limits.ANNOUNCEMENT)
    )
    return redirect(url_for(".index"), 303)


@bp.post("/<announcement_id>/dismiss")
@serves("dismiss_announcement")
def dismiss(announcement_id: str) -> ResponseReturnValue:
    """Dismiss the banner of an announcement."""
    announcements.dismiss(current_user(), announcement_id)
    return redirect(safe(form_body().word("next", most=limits.ADDRESS, default="")) or url_for(".index"), 303)


def announcements_page(offset: int, *, draft: str = "", client_id: str | None = None, error: dict | None = None) -> str:
    listed = announcements.listed(current_user(), offset)
    return render_template(
        "announcements/index.html",
        announcements=listed,
        offset=offset,
        next_offset=listed.after(offset),
        draft=draft,
        client_id=client_id,
        error=error,
    )
