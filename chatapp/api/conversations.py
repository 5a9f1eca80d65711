"""Conversations as a member sees them, one's place in them, and direct conversations."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe
from chatapp.api.schemas import COUNTER, ID, array, noun, one_of, ref, said
from chatapp.services import conversations, direct, reading, typing
from chatapp.web.body import json_body, query
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated

SUMMARY = noun(summary=ref("Summary"))

KINDS = {"room", "direct"}
# Bounds the list; how many may be in a conversation is a rule.
MOST_PEOPLE = 10 * limits.DIRECT_PEOPLE


@bp.get("/conversations")
@describe(
    "One's conversations, unread first, then by activity",
    answer=noun(conversations=array(ref("Summary"), most=limits.SUMMARIES), unread=ref("Unread")),
    query={"kind": said(one_of("room", "direct"), "Both when missing.")},
)
@revalidated
def list_conversations():
    person = me()
    kind = query().choice("kind", KINDS, default=None)
    return {"conversations": conversations.summaries(person, kind=kind), "unread": conversations.unread(person)}


@bp.post("/conversations")
@describe(
    "Find or make the direct conversation with exactly these people",
    answer=SUMMARY,
    body={"people": said(array(ID, most=limits.DIRECT_PEOPLE, least=1), "The others; oneself is understood.")},
    refusals="deactivated_person self_not_allowed",
)
def open_direct():
    person = me()
    people = json_body().identifiers("people", limit=MOST_PEOPLE)
    return {"summary": direct.open_direct(person, people)}


@bp.get("/conversations/<conversation_id>")
@describe("One conversation", answer=SUMMARY)
def show_conversation(conversation_id):
    return {"summary": conversations.summary(conversations.find(me(), conversation_id))}


@bp.post("/conversations/<conversation_id>/read")
@describe(
    "Read up to a message; never moves back",
    answer=SUMMARY,
    body={"seq": said(COUNTER, "The last one read.")},
)
def mark_read(conversation_id):
    return {"summary": reading.mark_read(me(), conversation_id, json_body().integer("seq"))}


@bp.post("/conversations/<conversation_id>/unread")
@describe(
    "Make messages unread again, for oneself only",
    answer=SUMMARY,
    body={"seq": said(COUNTER, "The first one that shall be unread.")},
)
def mark_unread(conversation_id):
    return {"summary": reading.mark_unread(me(), conversation_id, json_body().integer("seq"))}


@bp.post("/conversations/<conversation_id>/typing")
@describe("Tell those who have it open that one writes, for five seconds", refusals="archived")
def say_typing(conversation_id):
    typing.typing(me(), conversation_id)
    return "", 204
