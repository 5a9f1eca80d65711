"""Heads: telling every change a second time, from the database, so that a lost last message is noticed.

Every HEADS_INTERVAL each process asks which conversations changed in the last HEADS_WINDOW and sends each of its people
one packet with those that are theirs, by membership at that moment. Whoever stored the change may be dead by then.
"""

import datetime
from collections import defaultdict

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from chatapp import broadcasts
from chatapp.extensions import connections, db, settings
from chatapp.models import Conversation, Membership, User
from chatapp.models.columns import now
from chatapp.payloads import conversations as payloads
from chatapp.services import installation
from chatapp.services.conversations import last_messages, unread_of


def tell_changes():
    """Send everyone connected to this process the heads of what changed lately."""
    here = connections.user_ids()
    if not here:
        return
    since = now() - datetime.timedelta(seconds=settings.HEADS_WINDOW)
    changed = _memberships(Conversation.changed_at > since)
    lists = db.session.scalars(select(User).where(User.list_changed_at > since))
    _tell([row for row in changed if row.user_id in here], [user for user in lists if user.id in here])


def tell_direct(conversation):
    """Send the people of a direct conversation its head at once: they are few, and it is for them."""
    here = connections.user_ids()
    if conversation.is_direct and here:
        rows = _memberships(Conversation.id == conversation.id)
        _tell([row for row in rows if row.user_id in here], [])


def _memberships(condition):
    found = select(Membership).join(Membership.conversation).where(condition, Membership.left_at.is_(None))
    eager = contains_eager(Membership.conversation), joinedload(Membership.user)
    return db.session.scalars(found.options(*eager)).all()


def _tell(rows, listed):
    """Send one packet per person: their changed conversations, and how their own list stands."""
    theirs = defaultdict(list)
    newest = last_messages({row.conversation for row in rows})
    for row in rows:
        theirs[row.user].append(payloads.head(row, newest.get(row.conversation_id)))
    for user in listed:
        theirs[user] += []
    totals, epoch = unread_of([user.id for user in theirs]), installation.epoch()
    for user, heads in theirs.items():
        packet = {"epoch": epoch, "me": user.last_rev, "conversations": heads, "unread": totals[user.id]}
        broadcasts.heads(user, packet)
