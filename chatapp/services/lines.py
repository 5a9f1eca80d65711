"""Lines about a room itself, and the counting of changes. `numbering` numbers what people post in the same way."""

import hashlib
import json

from sqlalchemy import bindparam, update

from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message
from chatapp.models.columns import new_id, now
from chatapp.models.message import SYSTEM
from chatapp.models.rows import MESSAGES, messages, rows
from chatapp.payloads import messages as payloads

_LINE = MESSAGES.where(messages.c.id == bindparam("id"))
_digest_text = json.JSONEncoder(sort_keys=True).encode


def append(conversation, sender, *, client_id, digest, **content):
    """Add a Message at the end of `conversation`, inside the caller's transaction.

    The counters are taken by one UPDATE, whose row lock makes number order equal commit order.
    """
    moment = now()
    seq, rev = _advance(conversation, last_seq=Conversation.last_seq + 1, active_at=moment, changed_at=moment)
    message = Message(
        conversation=conversation, sender=sender, seq=seq, rev=rev, client_id=client_id, digest=digest,
        created_at=moment, **content,
    )  # fmt: skip
    db.session.add(message)
    db.session.flush()
    return message


def append_system(conversation, actor, event, **values):
    """Add a line about the room itself, in which `actor` did `event`; return its Message."""
    data = {"event": event} | values
    message = append(conversation, actor, client_id=new_id(), digest=digest_of(data), kind=SYSTEM, data=data)
    conversation.meta_rev = message.rev
    _count_as_read(actor, message)
    return message


def touch(conversation):
    """Count a change of something already in `conversation`; return its rev."""
    return _advance(conversation, changed_at=now())[1]


def payload(line):
    """Return a Message as everybody sees it."""
    return payloads.message(rows(_LINE, id=line.id)[0])


def digest_of(request):
    """Return the SHA-256 of a request's content, by which a retry is told from another request."""
    return hashlib.sha256(_digest_text(request).encode()).hexdigest()


def _count_as_read(actor, message):
    """Who did it need not be told: like posting, it advances one's own reading from `seq - 1` only."""
    own = Membership.conversation_id == message.conversation_id, Membership.user_id == actor.id
    for column in (Membership.last_read_seq, Membership.seen_seq):
        db.session.execute(update(Membership).where(*own, column == message.seq - 1).values({column: message.seq}))


def _advance(conversation, **values):
    row = db.session.execute(
        update(Conversation)
        .where(Conversation.id == conversation.id)
        .values(last_rev=Conversation.last_rev + 1, **values)
        .returning(Conversation.last_seq, Conversation.last_rev)
        .execution_options(synchronize_session=False)
    ).one()
    db.session.refresh(conversation)
    return row
