"""Posting, editing and deleting messages."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from chatapp import limits
from chatapp.concurrency.pauses import pausing_by_time
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.markup.mentions import candidates
from chatapp.markup.parts import as_one, parts
from chatapp.models import Conversation, Membership, Message, MessageRevision
from chatapp.models.columns import now
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.people import person as person_payload
from chatapp.services import notices
from chatapp.services.accounts.people import find_known
from chatapp.services.budget import Budget
from chatapp.services.conversations import access, outcomes, system_messages
from chatapp.services.messages import mentions, posting
from chatapp.services.messages.post_transaction import Draft
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_lines, client_id, known_id


class Posted(list[Payload]):
    """Messages as payloads. `not_members`: persons as payloads whom new ones name, and who cannot read them."""

    not_members: Sequence[Payload] = ()


def post(person: Person, conversation_id: str, drafts: Sequence[Payload]) -> Posted:
    """Store an ordered list of `{"client_id", "body"}`; return the messages as payloads, in that order.

    A draft that is stored already is answered with its message, and not stored again. Either all drafts are stored or
    none. Messages beyond SYNC_BYTES of the answer have their whole text as their only part. Raises
    `Conflict("client_id_reused")` when a client id came with another request before, `Invalid`, `NotFound`,
    `Forbidden`, `Conflict("archived")`, `TooMany`.
    """
    posted = posting.store(person, conversation_id, checked(conversation_id, drafts))
    answer = Posted(_answered(posted.result()))
    if posted.outsiders:
        answer.not_members = [person_payload(user) for user in find_known(list(dict.fromkeys(posted.outsiders)))]
    return answer


def checked(conversation_id: str, drafts: Sequence[Payload]) -> list[Draft]:
    """Return the Drafts that may be stored of a list of `{"client_id", "body"}`.

    Raises `Invalid`, and `Conflict("client_id_reused")` for an id that stands there twice.
    """
    if not drafts:
        raise Invalid("nothing_to_send", field="messages")
    if len(drafts) > limits.POST_MESSAGES:
        raise Invalid("too_many_items", field="messages", limit=limits.POST_MESSAGES)
    found = [
        _checked(conversation_id, draft, f"messages.{number}.") for number, draft in enumerate(pausing_by_time(drafts))
    ]
    if len({draft.client_id for draft in found}) < len(found):
        raise Conflict("client_id_reused", field="messages")
    return found


def _checked(conversation_id: str, draft: Payload, at: str) -> Draft:
    body = clean_lines(draft["body"], at + "body", limit=limits.MESSAGE)
    digest = system_messages.digest_of({"conversation": conversation_id, "body": body})
    parts(body)  # parsed here, with pauses, so that the transaction finds it done
    return Draft(client_id(draft["client_id"], at + "client_id"), body, digest, tuple(candidates(body)))


def edit(person: Person, message_id: str, rev: int, body: Any) -> Payload:
    """Replace the text of one's own message, expected at `rev`; return it as payload.

    If it has this text already, nothing changes. Raises `NotFound`, `Forbidden("not_yours")`,
    `Conflict("already_deleted")`, `Conflict("edit_conflict")` when it was changed meanwhile.
    """
    body = clean_lines(body, "body", limit=limits.MESSAGE)
    with write_transaction(invalidates_access=False):
        message, row = _find(person, message_id)
        _require_editable(message, person)
        if message.body == body:
            return system_messages.payload(message)
        access.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        db.session.add(MessageRevision(message_id=message.id, rev=message.rev, body=message.body))
        added = mentions.change(message, candidates(message.body or ""), candidates(body), person.public_id)
        message.body, message.edited_at = body, now()
        message.rev = system_messages.bump_rev(row.conversation)
        payload = system_messages.payload(message)
    outcomes.stored([payload], [row.conversation_id] if row.conversation.is_direct else ())
    notices.tell(added)
    return payload


def delete(person: Person, message_id: str, rev: int) -> Payload:
    """Delete the text of one's own message, or as an owner of anybody's; return its tombstone as payload.

    If it is deleted already, nothing changes. Raises as `edit`.
    """
    with write_transaction(invalidates_access=False):
        message, row = _find(person, message_id)
        _require(message.deletable_by(row))
        if message.is_deleted:
            return system_messages.payload(message)
        access.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        db.session.query(MessageRevision).filter_by(message_id=message.id).delete()
        concerned = mentions.withdraw(message)
        message.body, message.deleted_at, message.deleted_by_id = None, now(), person.id
        message.rev = system_messages.bump_rev(row.conversation)
        payload = system_messages.payload(message)
    outcomes.stored([payload], [row.conversation_id] if row.conversation.is_direct else ())
    notices.tell_counters(concerned)
    return payload


def find(person: Person, message_id: str) -> Payload:
    """Return one message of a conversation of `person` as payload, or raise `NotFound`."""
    return system_messages.payload(_find(person, message_id)[0])


def find_editable(person: Person, message_id: str) -> Payload:
    """Return a message that `person` may edit as payload; raise as `edit` does."""
    message, _ = _find(person, message_id)
    _require_editable(message, person)
    return system_messages.payload(message)


def find_deletable(person: Person, message_id: str) -> Payload:
    """Return a message that `person` may delete as payload; raise as `delete` does, and for a deleted one."""
    message, row = _find(person, message_id)
    _require_text(message)
    _require(message.deletable_by(row))
    return system_messages.payload(message)


def permissions_for(person: Person, message_id: str) -> Payload:
    """Return a message as payload with the permissions of `person`: `{"message", "can_edit", "can_delete"}`.

    Raises `NotFound`.
    """
    message, row = _find(person, message_id)
    return {
        "message": system_messages.payload(message),
        "can_edit": not message.is_deleted and message.editable_by(person),
        "can_delete": not message.is_deleted and message.deletable_by(row),
    }


def _require_editable(message: Message, person: Person) -> None:
    _require_text(message)
    _require(message.editable_by(person))


def _require_text(message: Message) -> None:
    if message.is_deleted:
        raise Conflict("already_deleted", field="message")


def _require(is_permitted: bool) -> None:
    if not is_permitted:
        raise Forbidden("not_yours", field="message")


def _answered(stored: list[Payload]) -> list[Payload]:
    """Return payloads within SYNC_BYTES: a text of many short lines is twenty times as large in parts."""
    budget = Budget(limits.SYNC_BYTES)
    return [message if budget.takes(message) else message | {"parts": as_one(message["body"])} for message in stored]


def _find(person: Person, message_id: str) -> tuple[Message, Membership]:
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


def _expect(message: Message, rev: int) -> None:
    if message.rev != rev:
        raise Conflict("edit_conflict", field="rev", message_now=system_messages.payload(message))
