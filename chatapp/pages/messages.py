"""Single messages: their link, editing and deleting."""

from collections.abc import Callable

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from chatapp import limits
from chatapp.errors import NotFound
from chatapp.models import User
from chatapp.models.columns import new_id
from chatapp.models.conversation import ROOM
from chatapp.models.message import TEXT
from chatapp.pages.conversation import bp
from chatapp.services.conversations import access, summaries
from chatapp.services.messages import authoring
from chatapp.verbs.forms import serves
from chatapp.web.forms import refusal, shows_again, typed
from chatapp.web.http.body import form_body
from chatapp.web.identity.person import current_user
from chatapp.web.next_page import no_place
from chatapp.web.notices import notice_after


@bp.get("/<conversation_id>/messages/<message_id>")
def show_message(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Redirect to the message in its conversation."""
    return redirect(address_of(get_message(conversation_id, message_id)), 303)


@bp.get("/<conversation_id>/messages/<message_id>/actions")
def actions(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Show one message with the actions that the reader may take."""
    message = get_message(conversation_id, message_id)
    summary = summaries.summary(access.get(current_user(), conversation_id))
    is_text = message["kind"] == TEXT and not message["deleted_at"]
    return render_template(
        "conversations/actions.html",
        **authoring.permissions_for(current_user(), message["id"]),
        can_reply=is_text and summary["membership"]["can_post"] and not summary["archived"],
        can_thread=is_text and summary["kind"] == ROOM,
    )


@bp.get("/<conversation_id>/messages/<message_id>/reply")
def reply(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Lead to the composer, in which the next message replies to this one."""
    get_message(conversation_id, message_id)
    return redirect(
        url_for(".show", conversation_id=conversation_id, reply=message_id, write=new_id(), _anchor="body"), 303
    )


@bp.get("/<conversation_id>/messages/<message_id>/edit")
def edit(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Show the form for editing a message to its author."""
    message = get_message(conversation_id, message_id, authoring.find_editable)
    return edit_page(message, body=message["body"])


@bp.post("/<conversation_id>/messages/<message_id>/edit")
@serves("edit_message")
@shows_again(lambda error, **ids: edit_page(get_message(**ids), body=typed("body"), error=refusal(error)))
def change(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Edit a message. If it was changed meanwhile, show both texts."""
    get_message(conversation_id, message_id)
    form = form_body()
    written = form.text("body", most=limits.MESSAGE)
    message = authoring.edit(current_user(), message_id, form.integer("rev"), written)
    return redirect(address_of(message, notice=notice_after(written, message.not_members)), 303)


@bp.get("/<conversation_id>/messages/<message_id>/delete")
@no_place
def confirm_delete(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Ask for confirmation before deleting."""
    return delete_page(get_message(conversation_id, message_id, authoring.find_deletable))


@bp.post("/<conversation_id>/messages/<message_id>/delete")
@serves("delete_message")
@shows_again(lambda error, **ids: delete_page(get_message(**ids), error=refusal(error)))
def delete(conversation_id: str, message_id: str) -> ResponseReturnValue:
    """Delete a message. Its place in the conversation stays."""
    get_message(conversation_id, message_id)
    message = authoring.delete(current_user(), message_id, form_body().integer("rev"))
    return redirect(address_of(message), 303)


def get_message(conversation_id: str, message_id: str, find: Callable[[User, str], dict] = authoring.find) -> dict:
    message = find(current_user(), message_id)
    if message["conversation"] != conversation_id:
        raise NotFound
    return message


def edit_page(message: dict, *, body: str, error: dict | None = None) -> str:
    return render_template("conversations/edit.html", message=message, body=body, error=error)


def delete_page(message: dict, error: dict | None = None) -> str:
    return render_template("conversations/delete.html", message=message, error=error)


def address_of(message: dict, notice: str | None = None) -> str:
    conversation_id, seq = message["conversation"], message["seq"]
    return url_for(".show", conversation_id=conversation_id, around=seq, notice=notice, _anchor=f"m{seq}")
