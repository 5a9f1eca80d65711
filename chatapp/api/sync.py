"""Catching up over plain requests, by the same question that the socket asks; with `wait`, once there is an answer."""

from functools import partial

from flask import request

from chatapp import limits
from chatapp.api import bp
from chatapp.api.describe import describe, optional
from chatapp.api.schemas import COUNTER, STRING, nullable, ref, whole
from chatapp.services import sightings, sync, waiting
from chatapp.verbs.conversations import known
from chatapp.web import networks
from chatapp.web.body import json_body
from chatapp.web.person import me

CURSORS = {"type": "object", "additionalProperties": nullable(COUNTER), "maxProperties": limits.CURSORS}


@bp.post("/sync")
@describe(
    "What changed since; with `wait`, once there is something",
    answer=ref("SyncAnswer"),
    body={
        "epoch": optional(STRING, "That the numbers are of."),
        "me": optional(COUNTER, "The person's own counter, as of the last answer."),
        "cursors": optional(CURSORS, "Conversation: the rev up to which it is known, null for not at all."),
        "list": optional(STRING, "The digest of the list that one has."),
        "wait": optional(whole(0, limits.WAIT), "Seconds to wait for something new."),
    },
)
def catch_up():
    person, body = me(), json_body()
    ask = partial(sync.sync, person, *known(body))
    wait = body.integer("wait", default=0, maximum=limits.WAIT)
    if not wait and person.access_token is None:  # a page asks here while nothing better lives
        sightings.asked_short(networks.prefix_of(request.remote_addr))
    return waiting.until_news(person, ask, wait) if wait else ask()
