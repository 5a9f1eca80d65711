"""Answering a message of a room in a thread, which the first answer makes."""

import contextlib
from collections.abc import Sequence

from sqlalchemy import select

from chatapp import broadcasts
from chatapp.errors import ChatError, Conflict, NotFound
from chatapp.extensions import current, db
from chatapp.models import Conversation, Membership, Message
from chatapp.models.columns import new_id
from chatapp.models.conversation import THREAD
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.services import notices
from chatapp.services.conversations import access, outcomes, summaries, system_messages, threads
from chatapp.services.messages import authoring
from chatapp.services.messages.post_transaction import PostBatch, Posting
from chatapp.services.transactions import write_transaction
from chatapp.services.validation import known_id


def thread_of(person: Person, message_id: str) -> Payload:
    """Return a message with its thread: `{"message", "thread"}`, a message and a summary, None while there is none.

    Raises `NotFound`, and `Conflict` for a message that can have none: "is_direct", "is_thread", "system_message".
    """
    message, row = authoring.find_row(person, message_id)
    _require_threadable(message, row)
    thread = None
    if message.thread_id is not None:
        thread = summaries.summary(access.get(person, _public_id_of(message.thread_id)))
    return {"message": system_messages.payload(message), "thread": thread}


def post(person: Person, message_id: str, drafts: Sequence[Payload]) -> Payload:
    """Post in the thread of a message, made by that if there is none; return `{"messages", "thread"}`.

    `thread` is its summary, None for a former member, who may retry.
    Drafts, answers and errors are those of `authoring.post`, and those of `thread_of`. Nobody begins a thread on a
    deleted message: `Conflict("already_deleted")`.
    """
    thread_id = _existing(message_id)
    if thread_id is None:
        thread_id, stored = _begin(person, message_id, drafts)
    else:
        stored = None
    if stored is None:  # a retry, or somebody else has begun it
        stored = authoring.post(person, thread_id, drafts)
    thread = None
    with contextlib.suppress(NotFound):
        thread = summaries.summary(access.get(person, thread_id))
    return {"messages": stored, "thread": thread}


def _begin(person: Person, message_id: str, drafts: Sequence[Payload]) -> tuple[str, authoring.Posted | None]:
    """Make a thread with its first messages, in one transaction; return its public id and the messages as payloads.

    They are None when another request has made it meanwhile. `write_transaction` runs alone, so no two make it.
    """
    thread_id = new_id()
    checked = authoring.checked(thread_id, drafts)
    with write_transaction(invalidates_access=False):
        message, row = authoring.find_row(person, message_id)
        _require_threadable(message, row)
        if message.thread_id is not None:
            return _public_id_of(message.thread_id), None
        if message.is_deleted:
            raise Conflict("already_deleted", field="message")
        access.require_open(row.conversation)
        thread = Conversation(kind=THREAD, public_id=thread_id, parent_id=message.conversation_id, creator_id=person.id)
        db.session.add(thread)
        db.session.flush()
        message.thread_id = thread.id
        db.session.flush()
        connection = db.session.connection()
        followed = threads.follow([message.sender_id], thread.id, connection, read_to=0)
        room_id = row.conversation.public_id if any(draft.also_to_room for draft in checked) else None
        batch = PostBatch(connection)
        first = Posting(person, thread_id, checked, room_id)
        batch.run([first])
        if isinstance(error := first.exception(), ChatError):
            raise error
        broadcasts.messages_on_commit(batch.stored, connection)
    current.stores.counts.posts += len(batch.stored)
    outcomes.stored(batch.stored)
    threads.tell_followed([*followed, *batch.followed])
    notices.tell(batch.added)
    first.set_result([batch.payloads[key] for key in first.drafts])
    return thread_id, authoring.answered(first)


def _require_threadable(message: Message, row: Membership) -> None:
    if row.conversation.is_direct:
        raise Conflict("is_direct", field="message")
    if message.conversation.is_thread:
        raise Conflict("is_thread", field="message")
    if not message.is_text:
        raise Conflict("system_message", field="message")


def _existing(message_id: str) -> str | None:
    """Return the public id of the thread of a message, whoever asks; None without one."""
    thread = select(Conversation.public_id).join(Message, Message.thread_id == Conversation.id)
    return db.session.scalar(thread.where(Message.public_id == known_id(message_id)))


def _public_id_of(thread_id: int) -> str:
    return db.session.scalars(select(Conversation.public_id).where(Conversation.id == thread_id)).one()
