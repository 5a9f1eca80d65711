"""How far somebody has read a conversation."""

from sqlalchemy import bindparam, update

from chatapp import broadcasts, limits
from chatapp.errors import Invalid
from chatapp.models import seats
from chatapp.models.rows import change, memberships, rows
from chatapp.services import conversations
from chatapp.services.rates import spend
from chatapp.services.writing import noting

_SEEN = seats.MEMBERS.limit(limits.SEEN_MEMBERS + 1)
_READ = (
    update(memberships)
    .where(memberships.c.id == bindparam("at"))
    .values(last_read_seq=bindparam("read"), seen_seq=bindparam("seen"), rev=bindparam("list_rev"))
)


def mark_read(person, conversation_id, seq):
    """Read up to `seq`; a lower one than before changes nothing. Return the summary.

    Raises `Invalid("bad_number")` beyond the last message, `NotFound`.
    """
    with noting():
        seat = _find(person, conversation_id, seq, lowest=0)
        has_seen_more = seq > seat.seen_seq
        is_news = has_seen_more or seq > seat.last_read_seq
        if is_news:
            spend("RATE_OTHER", person.public_id)
            _set(seat, read=max(seat.last_read_seq, seq), seen=max(seat.seen_seq, seq))
        summary = conversations.summary(seat)
    if is_news:
        broadcasts.membership(person.public_id, summary["membership"]["rev"], summary)
    if has_seen_more and summary["member_count"] <= limits.SEEN_MEMBERS:
        broadcasts.read(conversation_id, person.public_id, seq)
    return summary


def mark_unread(person, conversation_id, seq):
    """Make `seq` the first unread message, for oneself only; what others see as seen stays. Return the summary."""
    with noting():
        seat = _find(person, conversation_id, seq, lowest=1)
        is_news = seat.last_read_seq != seq - 1
        if is_news:
            spend("RATE_OTHER", person.public_id)
            _set(seat, read=seq - 1, seen=seat.seen_seq)
        summary = conversations.summary(seat)
    if is_news:
        broadcasts.membership(person.public_id, summary["membership"]["rev"], summary)
    return summary


def seen_by(seat):
    """Return {person id: how far they have seen} of the members of a seat's conversation, None where they are too many
    to tell."""
    members = rows(_SEEN, ids=[seat.conversation_id])
    if len(members) > limits.SEEN_MEMBERS:
        return None
    return {member.public_id: member.seen_seq for member in members}


def _find(person, conversation_id, seq, *, lowest):
    seat = conversations.find(person, conversation_id)
    if not lowest <= seq <= seat.last_seq:
        raise Invalid("bad_number", field="seq", lowest=lowest, highest=seat.last_seq)
    return seat


def _set(seat, *, read, seen):
    rev = conversations.count_list(seat.user_id)
    change(_READ, [{"at": seat.id, "read": read, "seen": seen, "list_rev": rev}])
