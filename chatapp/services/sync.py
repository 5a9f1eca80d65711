"""Catching up: everything that happened after a cursor.

The same answers serve page loads, reconnecting sockets and plain requests.
"""

import hashlib
import json

from chatapp import limits
from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.payloads import conversations as payloads
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
    current, last_rev = listing(person), conversations.list_rev(person)
    return {
        "epoch": today,
        "me": last_rev,
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
    seat = conversations.find(person, conversation_id)
    today = installation.epoch()
    answer = _changes(seat, rev if epoch == today else None)
    if answer["state"] == "reset":
        answer["page"] = history.of(seat)
    seen = reading.seen_by(seat)
    return answer | {
        "epoch": today,
        "summary": conversations.summaries_of([seat])[0],
        "seen": None if seen is None else list(seen.items()),
    }


def changes(person, conversation_id, rev):
    """Return what a subscription that begins now lacks since `rev`, as one cursor of `sync`; `rev` None is a reset.

    Called after the subscription, so that nothing falls between; raises `NotFound` when the membership has ended
    meanwhile.
    """
    db.session.rollback()
    return _changes(conversations.find(person, conversation_id), rev)


def _cursor(person, conversation_id, rev):
    try:
        return _changes(conversations.find(person, conversation_id), rev)
    except NotFound:
        return {"state": "gone"}


def _changes(seat, rev):
    """Return the messages changed after `rev`, each in its present state, in the order of their rev."""
    last_rev = seat.last_rev
    if rev is None or rev > last_rev or last_rev - rev > limits.SYNC_RESET:
        return {"state": "reset", "rev": last_rev}
    found = history.changed_after(seat, rev, limits.SYNC_PAGE + 1)
    page, more = found[: limits.SYNC_PAGE], len(found) > limits.SYNC_PAGE
    return {
        "state": "changes",
        "messages": page,
        "rev": page[-1]["rev"] if more else last_rev,
        "more": more,
    }


def _memberships(person, me):
    """Return the memberships changed after `me`, those that ended included."""
    changed = conversations.changed_after(person, me)
    ended = [payloads.gone(seat.public_id, seat.rev) for seat in changed if seat.left_at is not None]
    return conversations.summaries_of([seat for seat in changed if seat.left_at is None]) + ended
