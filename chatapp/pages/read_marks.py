"""Read marks: marking a conversation as read or unread."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from chatapp.errors import NotFound
from chatapp.models.conversation import DIRECT, THREAD
from chatapp.pages.conversation import bp
from chatapp.services.messages import read_marks
from chatapp.verbs.forms import serves
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user


@bp.post("/<conversation_id>/read")
@serves("mark_read")
def mark_read(conversation_id: str) -> ResponseReturnValue:
    """Mark as read up to a message."""
    summary = read_marks.mark_read(current_user(), conversation_id, form_body().integer("seq"))
    return redirect(list_address(summary), 303)


@bp.get("/<conversation_id>/read")
def show_read(conversation_id: str) -> ResponseReturnValue:
    """Mark as read what a page without scripts shows. The page requests this as an image; others are not found."""
    if request.headers.get("Sec-Fetch-Dest", "image") != "image":
        raise NotFound
    read_marks.mark_read(current_user(), conversation_id, query().integer("seq"))
    return "", 204


@bp.post("/<conversation_id>/unread")
@serves("mark_unread")
def mark_unread(conversation_id: str) -> ResponseReturnValue:
    """Mark as unread from a message on, and redirect to the list: the page would mark it as read again."""
    summary = read_marks.mark_unread(current_user(), conversation_id, form_body().integer("seq"))
    return redirect(list_address(summary), 303)


def list_address(summary: dict) -> str:
    return url_for({DIRECT: "inbox.index", THREAD: "threads.index"}.get(summary["kind"], "rooms.index"))
