"""How far somebody has read a conversation."""

from chatapp import broadcasts, limits
from chatapp.errors import Invalid
from chatapp.models import Membership
from chatapp.services import conversations
from chatapp.services.rates import spend
from chatapp.services.writing import writing


def mark_read(person, conversation_id, seq):
    """Read up to `seq`; a lower one than before changes nothing. Return the summary.

    Raises `Invalid("bad_number")` beyond the last message, `NotFound`.
    """
    with writing():
        row = _find(person, conversation_id, seq, lowest=0)
        has_seen_more, has_read_more = seq > row.seen_seq, seq > row.last_read_seq
        if has_seen_more or has_read_more:
            spend("RATE_OTHER", person.public_id)
            row.seen_seq, row.last_read_seq = max(row.seen_seq, seq), max(row.last_read_seq, seq)
            conversations.changed(row)
        summary = conversations.summary(row)
    if has_seen_more or has_read_more:
        broadcasts.membership(person, summary)
    if has_seen_more and summary["member_count"] <= limits.SEEN_MEMBERS:
        broadcasts.read(conversation_id, person, seq)
    return summary


def mark_unread(person, conversation_id, seq):
    """Make `seq` the first unread message, for oneself only; what others see as seen stays. Return the summary."""
    with writing():
        row = _find(person, conversation_id, seq, lowest=1)
        is_news = row.last_read_seq != seq - 1
        if is_news:
            spend("RATE_OTHER", person.public_id)
            row.last_read_seq = seq - 1
            conversations.changed(row)
        summary = conversations.summary(row)
    if is_news:
        broadcasts.membership(person, summary)
    return summary


def seen_by(conversation):
    """Return {person id: how far they have seen} of its members, None in conversations too large to tell."""
    rows = Membership.active_in(conversation).limit(limits.SEEN_MEMBERS + 1)
    rows = conversations.rows_with_people(rows)
    if len(rows) > limits.SEEN_MEMBERS:
        return None
    return {row.user.public_id: row.seen_seq for row in rows}


def _find(person, conversation_id, seq, *, lowest):
    row = conversations.find(person, conversation_id)
    if not lowest <= seq <= row.conversation.last_seq:
        raise Invalid("bad_number", field="seq", lowest=lowest, highest=row.conversation.last_seq)
    return row
