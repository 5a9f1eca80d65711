"""Pages of a conversation, by seq."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from chatapp import limits
from chatapp.errors import Conflict
from chatapp.extensions import db
from chatapp.models import Message
from chatapp.payloads import messages as payloads
from chatapp.services import conversations, installation


def page(person, conversation_id, *, before=None, around=None, after=None, epoch=None):
    """Return up to 50 messages in the order of their seq, and the rev at which they were read.

    `before`, `after`: exclusive seqs; `around`: a seq in the middle; without any of them the last page. The answer is
    `{"messages", "rev", "epoch", "has_before", "has_after"}`. Raises `NotFound`, and `Conflict("epoch_changed")` when
    `epoch` is given and is not today's.
    """
    if epoch is not None and epoch != installation.epoch():
        raise Conflict("epoch_changed", field="epoch")
    return of(conversations.find(person, conversation_id).conversation, before=before, around=around, after=after)


def of(conversation, *, before=None, around=None, after=None):
    """Return a page of a conversation that the caller has found through its member."""
    low, high = _bounds(conversation.last_seq, before, around, after)
    found = select(Message).where(
        Message.conversation_id == conversation.id, Message.seq > low, Message.seq <= high
    ).options(joinedload(Message.sender), joinedload(Message.conversation)).order_by(Message.seq)  # fmt: skip
    return {
        "messages": [payloads.message(message) for message in db.session.scalars(found)],
        "rev": conversation.last_rev,
        "epoch": installation.epoch(),
        "has_before": low > 0,
        "has_after": high < conversation.last_seq,
    }


def _bounds(last_seq, before, around, after):
    """Return (low, high): the page holds low < seq <= high. Seqs are dense, so counting is arithmetic."""
    if before is not None:
        high = min(max(before - 1, 0), last_seq)
    elif around is not None:
        high = min(around + limits.HISTORY_PAGE // 2, last_seq)
    elif after is not None:
        high = min(after + limits.HISTORY_PAGE, last_seq)
        return min(after, last_seq), high
    else:
        high = last_seq
    return max(high - limits.HISTORY_PAGE, 0), high
