"""Posting, editing and deleting messages."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select

from chatapp import limits
from chatapp.concurrency.pauses import pausing_by_time
from chatapp.errors import Conflict, Forbidden, Invalid, NotFound
from chatapp.extensions import db
from chatapp.markup import formatting
from chatapp.markup.mentions import candidates
from chatapp.markup.parts import as_one, parts
from chatapp.models import Conversation, Membership, Message, MessageRevision, Reaction
from chatapp.models.columns import now
from chatapp.models.message import FORMATTED, PLAIN
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.payloads.people import person as person_payload
from chatapp.services import notices
from chatapp.services.accounts.people import find_known
from chatapp.services.budget import Budget
from chatapp.services.conversations import access, outcomes, system_messages
from chatapp.services.messages import mentions, posting
from chatapp.services.messages.post_transaction import SHOWN, Draft, Posting
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import clean_lines, client_id, known_id


class Posted(list[Payload]):
    """Messages as payloads. `not_members`: persons as payloads whom new ones name, and who cannot read them."""

    not_members: Sequence[Payload] = ()


class Edited(dict[str, Any]):
    """A message as payload. `not_members`: persons as payloads whom the edit has named, and who cannot read it."""

    not_members: Sequence[Payload] = ()


def post(person: Person, conversation_id: str, drafts: Sequence[Payload]) -> Posted:
    """Store an ordered list of drafts as `checked` takes them; return the messages as payloads, in that order.

    A draft with `"plain": True` is not read for formatting.

    A draft that is stored already is answered with its message, and not stored again. Either all drafts are stored or
    none. Messages beyond SYNC_BYTES of the answer have their whole text as their only part. Raises
    `Conflict("client_id_reused")` when a client id came with another request before, `Invalid`, `NotFound`,
    `Forbidden`, `Conflict`, `TooMany`.
    """
    return answered(posting.store(person, conversation_id, checked(conversation_id, drafts)))


def answered(posted: Posting) -> Posted:
    """Return the messages of a Posting that is done, as `post` answers."""
    answer = Posted(_fitting(posted.result()))
    answer.not_members = _people(posted.outsiders)
    return answer


def _people(public_ids: Iterable[str]) -> list[Payload]:
    ids = list(dict.fromkeys(public_ids))
    return [person_payload(user) for user in find_known(ids)] if ids else []


def checked(conversation_id: str, drafts: Sequence[Payload]) -> list[Draft]:
    """Return the Drafts that may be stored of a list of `{"client_id", "body"}`.

    Each may have `reply_to`, the public id of a message of the same conversation that it answers, and `also_to_room`,
    by which a message of a thread is shown in its room too.

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
    is_plain = bool(draft.get("plain"))
    more = {name: draft[name] for name in ("reply_to", "also_to_room") if draft.get(name)}
    request = {"conversation": conversation_id, "body": body, **more} | ({"plain": True} if is_plain else {})
    digest = system_messages.digest_of(request)
    own_id = _client_id(draft, at + "client_id", **more)
    # Parsed here, with pauses, so that the transaction finds it done.
    text = formatting.PLAIN_TEXT if is_plain else formatting.read(body)
    if text.nodes is None:
        parts(body)
    return Draft(own_id, body, digest, PLAIN if is_plain else FORMATTED, text, **more)


def _client_id(draft: Payload, field: str, *, also_to_room: bool = False, **_more: Any) -> str:
    """Return a draft's client id, which leaves place for what is added where it is shown in the room as well."""
    given = client_id(draft["client_id"], field)
    longest = limits.CLIENT_ID - len(SHOWN)
    if also_to_room and len(given) > longest:
        raise Invalid("too_long", field=field, limit=longest)
    return given


def preview(person: Person, conversation_id: str, body: Any) -> list[Payload]:
    """Return a text as its nodes would be in a message of this conversation. Raises `Invalid`, `NotFound`."""
    body = clean_lines(body, "body", limit=limits.MESSAGE)
    membership = access.get(person, conversation_id)
    text = formatting.read(body)
    people = mentions.resolve(text.names, membership.conversation_id)
    nodes = formatting.named(body, text, people)
    return parts(body) if nodes is None else nodes


