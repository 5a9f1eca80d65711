"""Catching up: everything that happened after a cursor, in one query per conversation.

The same answers serve page loads, reconnecting sockets and plain requests.
"""

import hashlib
import json

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from chatapp import limits
from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models import Membership, Message
from chatapp.payloads import conversations as conversation_payloads
from chatapp.payloads import messages as payloads
from chatapp.services import conversations, history, installation, reading


def sync(person, epoch, me, cursors, list_digest):
    """Return what changed for `person` since what a client knows.

    `me`: the person's own counter or None; `cursors`: `{conversation id: rev}`; `list_digest`: of the summaries that
    the client holds, or None. Answers in the shape of `sync` in docs/protocol.md; a conversation that ended or a cursor
    that is void is a state in the answer, never an error for the whole call.
    """
    db.session.rollback()  # what this request read before may be older than what its socket was told
    today = installation.epoch()
    is_current = epoch == today
    db.session.refresh(person, ["last_rev"])
    current = listing(person)
    return {
        "epoch": today,
        "me": person.last_rev,
        "memberships": _memberships(person, me) if is_current and me is not None else [],
        "conversations": {cid: _cursor(person, cid, rev if is_current else None) for cid, rev in cursors.items()},
        "list": None if is_current and list_digest == current["digest"] else current,
    }


def listing(person):
    """Return the list that a screen keeps: `{"digest", "summaries", "unread"}`, the last active ones first."""
    summaries = conversations.summaries_of(conversations.recent(person))
    unread = conversations.unread(person)
    told = json.dumps([summaries, unread], sort_keys=True).encode()
    return {"digest": hashlib.sha256(told).hexdigest()[:16], "summaries": summaries, "unread": unread}


def opened(person, conversation_id, rev, epoch):
    """Return what a screen that has just subscribed to a conversation lacks since `rev`.

    Called after the subscription, so that nothing falls between; raises `NotFound` when the membership has ended
    meanwhile. `rev` None, or a void cursor, is answered with the last page.
    """
    db.session.rollback()
    row = conversations.find(person, conversation_id)
    today = installation.epoch()
    answer = _changes(row.conversation, rev if epoch == today else None)
    if answer["state"] == "reset":
        answer["page"] = history.of(row.conversation)
    seen = reading.seen_by(row.conversation)
    return answer | {
        "epoch": today,
        "summary": conversations.summary(row),
        "seen": None if seen is None else list(seen.items()),
    }


def changes(person, conversation_id, rev):
    """Return what a subscription that begins now lacks since `rev`, as one cursor of `sync`; `rev` None is a reset.

    Called after the subscription, so that nothing falls between; raises `NotFound` when the membership has ended
    meanwhile.
    """
    db.session.rollback()
    return _changes(conversations.find(person, conversation_id).conversation, rev)


def _cursor(person, conversation_id, rev):
    try:
        return _changes(conversations.find(person, conversation_id).conversation, rev)
    except NotFound:
        return {"state": "gone"}


def _changes(conversation, rev):
    """Return the messages changed after `rev`, each in its present state, in the order of their rev."""
    last_rev = conversation.last_rev
    if rev is None or rev > last_rev or last_rev - rev > limits.SYNC_RESET:
        return {"state": "reset", "rev": last_rev}
    found = db.session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.rev > rev)
        .options(joinedload(Message.sender), joinedload(Message.conversation))
        .order_by(Message.rev)
        .limit(limits.SYNC_PAGE + 1)
    ).all()
    page, more = found[: limits.SYNC_PAGE], len(found) > limits.SYNC_PAGE
    return {
        "state": "changes",
        "messages": [payloads.message(message) for message in page],
        "rev": page[-1].rev if more else last_rev,
        "more": more,
    }


def _memberships(person, me):
    """Return the memberships changed after `me`, those that ended included."""
    changed = conversations.rows_with_people(
        select(Membership)
        .where(Membership.user_id == person.id, Membership.rev > me)
        .options(joinedload(Membership.conversation))
        .order_by(Membership.rev.desc())
        .limit(limits.SYNC_PAGE)
    )
    ended = [conversation_payloads.gone(row) for row in changed if row.left_at is not None]
    return conversations.summaries_of([row for row in changed if row.left_at is None]) + ended
