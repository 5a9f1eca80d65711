"""Threads: who follows them, and telling their rooms how they stand.

A thread is a conversation that hangs on a message of a room. Everyone in the room reads and posts in it, found through
the membership in the room. A Membership of the thread itself says only that its person follows it, and how far they
have read; it stays when they unfollow.

The message on which a thread hangs shows how the thread stands. A post does not change that message, which would lock
two conversations, and tell a large room of each reply: `tell_rooms` does, every RESYNC_NOTICE_INTERVAL.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Connection, select, update
from sqlalchemy.orm import joinedload

from chatapp import broadcasts
from chatapp.errors import Conflict
from chatapp.extensions import db
from chatapp.models import Conversation, Membership, Message
from chatapp.models.columns import now
from chatapp.models.conversation import THREAD
from chatapp.models.protocols import MembershipRow, Person
from chatapp.payloads import Payload
from chatapp.payloads.conversations import membership_ended
from chatapp.queries import memberships
from chatapp.queries import posting as posting_statements
from chatapp.queries import threads as statements
from chatapp.queries.rows import change, rows
from chatapp.services.conversations import access, around, outcomes, summaries, system_messages
from chatapp.services.rates import spend
from chatapp.services.transactions import write_transaction

MOST = 100  # threads of which rooms are told in one transaction: some ten milliseconds


class Followed(NamedTuple):
    """A person who follows a thread from now on; ids are the database's, `rev` is that of their own list."""

    user_id: int
    public_id: str
    thread_id: int
    rev: int


class Ended(NamedTuple):
    """A thread that a person cannot see any more; `rev` is that of their own list."""

    public_id: str
    rev: int


def begin(person: Person, conversation_id: str) -> Payload:
    """Let `person` follow a thread; return its summary. All that is there counts as read.

    If they follow it, nothing changes. Raises `NotFound`, and `Conflict("not_a_thread")`.
    """
    with write_transaction():
        row = _thread(person, conversation_id)
        followed = []
        if not row.follows:
            spend("RATE_DEFAULT", person.public_id)
            db.session.flush()
            on = db.session.connection()
            followed = follow([person.id], row.conversation_id, on, read_to=row.last_seq)
        summary = summaries.summary(_thread(person, conversation_id))
    tell_followed(followed)
    return summary


def end(person: Person, conversation_id: str) -> Payload:
    """Let `person` follow a thread no more; return its summary, in which nothing is unread. Raises as `begin`."""
    with write_transaction():
        row = _thread(person, conversation_id)
        has_followed = row.follows
        if has_followed:
            spend("RATE_DEFAULT", person.public_id)
            _unfollow(row.user_id, row.conversation_id)
        summary = summaries.summary(_thread(person, conversation_id))
    if has_followed:
        broadcasts.membership(person.public_id, summary["membership"]["rev"], summary)
    return summary


def end_all(row: Membership) -> list[Ended]:
    """Within the transaction that ends a membership of a room: let its person follow no thread there any more.

    Give what is returned to `tell_ended` after the commit.
    """
    found = rows(statements.FOLLOWED_IN, user=row.user_id, room=row.conversation_id)
    return [Ended(thread.public_id, _unfollow(row.user_id, thread.conversation_id)) for thread in found]


def tell_ended(row: Membership, ended: Iterable[Ended]) -> None:
    """Tell the screens of a former member of a room, after the commit, which threads they do not see any more."""
    for one in ended:
        broadcasts.unsubscribe(row.user_id, one.public_id)
        broadcasts.membership(row.user.public_id, one.rev, membership_ended(one.public_id, one.rev))


def follow(user_ids: Collection[int], thread_id: int, on: Connection, *, read_to: int) -> list[Followed]:
    """Within a transaction: let these people follow a thread; what comes after the seq `read_to` they have not read.

    Ids are the database's. Those who follow it already are passed over, as are those who are not in its room or are
    deactivated. Give what is returned to `tell_followed` after the commit.
    """
    entering = {
        row.user_id: row for row in on.execute(statements.ENTERING, {"thread": thread_id, "ids": list(user_ids)})
    }
    found = []
    for user_id, row in sorted(entering.items()):
        rev = on.execute(access.COUNT_LIST, {"user": user_id}).scalar_one()
        values = {"user": user_id, "thread": thread_id, "list_rev": rev, "read": read_to, "moment": now()}
        on.execute(statements.FOLLOW if row.id is None else statements.FOLLOW_AGAIN, values)
        found.append(Followed(user_id, row.public_id, thread_id, rev))
    return found


def followers(thread_ids: Iterable[int], on: Connection) -> dict[int, set[int]]:
    """Return {thread's id: the ids of those who follow it}."""
    found: dict[int, set[int]] = defaultdict(set)
    ids = [(thread_id,) for thread_id in thread_ids]
    for row in statements.FOLLOWERS(ids, on=on) if ids else ():
        found[row.conversation_id].add(row.user_id)
    return found


def tell_followed(followed: Iterable[Followed]) -> None:
    """Tell the screens of these people, after the commit, that they follow a thread."""
    for one in followed:
        found = rows(memberships.THREAD_BY_ID, user=one.user_id, conversation=one.thread_id)
        if found:
            broadcasts.membership(one.public_id, one.rev, summaries.summaries_of(found)[0])


def room_of(thread_id: str) -> str | None:
    """Return the public id of the room of a thread, by its public id; None for what is no thread."""
    found = rows(posting_statements.ROOM_OF, thread=thread_id)
    return found[0].public_id if found else None


def tell_rooms() -> None:
    """Tell rooms how those of their threads stand in which something has changed: a change of the message each.

    Of several processes, one does it: the transaction looks again. It reads what it tells from the rows, so nothing is
    lost with a process.
    """
    while rows(statements.UNTOLD, most=1):
        with write_transaction(invalidates_access=False):
            changes = _told()
        outcomes.patched(changes)
        if len(changes) < MOST:
            break


def _told() -> list[Payload]:
    ids = [row.id for row in rows(statements.UNTOLD, most=MOST)]
    roots = select(Message).where(Message.thread_id.in_(ids)).options(joinedload(Message.conversation))
    told = around.threads_of([(thread_id,) for thread_id in ids])
    changes = [
        system_messages.patch(root, root.conversation, {"thread": told[root.thread_id]})
        for root in db.session.scalars(roots.order_by(Message.id))
        if root.thread_id is not None
    ]
    of_these = update(Conversation).where(Conversation.id.in_(ids))
    db.session.execute(
        of_these.values(told_rev=Conversation.last_rev), execution_options={"synchronize_session": False}
    )
    return changes


def _thread(person: Person, conversation_id: str) -> MembershipRow:
    row = access.get(person, conversation_id)
    if row.kind != THREAD:
        raise Conflict("not_a_thread", field="conversation")
    return row


def _unfollow(user_id: int, thread_id: int) -> int:
    """End following a thread; return the rev that the list of this person has then."""
    rev = access.next_list_rev(user_id)
    change(statements.UNFOLLOW, [{"user": user_id, "thread": thread_id, "moment": now(), "list_rev": rev}])
    return rev
