"""Heads: telling every change a second time, from the database, so that a lost last message is noticed.

Every HEADS_INTERVAL each process asks which conversations changed in the last HEADS_WINDOW and sends each of its people
one packet with those that are theirs, by membership at that moment. Whoever stored the change may be dead by then.
"""

import datetime
from collections import defaultdict

from sqlalchemy import bindparam, select

from chatapp import broadcasts
from chatapp.extensions import connections, settings
from chatapp.models import rows, seats
from chatapp.models.columns import now
from chatapp.models.conversation import DIRECT
from chatapp.payloads import conversations as payloads
from chatapp.services import installation
from chatapp.services.conversations import last_messages, unread_of

_CHANGED = seats.TAKEN.where(rows.conversations.c.changed_at > bindparam("since"))
_DIRECT = seats.TAKEN.where(
    rows.conversations.c.id.in_(bindparam("ids", expanding=True)), rows.conversations.c.kind == DIRECT
)
_LISTS = select(rows.users.c.id, rows.users.c.public_id, rows.users.c.last_rev).where(
    rows.users.c.list_changed_at > bindparam("since")
)


def tell_changes():
    """Send everyone connected to this process the heads of what changed lately."""
    here = connections.user_ids()
    if not here:
        return
    since = now() - datetime.timedelta(seconds=settings.HEADS_WINDOW)
    changed = [seat for seat in rows.rows(_CHANGED, since=since) if seat.user_id in here]
    _tell(changed, [user for user in rows.rows(_LISTS, since=since) if user.id in here])


def tell_direct(conversation_ids):
    """Send the people of direct conversations their heads at once: they are few, and it is for them.

    `conversation_ids`: a list of the database's ids; those of rooms are passed over.
    """
    found = rows.rows_among(_DIRECT, conversation_ids)
    _tell([seat for seat in found if connections.is_here(seat.user_id)], [])


def _tell(found, listed):
    """Send one packet per person: their changed conversations, and how their own list stands."""
    theirs, newest = defaultdict(list), last_messages(found)
    for seat in found:
        whose = seat.user_id, seat.own_public_id, seat.own_last_rev
        theirs[whose].append(payloads.head(seat, newest.get(seat.conversation_id)))
    for user in listed:
        theirs[user.id, user.public_id, user.last_rev] += []
    if not theirs:
        return
    totals, epoch = unread_of([user_id for user_id, *_ in theirs]), installation.epoch()
    for (user_id, public_id, last_rev), heads in theirs.items():
        packet = {"epoch": epoch, "me": last_rev, "conversations": heads, "unread": totals[user_id]}
        broadcasts.heads(public_id, packet)
