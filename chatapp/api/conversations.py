"""Conversations as a member sees them, one's place in them, and direct conversations."""

from chatapp import limits
from chatapp.api import bp
from chatapp.services import conversations, direct, reading, typing
from chatapp.web.body import json_body, query
from chatapp.web.person import me

KINDS = {"room", "direct"}
# Bounds the list; how many may be in a conversation is a rule.
MOST_PEOPLE = 10 * limits.DIRECT_PEOPLE


@bp.get("/conversations")
def list_conversations():
    person = me()
    kind = query().choice("kind", KINDS, default=None)
    return {"conversations": conversations.summaries(person, kind=kind), "unread": conversations.unread(person)}


@bp.post("/conversations")
def open_direct():
    person = me()
    people = json_body().identifiers("people", limit=MOST_PEOPLE)
    return {"summary": direct.open_direct(person, people)}


@bp.get("/conversations/<conversation_id>")
def show_conversation(conversation_id):
    return {"summary": conversations.summary(conversations.find(me(), conversation_id))}


@bp.post("/conversations/<conversation_id>/read")
def mark_read(conversation_id):
    return {"summary": reading.mark_read(me(), conversation_id, json_body().integer("seq"))}


@bp.post("/conversations/<conversation_id>/unread")
def mark_unread(conversation_id):
    return {"summary": reading.mark_unread(me(), conversation_id, json_body().integer("seq"))}


@bp.post("/conversations/<conversation_id>/typing")
def say_typing(conversation_id):
    typing.typing(me(), conversation_id)
    return "", 204
