"""Posting, editing and deleting messages."""

from sqlalchemy import select

from chatapp import broadcasts, limits
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message, MessageRevision
from chatapp.models.columns import now
from chatapp.services import conversations, heads, lines, posting
from chatapp.services.rates import spend
from chatapp.services.text import clean, client_id, known_id
from chatapp.services.writing import noting


def post(person, conversation_id, drafts):
    """Store an ordered list of `{"client_id", "body"}`; return the messages as payloads, in that order.

    A draft that is stored already is answered with its message, whatever happened since, and stored no second time.
    Either all drafts are stored or none. Raises `Conflict("client_id_reused")` when a client id came with another
    request before, `Invalid`, `NotFound`, `Forbidden`, `Conflict("archived")`, `TooMany`.
    """
    return posting.store(person, conversation_id, _requests(conversation_id, drafts))


def edit(person, message_id, rev, body):
    """Replace the text of one's own message, expected at `rev`; return it as payload.

    Asking for the text that it has already is answered with it. Raises `NotFound`, `Forbidden("not_yours")`,
    `Conflict("already_deleted")`, `Conflict("edit_conflict")` when it was changed meanwhile.
    """
    body = clean(body, "body", limit=limits.MESSAGE, multiline=True)
    with noting():
        message, row = _find(person, message_id)
        if message.is_deleted:
            raise Conflict("already_deleted", field="message")
        if not message.editable_by(person):
            raise Forbidden("not_yours", field="message")
        if message.body == body:
            return lines.payload(message)
        conversations.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        db.session.add(MessageRevision(message_id=message.id, rev=message.rev, body=message.body))
        message.body, message.edited_at = body, now()
        message.rev = lines.touch(row.conversation)
        payload = lines.payload(message)
    broadcasts.messages([payload])
    heads.tell_direct([row.conversation_id] if row.conversation.is_direct else [])
    return payload


def delete(person, message_id, rev):
    """Take away the text of one's own message, or as an owner of anybody's; return its tombstone as payload.

    Deleting a deleted one is answered with it. Raises as `edit`.
    """
    with noting():
        message, row = _find(person, message_id)
        if not message.deletable_by(row):
            raise Forbidden("not_yours", field="message")
        if message.is_deleted:
            return lines.payload(message)
        conversations.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        db.session.query(MessageRevision).filter_by(message_id=message.id).delete()
        message.body, message.deleted_at, message.deleted_by_id = None, now(), person.id
        message.rev = lines.touch(row.conversation)
        payload = lines.payload(message)
    broadcasts.messages([payload])
    heads.tell_direct([row.conversation_id] if row.conversation.is_direct else [])
    return payload


def find(person, message_id):
    """Return one message of a conversation of `person` as payload, or raise `NotFound`."""
    return lines.payload(_find(person, message_id)[0])


def allowed(person, message_id):
    """Return one message as payload, and what `person` may do with it: `{"message", "can_edit", "can_delete"}`.

    Raises `NotFound`.
    """
    message, row = _find(person, message_id)
    return {
        "message": lines.payload(message),
        "can_edit": not message.is_deleted and message.editable_by(person),
        "can_delete": not message.is_deleted and message.deletable_by(row),
    }


def _requests(conversation_id, drafts):
    """Check the content of all drafts before anything is stored."""
    if not drafts:
        raise Invalid("nothing_to_send", field="messages")
    if len(drafts) > limits.POST_MESSAGES:
        raise Invalid("too_many_items", field="messages", limit=limits.POST_MESSAGES)
    requests = []
    for number, draft in enumerate(drafts):
        at = f"messages.{number}."
        body = clean(draft["body"], at + "body", limit=limits.MESSAGE, multiline=True)
        digest = lines.digest_of({"conversation": conversation_id, "body": body})
        requests.append({"client_id": client_id(draft["client_id"], at + "client_id"), "body": body, "digest": digest})
    if len({request["client_id"] for request in requests}) < len(requests):
        raise Conflict("client_id_reused", field="messages")
    return requests


def _find(person, message_id):
    """Return a Message that `person` may see, and their Membership in its conversation."""
    found = db.session.execute(
        select(Message, Membership)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Membership, Membership.conversation_id == Conversation.id)
        .where(
            Message.public_id == known_id(message_id),
            Membership.user_id == person.id,
            Membership.left_at.is_(None),
        )
    ).first()
    if found is None:
        raise NotFound()
    return found


def _expect(message, rev):
    if message.rev != rev:
        raise Conflict("edit_conflict", field="rev", message_now=lines.payload(message))
