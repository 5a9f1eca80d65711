"""Catching up over plain requests, by the same question that the socket asks."""

from chatapp import limits
from chatapp.api import bp
from chatapp.services import sync
from chatapp.web.body import json_body
from chatapp.web.person import me


@bp.post("/sync")
def catch_up():
    person, body = me(), json_body()
    cursors = body.mapping("cursors", limit=limits.CURSORS, default={})
    return sync.sync(
        person,
        body.text("epoch", default=None),
        body.integer("me", default=None),
        {conversation_id: cursors.integer(conversation_id, default=None) for conversation_id in cursors},
        body.text("list", default=None),
    )
