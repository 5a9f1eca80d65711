"""Heads: telling every change a second time, from the database, so that a lost last message is noticed.

Every HEADS_INTERVAL each process asks which conversations changed in the last HEADS_WINDOW and sends each of its people
one packet with those that are theirs, by membership at that moment. Whoever stored the change may be dead by then.

A room of thousands concerns thousands: they are told in slices, each read anew, and everybody else is served between.
"""

import datetime
from collections import defaultdict

from sqlalchemy import bindparam, select

from chatapp import broadcasts
from chatapp.extensions import connections, settings
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT
from chatapp.models.rows import conversations, memberships, portions, rows, rows_among, users
from chatapp.payloads import conversations as payloads
from chatapp.services import installation
from chatapp.services.conversations import last_messages, unread_of
from chatapp.services.writing import release
from chatapp.transport.breaths import breathe, in_slices

SLICE = 32  # people told in one go: about a millisecond
FOUND = 1000  # people looked for in one go: likewise

_OF_MEMBERS = memberships.c.conversation_id == conversations.c.id, memberships.c.left_at.is_(None)
_CHANGED = conversations.c.changed_at > bindparam("since")
_THEIRS = memberships.c.user_id.in_(bindparam("ids", expanding=True))
_SEAT = select(memberships.c.user_id, memberships.c.conversation_id, memberships.c.last_read_seq).where(*_OF_MEMBERS)

_CONCERNED = select(memberships.c.user_id).where(*_OF_MEMBERS, _CHANGED)
_LISTS = select(users.c.id).where(users.c.list_changed_at > bindparam("since"))
_SEATS = _SEAT.where(_CHANGED, _THEIRS)
_DIRECT = _SEAT.where(conversations.c.id.in_(bindparam("ids", expanding=True)), conversations.c.kind == DIRECT)
_PLACES = select(
    conversations.c.id.label("conversation_id"),
    *(conversations.c[name] for name in ("public_id", "last_seq", "last_rev", "meta_rev", "active_at")),
).where(conversations.c.id.in_(bindparam("ids", expanding=True)))
_PEOPLE = select(users.c.id, users.c.public_id, users.c.last_rev).where(
    users.c.id.in_(bindparam("ids", expanding=True))
)


def tell_changes():
    """Send everyone connected to this process the heads of what changed lately."""
    here = connections.user_ids()
    if not here:
        return
    since = now() - datetime.timedelta(seconds=settings.HEADS_WINDOW)
    previews = {}
    for some in in_slices(_concerned(since) & here, SLICE):
        release()  # what was read for the slice before is old
        _tell(some, rows(_SEATS, since=since, ids=some), previews)


def tell_direct(conversation_ids):
    """Send the people of direct conversations their heads at once: they are few, and it is for them.

    `conversation_ids`: a list of the database's ids; those of rooms are passed over.
    """
    found = [seat for seat in rows_among(_DIRECT, conversation_ids) if connections.is_here(seat.user_id)]
    _tell({seat.user_id for seat in found}, found, {})


def _concerned(since):
    """Return the ids of everyone in whose conversations or list something changed after `since`, as a set."""
    concerned = set()
    for statement in (_CONCERNED, _LISTS):
        for some in portions(statement, FOUND, since=since):
            concerned.update(user_id for (user_id,) in some)
            breathe()
    return concerned


def _tell(user_ids, found, previews):
    """Send each of these people one packet: their changed conversations, and how their own list stands.

    `found`: rows of _SEATS; `previews`: of last messages, `{(conversation's id, its rev): preview}`, which grows. Those
    for whom it is the same get the same packet, encoded once.
    """
    if not user_ids:
        return
    heads, read = _heads(found, previews), defaultdict(list)
    for user_id, conversation_id, last_read_seq in found:
        read[user_id].append((conversation_id, last_read_seq))
    totals, epoch, alike = unread_of(user_ids), installation.epoch(), defaultdict(list)
    for person in rows_among(_PEOPLE, user_ids):
        unread = totals[person.id]
        alike[person.last_rev, *unread.values(), *read[person.id]].append(person)
    for people in alike.values():
        one = people[0]
        packet = {"epoch": epoch, "me": one.last_rev, "conversations": [heads[seat] for seat in read[one.id]]}
        broadcasts.heads([person.public_id for person in people], packet | {"unread": totals[one.id]})


def _heads(found, previews):
    """Return {(conversation's id, last_read_seq): payload} of these seats."""
    places = {row.conversation_id: row for row in rows_among(_PLACES, {place for _, place, _ in found})}
    unknown = [row for row in places.values() if (row.conversation_id, row.last_rev) not in previews]
    newest = last_messages(unknown)
    for row in unknown:
        previews[row.conversation_id, row.last_rev] = newest.get(row.conversation_id)
    return {
        (at, seq): payloads.head(places[at], seq, previews[at, places[at].last_rev])
        for at, seq in {(at, seq) for _, at, seq in found}
    }
