"""System messages about a room, and the counting of changes. `post_transaction` numbers posts in the same way."""

import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, update

from chatapp import broadcasts
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message, User
from chatapp.models.clock import later
from chatapp.models.columns import new_id, now
from chatapp.models.message import SYSTEM
from chatapp.models.protocols import Person
from chatapp.payloads import Payload
from chatapp.queries.rows import MESSAGES, messages, rows
from chatapp.services.conversations import around

_MESSAGE = MESSAGES.where(messages.c.id == bindparam("id"))
_digest_text = json.JSONEncoder(sort_keys=True).encode


def append(conversation: Conversation, sender: User, *, client_id: Any, digest: str, **content: Any) -> Message:
    """Add a Message at the end of `conversation`, inside the caller's transaction.

    The counters are taken by one UPDATE, whose row lock makes number order equal commit order.
    """
    moment = now()
    seq, rev = _advance(conversation, last_seq=Conversation.last_seq + 1, active_at=later(0), changed_at=later(0))
    message = Message(
        conversation=conversation, sender=sender, seq=seq, rev=rev, client_id=client_id, digest=digest,
        created_at=moment, **content,
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    return message


def append_system(conversation: Conversation, actor: User, event: str, **values: Any) -> Message:
    """Add a system message that `actor` did `event` in the room; return it."""
    data = {"event": event} | values
    message = append(conversation, actor, client_id=new_id(), digest=digest_of(data), kind=SYSTEM, data=data)
    conversation.meta_rev = message.rev
    _count_as_read(actor, message)
    return message


def touch(message: Message, conversation: Conversation) -> None:
    """Count a change of a message of `conversation`, within the caller's transaction: it gets the next rev."""
    message.rev, message.is_changed = _advance(conversation, changed_at=later(0)).last_rev, True


def patch(message: Message, conversation: Conversation, changed: Payload) -> Payload:
    """Count a change of a part of a message of `conversation`, as `touch`; return it for `outcomes.patched`.

    `changed`: the fields of the message that changed, as `patch` in docs/protocol.md has them. The caller has stored
    what changes.
    """
    row = _advance(conversation, is_told=False, changed_at=later(0))
    message.rev, message.is_changed = row.last_rev, True
    db.session.flush()
    change = {
        "conversation": conversation.public_id,
        "rev": message.rev,
        "patch": {"id": message.public_id, "seq": message.seq, "rev": message.rev, **changed},
        "message": payload(message),
    }
    broadcasts.patches_on_commit([change], db.session.connection())
    return change


def payload(message: Message, reader: Person | None = None) -> Payload:
    """Return a Message as payload; `reader`: the person whom this answers, None for what several people are told."""
    return around.whole(rows(_MESSAGE, id=message.id), reader=None if reader is None else reader.id)[0]


def digest_of(request: Payload) -> str:
    """Return the SHA-256 of a request's content, which distinguishes a retry from another request."""
    return hashlib.sha256(_digest_text(request).encode()).hexdigest()


def _count_as_read(actor: User, message: Message) -> None:
    """Count the system message as read by its actor, if they have read all before it."""
    own = Membership.conversation_id == message.conversation_id, Membership.user_id == actor.id
    for column in (Membership.last_read_seq, Membership.seen_seq):
        db.session.execute(update(Membership).where(*own, column == message.seq - 1).values({column: message.seq}))


def _advance(conversation: Conversation, *, is_told: bool = True, **values: Any) -> Any:
    """Count a change; return the row of `last_seq` and `last_rev`. `is_told`: tell other processes of it at commit."""
    row = db.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_rev=Conversation.last_rev + 1, **values)
        .returning(Conversation.last_seq, Conversation.last_rev)
        .execution_options(synchronize_session=False)
    ).one()
    if is_told:
        broadcasts.change_on_commit(conversation.public_id, row.last_rev, db.session.connection())
    db.session.refresh(conversation)
    return row
