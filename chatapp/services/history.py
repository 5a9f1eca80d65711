"""Pages of a conversation, by seq, and what changed in it, by rev."""

import heapq
import itertools
from operator import attrgetter

from sqlalchemy import bindparam, not_

from chatapp import limits
from chatapp.errors import Conflict
from chatapp.models.message import was_changed
from chatapp.models.rows import MESSAGES, messages, rows
from chatapp.payloads import messages as payloads
from chatapp.services import conversations, installation

_HERE = MESSAGES.where(messages.c.conversation_id == bindparam("conversation"))
_PAGE = _HERE.where(messages.c.seq > bindparam("low"), messages.c.seq <= bindparam("high")).order_by(messages.c.seq)
_AFTER = _HERE.where(messages.c.rev > bindparam("rev")).limit(bindparam("limit"))
_POSTED_AFTER = _AFTER.where(messages.c.seq > bindparam("low"), not_(was_changed)).order_by(messages.c.seq)
_CHANGED_AFTER = _AFTER.where(was_changed).order_by(messages.c.rev)


def page(person, conversation_id, *, before=None, around=None, after=None, epoch=None):
    """Return up to 50 messages in the order of their seq, and the rev at which they were read.

    `before`, `after`: exclusive seqs; `around`: a seq in the middle; without any of them the last page. The answer is
    `{"messages", "rev", "epoch", "has_before", "has_after"}`. Raises `NotFound`, and `Conflict("epoch_changed")` when
    `epoch` is given and is not today's.
    """
    if epoch is not None and epoch != installation.epoch():
        raise Conflict("epoch_changed", field="epoch")
    return of(conversations.find(person, conversation_id), before=before, around=around, after=after)


def opening(seat, unread):
    """Return the end of a seat's conversation, with as many of its `unread` last messages as one page may hold."""
    size = min(max(limits.OPENING_PAGE, unread + limits.OPENING_CONTEXT), limits.HISTORY_PAGE)
    return _between(seat, max(seat.last_seq - size, 0), seat.last_seq)


def of(seat, *, before=None, around=None, after=None):
    """Return a page of the conversation of a seat."""
    return _between(seat, *_bounds(seat.last_seq, before, around, after))


def _between(seat, low, high):
    found = rows(_PAGE, conversation=seat.conversation_id, low=low, high=high) if high > low else []
    return {
        "messages": [payloads.message(message) for message in found],
        "rev": seat.last_rev,
        "epoch": installation.epoch(),
        "has_before": low > 0,
        "has_after": high < seat.last_seq,
    }


def changed_after(seat, rev, limit):
    """Return the messages of a seat's conversation that changed after `rev`, at most `limit`, in the order of rev.

    Each rev is a new message or a change of one, so that no more than those many at the end are new.
    """
    if seat.last_rev == rev:
        return []
    asked = {"conversation": seat.conversation_id, "rev": rev, "limit": limit}
    posted = rows(_POSTED_AFTER, low=seat.last_seq - (seat.last_rev - rev), **asked)
    changed = rows(_CHANGED_AFTER, **asked)
    in_order = heapq.merge(posted, changed, key=attrgetter("rev"))
    return [payloads.message(message) for message in itertools.islice(in_order, limit)]


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
