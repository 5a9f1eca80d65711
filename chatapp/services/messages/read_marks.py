"""Read marks: how far a person has read a conversation.

All members of a room read a message at the same moment, so marks are written in batches, as posts are.
"""

from collections.abc import Callable
from typing import NamedTuple

from sqlalchemy import bindparam, update

from chatapp import broadcasts, limits
from chatapp.errors import ChatError, Conflict, Invalid
from chatapp.extensions import current
from chatapp.models.protocols import MembershipRow, Person
from chatapp.payloads import Payload
from chatapp.queries.memberships import MEMBERS
from chatapp.queries.rows import change, memberships, rows
from chatapp.services import batching
from chatapp.services.conversations import access, summaries
from chatapp.services.rates import spend
from chatapp.services.transactions import end_read, write_transaction
from chatapp.stores.batch_queue import BatchRequest

_SEEN = MEMBERS.limit(limits.SEEN_MEMBERS + 1)
_READ = (
    update(memberships)
    .where(memberships.c.id == bindparam("at"))
    .values(last_read_seq=bindparam("read"), seen_seq=bindparam("seen"), rev=bindparam("list_rev"))
)


class Reader(NamedTuple):
    """The ids of a User, which may belong to another session."""

    id: int
    public_id: str


class Mark(BatchRequest):
    """A request to move a read mark. `aim(membership_row, seq)` returns the new last_read_seq and seen_seq.

    `lowest`: the least valid seq. `has_read`, `has_seen`: whether each has changed, once the batch is done.
    """

    has_read = has_seen = False

    def __init__(
        self,
        person: Person,
        conversation_id: str,
        seq: int,
        *,
        lowest: int,
        aim: Callable[[MembershipRow, int], tuple[int, int]],
    ) -> None:
        self.reader = Reader(person.id, person.public_id)
        self.conversation_id = conversation_id
        self.seq = seq
        self.lowest = lowest
        self.aim = aim


def mark_read(person: Person, conversation_id: str, seq: int) -> Payload:
    """Mark messages up to `seq` as read and return the summary; a lower `seq` than before changes nothing.

    Raises `Invalid("bad_number")` beyond the last message, `NotFound`.
    """
    return _ask(Mark(person, conversation_id, seq, lowest=0, aim=_forward))


def mark_unread(person: Person, conversation_id: str, seq: int) -> Payload:
    """Make `seq` the first unread message and return the summary. Others still see what was seen.

    Raises `Conflict("not_followed")` in a thread that the person does not follow.
    """
    return _ask(Mark(person, conversation_id, seq, lowest=1, aim=_back))


def seen_by(membership_row: MembershipRow) -> dict[str, int] | None:
    """Return {person id: seen_seq} of the members of a membership's conversation; None beyond SEEN_MEMBERS."""
    members = rows(_SEEN, ids=[membership_row.conversation_id])
    if len(members) > limits.SEEN_MEMBERS:
        return None
    return {member.public_id: member.seen_seq for member in members}


def _forward(membership_row: MembershipRow, seq: int) -> tuple[int, int]:
    return max(membership_row.last_read_seq, seq), max(membership_row.seen_seq, seq)


def _back(membership_row: MembershipRow, seq: int) -> tuple[int, int]:
    return seq - 1, membership_row.seen_seq


def _ask(mark: Mark) -> Payload:
    end_read()  # a waiting caller holds no connection to the database
    return batching.submit(current.stores.read_marks, write_batch, mark)


def write_batch(drain: batching.Drain) -> None:
    """Write the drained Marks in one transaction; then tell of those that are news."""
    with write_transaction(invalidates_access=False):
        marks = drain()
        for mark in marks:
            try:
                mark.set_result(_mark(mark))
            except ChatError as error:
                mark.set_exception(error)
    for mark in marks:
        if mark.exception() is None:
            _tell(mark)


def _mark(mark: Mark) -> Payload:
    """Write a mark that has changed; return the summary."""
    membership_row = access.get(mark.reader, mark.conversation_id)
    if not mark.lowest <= mark.seq <= membership_row.last_seq:
        raise Invalid("bad_number", field="seq", lowest=mark.lowest, highest=membership_row.last_seq)
    read, seen = mark.aim(membership_row, mark.seq)
    if not membership_row.follows:
        if read < membership_row.last_read_seq:
            raise Conflict("not_followed", field="conversation")
        return summaries.summary(membership_row)
    mark.has_read, mark.has_seen = read != membership_row.last_read_seq, seen != membership_row.seen_seq
    if mark.has_read or mark.has_seen:
        spend("RATE_DEFAULT", mark.reader.public_id)
        rev = access.next_list_rev(membership_row.user_id)
        change(_READ, [{"at": membership_row.id, "read": read, "seen": seen, "list_rev": rev}])
    return summaries.summary(membership_row)


def _tell(mark: Mark) -> None:
    summary = mark.result()
    if mark.has_read or mark.has_seen:
        broadcasts.membership(mark.reader.public_id, summary["membership"]["rev"], summary)
    if mark.has_seen and summary["member_count"] <= limits.SEEN_MEMBERS:
        broadcasts.read(mark.conversation_id, mark.reader.public_id, mark.seq)
