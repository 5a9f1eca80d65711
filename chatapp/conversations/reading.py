"""How far one has read."""

from flask import redirect, url_for

from chatapp.conversations import bp
from chatapp.services import reading
from chatapp.web.body import form_body
from chatapp.web.person import me


@bp.post("/<conversation_id>/read")
def mark_read(conversation_id):
    """Mark as read up to a message."""
    summary = reading.mark_read(me(), conversation_id, form_body().integer("seq"))
    return redirect(list_of(summary), 303)


@bp.post("/<conversation_id>/unread")
def mark_unread(conversation_id):
    """Mark as unread from a message on, and leave the page, which would mark it as read again."""
    summary = reading.mark_unread(me(), conversation_id, form_body().integer("seq"))
    return redirect(list_of(summary), 303)


def list_of(summary):
    return url_for("inbox.index" if summary["kind"] == "direct" else "rooms.index")
