"""Single messages: their link, editing and deleting."""

from flask import redirect, render_template, url_for

from chatapp.conversations import bp
from chatapp.errors import NotFound
from chatapp.services import messages
from chatapp.web.body import form_body
from chatapp.web.forms import REFUSALS, refusal, typed
from chatapp.web.person import me


@bp.get("/<conversation_id>/messages/<message_id>")
def show_message(conversation_id, message_id):
    """Lead to the message, among those around it."""
    return redirect(place(found(conversation_id, message_id)), 303)


@bp.get("/<conversation_id>/messages/<message_id>/actions")
def actions(conversation_id, message_id):
    """Show one message and what the reader may do with it."""
    message = found(conversation_id, message_id)
    return render_template("conversations/actions.html", **messages.allowed(me(), message["id"]))


@bp.get("/<conversation_id>/messages/<message_id>/edit")
def edit(conversation_id, message_id):
    """Show the form that changes a message."""
    message = found(conversation_id, message_id)
    return edit_page(message, body=message["body"])


@bp.post("/<conversation_id>/messages/<message_id>/edit")
def change(conversation_id, message_id):
    """Change a message, unless it was changed meanwhile; then show both texts."""
    message, form = found(conversation_id, message_id), form_body()
    try:
        message = messages.edit(me(), message_id, form.integer("rev"), form.text("body"))
    except REFUSALS as error:
        return edit_page(message, body=typed("body"), error=refusal(error)), error.status
    return redirect(place(message), 303)


@bp.get("/<conversation_id>/messages/<message_id>/delete")
def confirm_delete(conversation_id, message_id):
    """Ask before deleting."""
    return delete_page(found(conversation_id, message_id))


@bp.post("/<conversation_id>/messages/<message_id>/delete")
def delete(conversation_id, message_id):
    """Delete a message; its place stays."""
    message, form = found(conversation_id, message_id), form_body()
    try:
        message = messages.delete(me(), message_id, form.integer("rev"))
    except REFUSALS as error:
        return delete_page(message, error=refusal(error)), error.status
    return redirect(place(message), 303)


def found(conversation_id, message_id):
    message = messages.find(me(), message_id)
    if message["conversation"] != conversation_id:
        raise NotFound
    return message


def edit_page(message, *, body, error=None):
    return render_template("conversations/edit.html", message=message, body=body, error=error)


def delete_page(message, error=None):
    return render_template("conversations/delete.html", message=message, error=error)


def place(message):
    return url_for(
        ".show", conversation_id=message["conversation"], around=message["seq"], _anchor=f"m{message['seq']}"
    )
