"""Following conversations: first what was missed, then what happens, with nothing between and nothing twice.

Events are held back while a subscription begins. The missed messages are read after it has begun, so a message may come
both ways. Its `rev` tells that, and it is sent once.
"""

from dataclasses import replace

from chatapp import broadcasts, limits
from chatapp.errors import NotFound, SignedOut
from chatapp.extensions import db
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import STRING, noun, ref
from chatapp.services.messages import sync
from chatapp.services.presence import subscriptions
from chatapp.services.validation import is_far_beyond
from chatapp.sockets.websocket_session import Subscriber
from chatapp.verbs.action import Action, Answer, declares
from chatapp.verbs.fields import Asked, cursors, flag, optional, text
from chatapp.verbs.live import this_connection
from chatapp.web.http.body import REQUIRED, Body

ACTIONS: list[Action] = []  # of a plain WebSocket only; their functions take its Subscriber first
action = declares(ACTIONS, "Plain WebSocket")


def _read_cursors(body: Body, name: str, default: object = REQUIRED) -> dict[str, int | None]:
    wanted = body.mapping(name, limit=limits.CURSORS, most=None, default=default)
    for cid in wanted:
        if is_far_beyond(cid, limits.PUBLIC_ID):
            raise NotFound().at(f"{name}.{cid[: limits.PUBLIC_ID]}")
    return {cid: wanted.integer(cid, default=None) for cid in wanted}


@action(
    "subscribe",
    scope=READ,
    about="Follow these conversations: first what was missed, then what happens",
    takes={
        "epoch": optional(text(limits.OPAQUE, "That the revs are of; with nulls only it may be missing.")),
        "conversations": replace(
            cursors("Conversation: the rev from which on, null for from now on."), read=_read_cursors
        ),
        "patches": optional(flag("Send `patch` where a part of a message changes, and not all of it."), False),
    },
    answers=noun(epoch=STRING, conversations={"type": "object", "additionalProperties": ref("Subscribed")}),
    refuses="epoch_changed not_found",
)
def subscribe(subscriber: Subscriber, person: Person, asked: Asked) -> Answer:
    """Follow conversations, each from a `rev` on, or with null from now on."""
    wanted = asked.conversations
    today, last_revs = subscriptions.check(person, this_connection(), wanted, asked.epoch)
    subscriber.session.pause()
    begun = {}
    for cid, rev in wanted.items():
        begun[cid] = _begin(subscriber, person, cid, rev, last_revs[cid], takes_patches=asked.patches)
    return {"epoch": today, "conversations": begun}


def _begin(subscriber, person, cid, rev, last_rev, *, takes_patches):
    this_connection().open(cid)
    broadcasts.subscribe_socket(subscriber.sid, cid, last_rev, takes_patches=takes_patches)
    subscriber.floors.pop(cid, None)
    (subscriber.patched.add if takes_patches else subscriber.patched.discard)(cid)
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
            session.send_json({"type": "message", "conversation": cid, "rev": message["rev"], "message": message})
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
