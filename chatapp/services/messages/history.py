"""Pages of a conversation, by seq, and what changed in it, by rev."""

import heapq
import itertools
from collections.abc import Iterator
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import bindparam, not_

from chatapp import limits
from chatapp.concurrency.pauses import pausing_by_time
from chatapp.errors import Conflict
from chatapp.models.message import was_changed
from chatapp.models.protocols import MembershipRow, Person
from chatapp.payloads import Payload
from chatapp.payloads import messages as payloads
from chatapp.queries.rows import MESSAGES, messages, rows
from chatapp.services import installation
from chatapp.services.budget import Budget
from chatapp.services.conversations import access, around

_HERE = MESSAGES.where(messages.c.conversation_id == bindparam("conversation"))
_PAGE = _HERE.where(messages.c.seq > bindparam("low"), messages.c.seq <= bindparam("high")).order_by(messages.c.seq)
_AFTER = _HERE.where(messages.c.rev > bindparam("rev")).limit(bindparam("limit"))
_POSTED_AFTER = _AFTER.where(messages.c.seq > bindparam("low"), not_(was_changed)).order_by(messages.c.seq)
_CHANGED_AFTER = _AFTER.where(was_changed).order_by(messages.c.rev)


def page(
    person: Person,
    conversation_id: str,
    *,
    before: int | None = None,
    around: int | None = None,
    after: int | None = None,
    epoch: str | None = None,
) -> Payload:
    """Return up to 50 messages within PAGE_BYTES in the order of their seq, and the rev at which they were read.

    `before`, `after`: exclusive seqs; `around`: a seq in the middle; without any of them the last page. The answer is
    `{"messages", "rev", "epoch", "has_before", "has_after"}`. Raises `NotFound`, and `Conflict("epoch_changed")` when
    `epoch` is given and is not today's.
    """
    if epoch is not None and epoch != installation.epoch():
        raise Conflict("epoch_changed", field="epoch")
    return of(access.get(person, conversation_id), before=before, around=around, after=after)


def opening(membership_row: MembershipRow, unread: int) -> Payload:
    """Return the page at which a membership's conversation is opened; `unread`: the number of its unread messages.

    That is its end or, when more is unread than fits a screen, up to 50 messages from a little above the first unread.
    """
    if unread <= limits.OPENING_UNREAD:
        return _between(
            membership_row,
            max(membership_row.last_seq - limits.OPENING_PAGE, 0),
            membership_row.last_seq,
            membership_row.last_seq,
        )
    low = max(membership_row.last_seq - unread - limits.OPENING_CONTEXT, 0)
    return _between(membership_row, low, min(low + limits.HISTORY_PAGE, membership_row.last_seq), low)


def of(
    membership_row: MembershipRow, *, before: int | None = None, around: int | None = None, after: int | None = None
) -> Payload:
    """Return a page of a membership's conversation; the arguments are those of `page`."""
    low, high, first = _bounds(membership_row.last_seq, before, around, after)
    return _between(membership_row, low, high, first)


def _between(membership_row: MembershipRow, low: int, high: int, first: int) -> Payload:
    """Return the page of messages with low < seq <= high that fit PAGE_BYTES, those closest to the seq `first`."""
    found = rows(_PAGE, conversation=membership_row.conversation_id, low=low, high=high) if high > low else []
    from_first = sorted(found, key=lambda message: abs(message.seq - first))
    about = around.of(found, reader=membership_row.user_id)
    told = (payloads.message(message, about) for message in pausing_by_time(from_first))
    fitting = Budget(limits.PAGE_BYTES).fitting(told)
    page = sorted(fitting, key=itemgetter("seq"))
    if page:
        low, high = page[0]["seq"] - 1, page[-1]["seq"]
    return {
        "messages": page,
        "rev": membership_row.last_rev,
        "epoch": installation.epoch(),
        "has_before": low > 0,
        "has_after": high < membership_row.last_seq,
    }


def changed_after(membership_row: MembershipRow, rev: int, limit: int, reader: int | None) -> Iterator[Payload]:
    """Yield the messages of a membership's conversation that changed after `rev`, at most `limit`, in the order of rev.

    `reader`: the id of the person whom this answers, None for what several people are told.

    Each rev is a new message or a change of one, so of `n` changes at most the last `n` messages are new.
    """
    changes = membership_row.last_rev - rev
    if changes == 0:
        return
    oldest_possible = membership_row.last_seq - changes
    asked: dict[str, Any] = {"conversation": membership_row.conversation_id, "rev": rev, "limit": limit}
    posted = rows(_POSTED_AFTER, low=oldest_possible, **asked)
    changed = rows(_CHANGED_AFTER, **asked)
    in_order = list(itertools.islice(heapq.merge(posted, changed, key=attrgetter("rev")), limit))
    about = around.of(in_order, reader=reader)
    for message in pausing_by_time(in_order):
        yield payloads.message(message, about)


def _bounds(last_seq: int, before: int | None, around: int | None, after: int | None) -> tuple[int, int, int]:
    """Return (low, high, first): the page holds low < seq <= high, and drops messages far from `first` first.

    Seqs are dense, so subtracting them counts messages.
    """
    if before is not None:
        high = min(max(before - 1, 0), last_seq)
    elif around is not None:
        high = min(around + limits.HISTORY_PAGE // 2, last_seq)
        return max(high - limits.HISTORY_PAGE, 0), high, around
    elif after is not None:
        return min(after, last_seq), min(after + limits.HISTORY_PAGE, last_seq), after
    else:
        high = last_seq
    return max(high - limits.HISTORY_PAGE, 0), high, high
