"""Heads: every change is sent a second time, from the database, so that a client notices a lost last message.

Every RESYNC_NOTICE_INTERVAL each process reads which conversations changed in the last RESYNC_NOTICE_WINDOW, and sends
each of its people one packet with theirs, by their memberships at that moment. The process that stored the change may
have ended.

A change in a large room concerns thousands of people. They are served in slices, and other requests between these.
"""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select

from chatapp import broadcasts
from chatapp.concurrency.pauses import batches, yield_now
from chatapp.extensions import current, settings
from chatapp.models.conversation import DIRECT
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.queries.rows import conversations, memberships, rows, select_in, stream, users
from chatapp.services import installation
from chatapp.services.conversations.summaries import last_messages, unread_of
from chatapp.services.transactions import database_time, end_read

Previews = dict[tuple[int, int], Payload | None]  # {(conversation's id, its rev): preview}

SLICE = 32  # people who get their packets in one go: about a millisecond
FOUND = 1000  # rows that are read in one go: likewise

_OF_MEMBERS = memberships.c.conversation_id == conversations.c.id, memberships.c.left_at.is_(None)
_CHANGED = conversations.c.changed_at > bindparam("since")
_THEIRS = memberships.c.user_id.in_(bindparam("ids", expanding=True))
_MEMBERSHIP = select(memberships.c.user_id, memberships.c.conversation_id, memberships.c.last_read_seq).where(
    *_OF_MEMBERS
)

_CONCERNED = select(memberships.c.user_id).where(*_OF_MEMBERS, _CHANGED)
_LISTS = select(users.c.id).where(users.c.list_changed_at > bindparam("since"))
_CHANGED_MEMBERSHIPS = _MEMBERSHIP.where(_CHANGED, _THEIRS)
_DIRECT = _MEMBERSHIP.where(conversations.c.id.in_(bindparam("ids", expanding=True)), conversations.c.kind == DIRECT)
_rooms = conversations.alias("rooms")  # of threads
_PLACES = (
    select(
        conversations.c.id.label("conversation_id"),
        *(conversations.c[name] for name in ("public_id", "last_seq", "last_rev", "meta_rev", "active_at")),
        _rooms.c.public_id.label("parent_public_id"),
    )
    .outerjoin(_rooms, _rooms.c.id == conversations.c.parent_id)
    .where(conversations.c.id.in_(bindparam("ids", expanding=True)))
)
_PEOPLE = select(users.c.id, users.c.public_id, users.c.last_rev).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)


class _PacketKey(NamedTuple):
    """The values of a packet: people with the same ones get the same packet.

    `read`: (conversation's id, last_read_seq) of each conversation in it.
    """

    last_rev: int
    direct: int
    rooms: int
    threads: int
    read: tuple[tuple[int, int], ...]


def tell_changes() -> None:
    """Send everyone connected to this process the heads of what changed lately."""
    here = current.stores.connections.user_ids()
    if not here:
        return
    since = database_time() - datetime.timedelta(seconds=settings.RESYNC_NOTICE_WINDOW)
    previews: Previews = {}
    for some in batches(_concerned(since) & here, SLICE):
        end_read()  # the reads of the slice before are old
        _tell(some, rows(_CHANGED_MEMBERSHIPS, since=since, ids=some), previews)


def tell_direct(conversation_ids: Collection[int]) -> None:
    """Send the members of direct conversations their heads at once: they are few, and it is for them.

    `conversation_ids`: the database's; those of rooms are passed over.
    """
    if conversation_ids:
        broadcasts.direct_heads(list(conversation_ids))
        _tell_direct_here(conversation_ids)


def hear_direct(_node: str, conversation_ids: list[int]) -> None:
    """Hear that another process tells the heads of direct conversations: those of people here are to be told too."""
    current.stores.direct_heads.add(conversation_ids)


def tell_direct_noted() -> None:
    """Tell the heads that were asked for; what fails is told by `tell_changes`."""
    end_read()
    _tell_direct_here(current.stores.direct_heads.take())


def _tell_direct_here(conversation_ids: Iterable[int]) -> None:
    found = [
        membership_row
        for membership_row in select_in(_DIRECT, conversation_ids)
        if current.stores.connections.is_here(membership_row.user_id)
    ]
    _tell({membership_row.user_id for membership_row in found}, found, {})


def _concerned(since: datetime.datetime) -> set[int]:
    """Return the ids of everyone in whose conversations or list something changed after `since`, as a set."""
    concerned: set[int] = set()
    for statement in (_CONCERNED, _LISTS):
        for some in stream(statement, FOUND, since=since):
            concerned.update(user_id for (user_id,) in some)
            yield_now()
    return concerned


def _tell(user_ids: Collection[int], found: list[Any], previews: Previews) -> None:
    """Send each of these people one packet: their changed conversations, and how their own list stands.

    `found`: rows of _CHANGED_MEMBERSHIPS; `previews` grows by the last messages that are read. People with equal
    packets get the same one, encoded once.
    """
    if not user_ids:
        return
    heads, read = _heads(found, previews), defaultdict(list)
    for user_id, conversation_id, last_read_seq in found:
        read[user_id].append((conversation_id, last_read_seq))
    totals, epoch = unread_of(user_ids), installation.epoch()
    alike: dict[_PacketKey, list[Any]] = defaultdict(list)
    for person in select_in(_PEOPLE, user_ids):
        unread = totals[person.id]
        key = _PacketKey(person.last_rev, **unread, read=tuple(read[person.id]))
        alike[key].append(person)
    for people in alike.values():
        one = people[0]
        packet = {
            "epoch": epoch,
            "me": one.last_rev,
            "conversations": [heads[key] for key in read[one.id]],
        }
        broadcasts.heads([person.public_id for person in people], packet | {"unread": totals[one.id]})


def _heads(found: list[Any], previews: Previews) -> dict[tuple[int, int], Payload]:
    """Return {(conversation's id, last_read_seq): payload} of these membership rows."""
    places = {row.conversation_id: row for row in select_in(_PLACES, {place for _, place, _ in found})}
    unknown = [row for row in places.values() if (row.conversation_id, row.last_rev) not in previews]
    newest = last_messages(unknown)
    for row in unknown:
        previews[row.conversation_id, row.last_rev] = newest.get(row.conversation_id)
    return {
        (at, seq): payloads.conversation_head(places[at], seq, previews[at, places[at].last_rev])
        for at, seq in {(at, seq) for _, at, seq in found}
    }
