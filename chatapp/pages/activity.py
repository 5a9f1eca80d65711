"""Activity: what concerns the reader; and how they are told of one conversation."""

import datetime

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp.models.columns import now
from chatapp.models.conversation import ROOM
from chatapp.pages.conversation import bp as conversations
from chatapp.services.conversations import access, levels, summaries
from chatapp.services.notices.listing import FILTERS, mark_seen
from chatapp.verbs.forms import serves
from chatapp.web.activity_pane import activity_pane
from chatapp.web.forms import refusal, shows_again
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.next_page import no_place

bp = Blueprint("activity", __name__, url_prefix="/activity")
bp.before_request(require)

ALL = "all"
# How long a conversation is muted, or its reader not disturbed, by what a form calls it.
HOURS = {"1": 1, "4": 4, "8": 8, "24": 24, "168": 168}
FOREVER = "forever"


@bp.get("")
def index() -> ResponseReturnValue:
    """Show a page of what concerns the reader, by a filter."""
    asked = query()
    pane = activity_pane(asked.choice("only", FILTERS, default=ALL), asked.integer("offset", default=0))
    return render_template("activity/index.html", **pane)


@bp.post("/seen")
@serves("mark_activity_seen")
def see() -> ResponseReturnValue:
    """Mark all that the page has listed as seen, and show it again."""
    form = form_body()
    only = form.choice("only", FILTERS, default=ALL)
    until = form.word("until", default=None)
    mark_seen(current_user(), form.integer("rev"), until or None)
    return redirect(url_for(".index", only=None if only == ALL else only), 303)


@conversations.get("/<conversation_id>/notifications")
@no_place
def show_notifications(conversation_id: str) -> ResponseReturnValue:
    """Show how much the reader is told of a conversation, with the form for it."""
    return notifications_page(conversation_id)


@conversations.post("/<conversation_id>/notifications")
@serves("set_notifications")
@shows_again(lambda error, conversation_id: notifications_page(conversation_id, error=refusal(error)))
def set_notifications(conversation_id: str) -> ResponseReturnValue:
    """Choose how much the reader is told of a conversation. What was not sent stays as it is."""
    form = form_body()
    summary = levels.change(
        current_user(),
        conversation_id,
        level=form.word("level", default=None),
        muted_until=moment_after(form.word("muted_until", default=None)),
    )
    if summary["kind"] == ROOM:
        return redirect(url_for("rooms.show", room_id=conversation_id), 303)
    return redirect(url_for("conversations.show", conversation_id=conversation_id), 303)


def moment_after(chosen: str | None) -> str | None:
    """Return a choice of a form as `muted_until` of the action: `8` is a time in eight hours; None for `keep`.

    Anything else stays as it is: a time, `forever`, or an empty text.
    """
    if chosen in (None, "keep"):
        return None
    hours = HOURS.get(chosen)
    return chosen if hours is None else (now() + datetime.timedelta(hours=hours)).isoformat(timespec="seconds")


def notifications_page(conversation_id: str, error: dict | None = None) -> str:
    summary = summaries.summary(access.get(current_user(), conversation_id))
    return render_template("conversations/notifications.html", summary=summary, error=error)
