"""Messages: history, posting, and single ones."""

from collections.abc import Sequence

from chatapp import limits
from chatapp.models.access_token import POST, READ
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.schemas import array, described, noun, ref
from chatapp.payloads.shapes import PARTS
from chatapp.services.messages import authoring, history
from chatapp.services.spending import by_service
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.conversations import CONVERSATION
from chatapp.verbs.fields import Asked, client_id, counter, flag, identifier, list_of, optional, text
from chatapp.web.notices import noticed, of_drafts

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Messages")
MESSAGE = noun(message=ref("Message"))
NOTICES = described(
    array(ref("Notice"), most=limits.POST_MESSAGES), "The changes to texts that are not stored as sent."
)
NOT_MEMBERS = described(
    array(ref("Person"), most=limits.POST_MESSAGES * limits.MENTIONED),
    "People who are named, and cannot read the conversation.",
)
ONE = {"message": identifier("The id of the message.")}
DRAFT = {
    "client_id": client_id("For a single message, the header `Idempotency-Key` may bring it instead."),
    "body": text(limits.MESSAGE, "The text, which may have formatting.", least=1),
    "plain": optional(flag("The text has no formatting: its signs are drawn as they stand."), False),
    "reply_to": optional(identifier("The id of the message of this conversation that it answers.")),
    "also_to_room": optional(flag("In a thread: whether its room shows it too."), False),
}


@action(
    "history",
    scope=READ,
    http=Route("GET /conversations/<conversation>/messages", name="list_messages", is_list=True),
    about="Show a page of a conversation: the last one, unless `before`, `around` or `after` is given",
    takes={
        **CONVERSATION,
        "before": optional(counter("Messages with a lower seq.")),
        "around": optional(counter("The seq in the middle of the page.")),
        "after": optional(counter("Messages with a higher seq.")),
        "epoch": optional(text(limits.OPAQUE, "The epoch of the numbers. A former epoch is refused.")),
    },
    answers=ref("HistoryPage"),
    refuses="epoch_changed",
)
def list_messages(person: Person, asked: Asked) -> Answer:
    return history.page(
        person,
        asked.conversation,
        before=asked.before,
        around=asked.around,
        after=asked.after,
        epoch=asked.epoch,
    )


@action(
    "post_messages",
    scope=POST,
    http=Route("POST /conversations/<conversation>/messages", status=201, has_key=True),
    about="Post messages in their order, all or none; a retry is answered with the stored messages",
    takes={**CONVERSATION, "messages": list_of("Draft", DRAFT, limits.POST_MESSAGES, "The messages to post.")},
    answers=noun(
        optional=("notices", "not_members"),
        messages=array(ref("Message"), most=limits.POST_MESSAGES),
        notices=NOTICES,
        not_members=NOT_MEMBERS,
    ),
    refuses="client_id_reused archived owners_only owners_mention_all deactivated_person nothing_to_send bad_id"
    " too_long system_message already_deleted not_a_thread",
    spends=by_service("RATE_POSTS"),
)
def post_messages(person: Person, asked: Asked) -> Answer:
    """**A retry is answered with the stored messages**, even after you left, or after they were edited or the
    conversation was archived. A former member may retry as well, and gets their own messages only. Beyond 1,000,000
    bytes of the answer, the whole text of a message is its only part. `client_id_reused`: the client_id was used with
    another text or for another conversation."""
    stored = authoring.post(person, asked.conversation, asked.messages)
    return posted_answer({"messages": stored}, stored.not_members, asked.messages)


def posted_answer(answer: Answer, not_members: Sequence[Payload], drafts: list[dict]) -> Answer:
    """Return what is answered to posted drafts, with whom they name in vain, and how they were changed."""
    told = answer | ({"not_members": not_members} if not_members else {})
    formatted = of_drafts([draft for draft in drafts if not draft["plain"]])
    return noticed(told, of_drafts(drafts), formatted)


@action(
    "show_message",
    scope=READ,
    http="GET /messages/<message>",
    about="Show one message",
    takes=ONE,
    answers=MESSAGE,
    is_live=False,
)
def show_message(person: Person, asked: Asked) -> Answer:
    return {"message": authoring.find(person, asked.message)}


@action(
    "edit_message",
    scope=POST,
    http="PATCH /messages/<message>",
    about="Change the text of your own message",
    takes={
        **ONE,
        "rev": counter("The rev of the message that was edited."),
        "body": text(limits.MESSAGE, "The new text.", least=1),
        "plain": optional(flag("It has no formatting."), False),
    },
    answers=noun(optional=("notices", "not_members"), message=ref("Message"), notices=NOTICES, not_members=NOT_MEMBERS),
    refuses="not_yours edit_conflict already_deleted archived owners_mention_all",
    spends=by_service("RATE_EDITS"),
)
def edit_message(person: Person, asked: Asked) -> Answer:
    """`edit_conflict`: the text was changed since `rev`, which reactions do not; it comes with `message_now`.
    `not_members` are those whom the text before did not name."""
    message = authoring.edit(person, asked.message, asked.rev, asked.body, is_plain=asked.plain)
    answer = {"message": message} | ({"not_members": message.not_members} if message.not_members else {})
    told = {"body": asked.body}
    return noticed(answer, told, {} if asked.plain else told)


@action(
    "preview_message",
    scope=POST,
    http="POST /conversations/<conversation>/preview",
    about="Show how a text would be drawn as a message; nothing is stored",
    takes={**CONVERSATION, "body": text(limits.MESSAGE, "The text.", least=1)},
    answers=noun(optional=("notices",), parts=array(ref("Part"), most=PARTS), notices=NOTICES),
    refuses="required too_long",
)
def preview_message(person: Person, asked: Asked) -> Answer:
    parts = authoring.preview(person, asked.conversation, asked.body)
    return noticed({"parts": parts}, {"body": asked.body}, {"body": asked.body})


@action(
    "delete_message",
    scope=POST,
    http="DELETE /messages/<message>",
    about="Delete the text of a message: your own, or as an owner anyone's",
    takes={**ONE, "rev": counter("The rev of the message.")},
    answers=MESSAGE,
    refuses="not_yours edit_conflict archived required",
    spends=by_service("RATE_EDITS"),
)
def delete_message(person: Person, asked: Asked) -> Answer:
    """The answer is the message without its text, which stays in its place."""
    return {"message": authoring.delete(person, asked.message, asked.rev)}
