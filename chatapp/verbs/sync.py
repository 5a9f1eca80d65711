"""Catching up, over a live connection or by a request, which with `wait` is answered once there are changes."""

from functools import partial

from flask import request

from chatapp import limits
from chatapp.models.access_token import READ
from chatapp.models.protocols import Person
from chatapp.payloads.schemas import ref
from chatapp.services.administration import network_sightings
from chatapp.services.messages import sync
from chatapp.services.presence import long_poll
from chatapp.services.spending import READS
from chatapp.transport.http import hang_ups
from chatapp.transport.tcp.clients import client_of
from chatapp.verbs.action import Action, Answer, Route, declares
from chatapp.verbs.fields import Asked, counter, cursors, integer, optional, text
from chatapp.web.http import networks
from chatapp.web.identity.person import visitor

ACTIONS: list[Action] = []
action = declares(ACTIONS, "Catching up")
KNOWN = {
    "epoch": optional(text(limits.OPAQUE, "The epoch of the numbers.")),
    "me": optional(counter("Your own counter, as of the last answer.")),
    "cursors": optional(
        cursors("For each conversation the rev up to which the client has it, or null if it has nothing."),
        {},
    ),
    "list": optional(text(limits.OPAQUE, "The digest of the list that the client has.")),
}
WAIT = {"wait": optional(integer(0, limits.WAIT, "Seconds to wait for something new."), 0)}


def wait_for_changes(person: Person, asked: Asked) -> Answer:
    """Answer the changes since the given counters; with `wait`, wait for some."""
    ask = partial(sync.sync, person, asked.epoch, asked.me, asked.cursors, asked.list)
    if not asked.wait and visitor().token is None:  # a page asks here while it has no live connection
        network_sightings.asked_short(networks.prefix_of(request.remote_addr))
    if not asked.wait:
        return ask()
    when_gone = partial(hang_ups.when_gone, request.environ)
    client = client_of(request.environ)
    return long_poll.wait_for_changes(
        visitor(), ask, asked.wait, client=client, conversations=asked.cursors, when_gone=when_gone
    )


@action(
    "sync",
    scope=READ,
    http=Route("POST /sync", name="catch_up", takes={**KNOWN, **WAIT}, function=wait_for_changes),
    about="Get the changes since these counters; with `wait`, the answer waits for some",
    takes=KNOWN,
    answers=ref("SyncAnswer"),
    spends=READS,
)
def catch_up(person: Person, asked: Asked) -> Answer:
    """See [Staying complete](#staying-complete)."""
    return sync.sync(person, asked.epoch, asked.me, asked.cursors, asked.list)
