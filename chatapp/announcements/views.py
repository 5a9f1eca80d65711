"""Announcements, newest first; administrators write them here."""

from flask import redirect, render_template, url_for

from chatapp import limits
from chatapp.announcements import bp
from chatapp.models.columns import new_id
from chatapp.services import announcements
from chatapp.web.body import form_body, query
from chatapp.web.forms import REFUSALS, client_id_after, client_id_of, refusal, typed
from chatapp.web.next_page import safe
from chatapp.web.person import me


@bp.get("")
def index():
    """Show what was announced; to who may announce, with the form."""
    asked = query()
    offset, client_id = asked.integer("offset", default=0), client_id_of(asked)
    if me().is_admin and not client_id:
        return redirect(url_for(".index", offset=offset or None, write=new_id()))
    return announcements_page(offset, client_id=client_id)


@bp.post("")
def announce():
    """Announce to everyone."""
    form = form_body()
    try:
        announcements.announce(me(), form.text("client_id"), form.text("body"))
    except REFUSALS as error:
        again = {"draft": typed("body"), "client_id": client_id_after(error), "error": refusal(error)}
        return announcements_page(0, **again), error.status
    return redirect(url_for(".index"), 303)


@bp.post("/<announcement_id>/dismiss")
def dismiss(announcement_id):
    """Take the banner away."""
    announcements.dismiss(me(), announcement_id)
    return redirect(safe(form_body().text("next", default="")) or url_for(".index"), 303)


def announcements_page(offset, *, draft="", client_id=None, error=None):
    listed = announcements.listed(me(), offset)
    return render_template(
        "announcements/index.html",
        announcements=listed,
        next_offset=offset + len(listed) if len(listed) == limits.ANNOUNCEMENTS_PAGE else None,
        draft=draft,
        client_id=client_id,
        error=error,
    )
