"""How far somebody has read a conversation. Everybody in a room reads a message at the same moment, so these are
written together, as posts are."""

from typing import NamedTuple

from sqlalchemy import bindparam, update

from chatapp import broadcasts, limits
from chatapp.errors import ChatError, Invalid
from chatapp.models import seats
from chatapp.models.rows import change, memberships, rows
from chatapp.services import conversations
from chatapp.services.groups import Asked, Group
from chatapp.services.rates import spend
from chatapp.services.writing import noting, release

_SEEN = seats.MEMBERS.limit(limits.SEEN_MEMBERS + 1)
_READ = (
    update(memberships)
    .where(memberships.c.id == bindparam("at"))
    .values(last_read_seq=bindparam("read"), seen_seq=bindparam("seen"), rev=bindparam("list_rev"))
)


class Reader(NamedTuple):
    """Who reads: what is needed of a User, whose own session may be another."""

    id: int
    public_id: str


class Mark(Asked):
    """What somebody asks for: `aim(seat, seq)` returns how far they will have read and seen the conversation.

    `lowest`: the least seq that makes sense. `has_read`, `has_seen`: whether that is news, once it is done.
    """

    has_read = has_seen = False

    def __init__(self, person, conversation_id, seq, *, lowest, aim):
        self.reader = Reader(person.id, person.public_id)
        self.conversation_id = conversation_id
        self.seq = seq
        self.lowest = lowest
        self.aim = aim


def mark_read(person, conversation_id, seq):
    """Read up to `seq`; a lower one than before changes nothing. Return the summary.

    Raises `Invalid("bad_number")` beyond the last message, `NotFound`.
    """
    return _ask(Mark(person, conversation_id, seq, lowest=0, aim=_forward))


def mark_unread(person, conversation_id, seq):
    """Make `seq` the first unread message, for oneself only; what others see as seen stays. Return the summary."""
    return _ask(Mark(person, conversation_id, seq, lowest=1, aim=_back))


def seen_by(seat):
    """Return {person id: how far they have seen} of the members of a seat's conversation, None where they are too many
    to tell."""
    members = rows(_SEEN, ids=[seat.conversation_id])
    if len(members) > limits.SEEN_MEMBERS:
        return None
    return {member.public_id: member.seen_seq for member in members}


def _forward(seat, seq):
    return max(seat.last_read_seq, seq), max(seat.seen_seq, seq)


def _back(seat, seq):
    return seq - 1, seat.seen_seq


def _ask(mark):
    release()  # who waits holds no connection to the database
    return _group.join(mark)


def _work(take):
    with noting():
        group = take()
        for mark in group:
            try:
                mark.result = _mark(mark)
            except ChatError as error:
                mark.error = error
    for mark in group:
        if mark.error is None:
            _tell(mark)


_group = Group(_work)


def _mark(mark):
    """Write down what is asked for, where it is news; return the summary."""
    seat = conversations.find(mark.reader, mark.conversation_id)
    if not mark.lowest <= mark.seq <= seat.last_seq:
        raise Invalid("bad_number", field="seq", lowest=mark.lowest, highest=seat.last_seq)
    read, seen = mark.aim(seat, mark.seq)
    mark.has_read, mark.has_seen = read != seat.last_read_seq, seen != seat.seen_seq
    if mark.has_read or mark.has_seen:
        spend("RATE_OTHER", mark.reader.public_id)
        rev = conversations.count_list(seat.user_id)
        change(_READ, [{"at": seat.id, "read": read, "seen": seen, "list_rev": rev}])
    return conversations.summary(seat)


def _tell(mark):
    summary = mark.result
    if mark.has_read or mark.has_seen:
        broadcasts.membership(mark.reader.public_id, summary["membership"]["rev"], summary)
    if mark.has_seen and summary["member_count"] <= limits.SEEN_MEMBERS:
        broadcasts.read(mark.conversation_id, mark.reader.public_id, mark.seq)
