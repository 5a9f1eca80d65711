"""Catching up: all changes after a cursor.

Page loads, reconnecting sockets and plain requests get the same answers.
"""

import hashlib
import json

from chatapp import limits
from chatapp.errors import NotFound
from chatapp.extensions import db
from chatapp.models.protocols import MembershipRow, Person
from chatapp.payloads import Payload
from chatapp.payloads import conversations as payloads
from chatapp.services import installation, notices
from chatapp.services.budget import Budget
from chatapp.services.conversations import access, summaries
from chatapp.services.messages import history, read_marks
from chatapp.transport.socketio.json import size


def sync(
    person: Person, epoch: str | None, me: int | None, cursors: dict[str, int | None], list_digest: str | None
) -> Payload:
    """Return the changes for `person` since the state that a client has.

    `me`: the person's own counter or None; `cursors`: `{conversation id: rev}`; `list_digest`: of the client's
    summaries, or None. The answer has the shape of `sync` in docs/protocol.md and at most SYNC_BYTES. A conversation
    whose membership has ended, and a void cursor, are states in the answer, not errors.
    """
    db.session.rollback()  # this request may have read an older state than its socket has heard of
    today = installation.epoch()
    stand = notices.counters([person.id])[person.id]
    is_current = epoch == today
    current, last_rev = listing(person), access.list_rev(person)
    told = None if is_current and list_digest == current["digest"] else current
    budget = Budget(limits.SYNC_BYTES)
    budget.spend(size(told))
    memberships: list[Payload] = []
    has_more = False
    if is_current and me is not None:
        memberships, last_rev, has_more = _memberships(person, me, last_rev, budget)
    return {
        "epoch": today,
        "me": last_rev,
        "memberships": memberships,
        "more": has_more,
        "conversations": {
            cid: _cursor(person, cid, rev if is_current else None, budget) for cid, rev in cursors.items()
        },
        "list": told,
        "notices": stand,
    }


def listing(person: Person) -> Payload:
    """Return the list of conversations of a screen: `{"digest", "summaries", "unread"}`, the last active first."""
    listed = summaries.summaries_of(summaries.recent(person))
    unread = summaries.unread(person)
    told = json.dumps([listed, unread], sort_keys=True).encode()
    return {"digest": hashlib.sha256(told).hexdigest()[:16], "summaries": listed, "unread": unread}


def opened(person: Person, conversation_id: str, rev: int | None, epoch: str | None) -> Payload:
    """Return the changes since `rev` for a screen that has just subscribed to a conversation.

    It is called after the subscription, so that no change is missed. Raises `NotFound` when the membership has ended
    meanwhile. `rev` None, or a void cursor, is answered with the last page.
    """
    db.session.rollback()
    membership_row = access.get(person, conversation_id)
    today = installation.epoch()
    answer = _changes(membership_row, rev if epoch == today else None, Budget(limits.SYNC_BYTES))
    if answer["state"] == "reset":
        answer["page"] = history.of(membership_row)
    seen = read_marks.seen_by(membership_row)
    return answer | {
        "epoch": today,
        "summary": summaries.summaries_of([membership_row])[0],
        "seen": None if seen is None else list(seen.items()),
    }


def changes(person: Person, conversation_id: str, rev: int | None) -> Payload:
    """Return the changes since `rev` for a subscription that begins, as for a cursor of `sync`; None is a reset.

    It is called after the subscription, so that no change is missed. Raises `NotFound` when the membership has ended
    meanwhile.
    """
    db.session.rollback()
    return _changes(access.get(person, conversation_id), rev, Budget(limits.SYNC_BYTES))


def _cursor(person: Person, conversation_id: str, rev: int | None, budget: Budget) -> Payload:
    try:
        return _changes(access.get(person, conversation_id), rev, budget)
    except NotFound:
        return {"state": "gone"}


def _changes(membership_row: MembershipRow, rev: int | None, budget: Budget) -> Payload:
    """Return the messages changed after `rev`, each in its present state, in the order of their rev, as many as fit."""
    last_rev = membership_row.last_rev
    if rev is None or rev > last_rev or last_rev - rev > limits.SYNC_RESET:
        return {"state": "reset", "rev": last_rev}
    if budget.is_spent:
        return {"state": "changes", "messages": [], "rev": rev, "more": rev < last_rev}
    page: list[Payload] = []
    more = False
    for message in history.changed_after(membership_row, rev, limits.SYNC_PAGE + 1):
        more = len(page) == limits.SYNC_PAGE or not budget.takes(message)
        if more:
            break
        page.append(message)
    return {
        "state": "changes",
        "messages": page,
        "rev": (page[-1]["rev"] if page else rev) if more else last_rev,
        "more": more,
    }


def _memberships(person: Person, me: int, last_rev: int, budget: Budget) -> tuple[list[Payload], int, bool]:
    """Return the memberships changed after `me`, up to which rev, and whether there are more.

    Those that ended are among them. They come in the order of their rev, as many as fit.
    """
    changed = access.changed_after(person, me)
    current = iter(
        summaries.summaries_of([membership_row for membership_row in changed if membership_row.left_at is None])
    )
    told = (
        next(current)
        if membership_row.left_at is None
        else payloads.membership_ended(membership_row.public_id, membership_row.rev)
        for membership_row in changed
    )
    page = list(budget.fitting(told))
    if len(page) == len(changed) < limits.SYNC_PAGE:
        return page, last_rev, False
    return page, (changed[len(page) - 1].rev if page else me), True
