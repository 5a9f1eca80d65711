"""Messages: history, posting, and single ones."""

from chatapp import limits
from chatapp.api import bp
from chatapp.services import history, messages
from chatapp.web.body import json_body, query
from chatapp.web.person import me


@bp.get("/conversations/<conversation_id>/messages")
def list_messages(conversation_id):
    person, asked = me(), query()
    bounds = {bound: asked.integer(bound, default=None) for bound in ("before", "around", "after")}
    return history.page(person, conversation_id, **bounds, epoch=asked.text("epoch", default=None))


@bp.post("/conversations/<conversation_id>/messages")
def post_messages(conversation_id):
    person = me()
    drafts = json_body().list_of("messages", limit=limits.POST_MESSAGES, item=draft)
    return {"messages": messages.post(person, conversation_id, drafts)}, 201


def draft(body):
    return {"client_id": body.text("client_id"), "body": body.text("body")}


@bp.get("/messages/<message_id>")
def show_message(message_id):
    return {"message": messages.find(me(), message_id)}


@bp.patch("/messages/<message_id>")
def edit_message(message_id):
    person, body = me(), json_body()
    return {"message": messages.edit(person, message_id, body.integer("rev"), body.text("body"))}


@bp.delete("/messages/<message_id>")
def delete_message(message_id):
    return {"message": messages.delete(me(), message_id, query().integer("rev"))}