def edit(person: Person, message_id: str, rev: int, body: Any, *, is_plain: bool = False) -> Edited:
    """Replace the text of one's own message, expected at `rev`; return it as payload.

    `is_plain`: it is not read for formatting.

    If it has this text already, nothing changes. Raises `NotFound`, `Forbidden("not_yours")`,
    `Conflict("already_deleted")`, `Conflict("edit_conflict")` when it was changed meanwhile.
    """
    body = clean_lines(body, "body", limit=limits.MESSAGE)
    text = formatting.PLAIN_TEXT if is_plain else formatting.read(body)
    with write_transaction(invalidates_access=False):
        message, row = find_row(person, message_id)
        _require_editable(message, person)
        if message.body == body:
            return Edited(system_messages.payload(message))
        access.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        changed, moment = [message, *_twins(message)], now()
        source = next(each for each in changed if each.thread_message_id is None)  # those that show it mention nobody
        before = candidates(message.body or "") if message.body_format == FORMATTED else []
        added, outsiders = mentions.change(source, before, text.names, person.public_id)
        nodes = formatting.named(body, text, mentions.resolve(text.names, message.conversation_id))
        for each in changed:
            db.session.add(MessageRevision(message_id=each.id, rev=each.rev, body=each.body))
            each.body, each.parts, each.edited_at = body, nodes, moment
            each.body_format = PLAIN if is_plain else FORMATTED
            system_messages.touch(each, each.conversation)
        payloads = [system_messages.payload(each) for each in changed]
    outcomes.stored(payloads, [row.conversation_id] if row.conversation.is_direct else ())
    notices.tell(added)
    edited = Edited(payloads[0])
    edited.not_members = _people(outsiders)
    return edited


def delete(person: Person, message_id: str, rev: int) -> Payload:
    """Delete the text of one's own message, or as an owner of anybody's; return its tombstone as payload.

    If it is deleted already, nothing changes. Raises as `edit`.
    """
    with write_transaction(invalidates_access=False):
        message, row = find_row(person, message_id)
        _require(message.deletable_by(row))
        if message.is_deleted:
            return system_messages.payload(message)
        access.require_open(row.conversation)
        spend("RATE_EDITS", person.public_id)
        _expect(message, rev)
        changed, moment = [message, *_twins(message)], now()
        concerned = set()
        for each in changed:
            concerned |= mentions.withdraw(each)
            for of_it in (MessageRevision, Reaction):
                db.session.query(of_it).filter_by(message_id=each.id).delete()
            each.body, each.parts = None, None
            each.deleted_at, each.deleted_by_id = moment, person.id
            system_messages.touch(each, each.conversation)
        payloads = [system_messages.payload(each) for each in changed]
    outcomes.stored(payloads, [row.conversation_id] if row.conversation.is_direct else ())
    notices.tell_counters(concerned)
    return payloads[0]


def find(person: Person, message_id: str) -> Payload:
    """Return one message of a conversation of `person` as payload, or raise `NotFound`."""
    return system_messages.payload(find_row(person, message_id)[0], person)


def find_editable(person: Person, message_id: str) -> Payload:
    """Return a message that `person` may edit as payload; raise as `edit` does."""
    message, _ = find_row(person, message_id)
    _require_editable(message, person)
    return system_messages.payload(message)


def find_deletable(person: Person, message_id: str) -> Payload:
    """Return a message that `person` may delete as payload; raise as `delete` does, and for a deleted one."""
    message, row = find_row(person, message_id)
    _require_text(message)
    _require(message.deletable_by(row))
    return system_messages.payload(message)


def permissions_for(person: Person, message_id: str) -> Payload:
    """Return a message as payload with the permissions of `person`: `{"message", "can_edit", "can_delete"}`.

    Raises `NotFound`.
    """
    message, row = find_row(person, message_id)
    return {
        "message": system_messages.payload(message, person),
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


def _fitting(stored: list[Payload]) -> list[Payload]:
    """Return payloads within SYNC_BYTES: a text of many short lines is twenty times as large in parts."""
    budget = Budget(limits.SYNC_BYTES)
    return [message if budget.takes(message) else message | {"parts": as_one(message["body"])} for message in stored]


def _twins(message: Message) -> list[Message]:
    """Return the messages with the same text: of one in a thread, those that show it in the room, and the reverse."""
    same = Message.thread_message_id == message.id
    if message.thread_message_id is not None:
        same = Message.id == message.thread_message_id
    elif not message.conversation.is_thread:
        return []
    return list(db.session.scalars(select(Message).where(same).order_by(Message.id)))


def find_row(person: Person, message_id: str) -> tuple[Message, Membership]:
    """Return a Message that `person` may see, and their Membership in its conversation, or in the room of a thread."""
    found = db.session.execute(
        select(Message, Membership)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Membership, Membership.conversation_id == func.coalesce(Conversation.parent_id, Conversation.id))
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
    """Refuse what was written for a text of before `rev`. Since then, a reaction or a reply may have counted on."""
    if rev == message.rev:
        return
    replaced = db.session.scalar(select(func.max(MessageRevision.rev)).where(MessageRevision.message_id == message.id))
    if rev > message.rev or (replaced is not None and rev <= replaced):
        raise Conflict("edit_conflict", field="rev", message_now=system_messages.payload(message))
