"""Messages: history, posting, and single ones."""

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe
from chatapp.api.schemas import COUNTER, STRING, array, noun, ref, said, text
from chatapp.services import history, messages
from chatapp.web.body import json_body, query
from chatapp.web.idempotency import client_id
from chatapp.web.person import me
from chatapp.web.revalidation import revalidated

MESSAGE = noun(message=ref("Message"))


@bp.get("/conversations/<conversation_id>/messages")
@describe(
    "A page of a conversation; its end when neither before, around nor after is given",
    answer=ref("HistoryPage"),
    query={
        "before": said(COUNTER, "Messages with a lower seq."),
        "around": said(COUNTER, "The seq that shall be in the middle."),
        "after": said(COUNTER, "Messages with a higher seq."),
        "epoch": said(STRING, "That the numbers are of; another than today's is refused."),
    },
    refusals="epoch_changed",
)
@revalidated
def list_messages(conversation_id):
    person, asked = me(), query()
    bounds = {bound: asked.integer(bound, default=None) for bound in ("before", "around", "after")}
    return history.page(person, conversation_id, **bounds, epoch=asked.text("epoch", default=None))


@bp.post("/conversations/<conversation_id>/messages")
@describe(
    "Post messages in their order, all or none; a retry is answered with what it stored",
    answer=noun(messages=array(ref("Message"))),
    status=201,
    body={"messages": said(array(ref("Draft"), most=limits.POST_MESSAGES, least=1), "What to post.")},
    refusals="client_id_reused archived owners_only deactivated_person nothing_to_send bad_id too_long",
    has_key=True,
)
def post_messages(conversation_id):
    person = me()
    drafts = json_body().list_of("messages", limit=limits.POST_MESSAGES, item=draft)
    return {"messages": messages.post(person, conversation_id, drafts)}, 201


def draft(body):
    return {"client_id": client_id(body), "body": body.text("body")}


@bp.get("/messages/<message_id>")
@describe("One message", answer=MESSAGE)
def show_message(message_id):
    return {"message": messages.find(me(), message_id)}


@bp.patch("/messages/<message_id>")
@describe(
    "Change the text of one's own message",
    answer=MESSAGE,
    body={
        "rev": said(COUNTER, "Of the message that was edited."),
        "body": said(text(limits.MESSAGE, 1), "The new text."),
    },
    refusals="not_yours edit_conflict already_deleted archived",
)
def edit_message(message_id):
    person, body = me(), json_body()
    return {"message": messages.edit(person, message_id, body.integer("rev"), body.text("body"))}


@bp.delete("/messages/<message_id>")
@describe(
    "Take away the text of a message: one's own, or as an owner anybody's",
    answer=MESSAGE,
    query={"rev": said(COUNTER, "Of the message that is deleted.")},
    required=("rev",),
    refusals="not_yours edit_conflict archived required",
)
def delete_message(message_id):
    return {"message": messages.delete(me(), message_id, query().integer("rev"))}
