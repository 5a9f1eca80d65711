"""Threads: the list of those that the reader follows, the page on which one begins, and following one."""

from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp.models.columns import new_id
from chatapp.models.conversation import THREAD
from chatapp.pages import conversation
from chatapp.pages.messages import get_message
from chatapp.services.conversations import access, summaries, threads
from chatapp.services.messages import replies
from chatapp.verbs.forms import serves
from chatapp.web.forms import shows_again, typed_text
from chatapp.web.http.body import form_body, query
from chatapp.web.identity.person import current_user, require
from chatapp.web.list_pane import list_pane

bp = Blueprint("threads", __name__)
bp.before_request(require)


@bp.get("/threads")
def index() -> ResponseReturnValue:
    """Show the threads that the reader follows, unread first."""
    return render_template("threads/index.html", **list_pane(THREAD, query().integer("offset", default=0)))


@bp.get("/conversations/<conversation_id>/messages/<message_id>/thread")
def begin(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Lead to the thread of a message, or show where its first reply is written."""
    get_message(conversation_id, message_id)
    found = replies.thread_of(current_user(), message_id)
    if found["thread"]:
        return redirect(address_of(found["thread"]["conversation"]), 303)
    return beginning(found["message"])


@bp.post("/conversations/<conversation_id>/messages/<message_id>/thread")
@serves("post_to_thread")
@shows_again(lambda error, **ids: beginning(get_message(**ids), **typed_text(error)))
def post_first(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Post the typed message in the thread, which it begins."""
    get_message(conversation_id, message_id)
    stored = replies.post(current_user(), message_id, [conversation.draft(form_body())])
    return redirect(address_of(stored["messages"][0]["conversation"], _anchor="end"), 303)


@bp.post("/conversations/<conversation_id>/follow")
@serves("follow_thread")
def follow(conversation_id: str) -> ResponseReturnValue:
    """Follow a thread."""
    threads.begin(current_user(), conversation_id)
    return redirect(address_of(conversation_id), 303)


@bp.post("/conversations/<conversation_id>/unfollow")
@serves("unfollow_thread")
def unfollow(conversation_id: str) -> ResponseReturnValue:
    """Follow a thread no more."""
    threads.end(current_user(), conversation_id)
    return redirect(address_of(conversation_id), 303)


def beginning(message: dict, **writing: Any) -> str:
    room = summaries.summary(access.get(current_user(), message["conversation"]))
    shown = {"draft": "", "error": None, **writing, "client_id": writing.get("client_id") or new_id()}
    return render_template("threads/begin.html", root=message, summary=room, **shown)


def address_of(conversation_id: str, **more: Any) -> str:
    return url_for("conversations.show", conversation_id=conversation_id, **more)
