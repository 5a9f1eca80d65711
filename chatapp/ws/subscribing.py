"""Following conversations: first what was missed, then what happens, with nothing between and nothing twice.

Events are held back while a subscription begins. What was missed is read after it has begun, so a message may come both
ways; `rev` says which ones, and those are not told again.
"""

from chatapp import broadcasts, limits
from chatapp.errors import NotFound, SignedOut
from chatapp.extensions import db
from chatapp.services import subscriptions, sync
from chatapp.verbs.table import this_connection


def subscribe(subscriber, person, body):
    """Follow conversations, each from a `rev` on, or with null from now on."""
    epoch = body.text("epoch", default=None)
    wanted = body.mapping("conversations", limit=limits.CURSORS)
    cursors = {cid: wanted.integer(cid, default=None) for cid in wanted}
    today = subscriptions.check(person, this_connection(), cursors, epoch)
    subscriber.session.hold()
    return {"epoch": today, "conversations": {cid: _begin(subscriber, person, cid, cursors[cid]) for cid in cursors}}


def _begin(subscriber, person, cid, rev):
    this_connection().open(cid)
    broadcasts.subscribe_socket(subscriber.sid, cid)
    subscriber.floors.pop(cid, None)
    try:
        state, rev = _catch_up(subscriber.session, person, cid, rev)
    except BaseException as error:
        broadcasts.unsubscribe_socket(subscriber.sid, cid)
        if isinstance(error, NotFound):  # since it was checked, the membership has ended
            return {"state": "gone"}
        raise
    subscriber.floors[cid] = rev
    return {"state": state, "rev": rev}


def _catch_up(session, person, cid, rev):
    """Tell the client what it missed, at the pace at which it takes that; return how that went, and up to which rev."""
    changes = sync.changes(person, cid, rev)
    while changes["state"] == "changes":
        for message in changes["messages"]:
            session.say({"type": "message", "conversation": cid, "rev": message["rev"], "message": message})
            if session.is_behind:
                _wait_until_taken(session)
        if not changes["more"]:
            break
        changes = sync.changes(person, cid, changes["rev"])
    return ("live" if rev is None else changes["state"]), changes["rev"]


def _wait_until_taken(session):
    db.session.rollback()  # a slow client holds no connection to the database
    session.wait_until_taken()
    if session.is_closed:
        raise SignedOut("signed_out")
