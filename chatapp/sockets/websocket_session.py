"""The session of one JSON WebSocket: its messages, the answers, and the events that it is sent."""

from dataclasses import replace
from functools import partial
from typing import Any
from wsgiref.types import WSGIEnvironment

from flask import current_app

from chatapp.concurrency.meter import Meter
from chatapp.errors import ChatError
from chatapp.extensions import STORES, current
from chatapp.payloads.people import person as payload
from chatapp.services import installation
from chatapp.services.accounts.visitors import Visitor
from chatapp.transport.socketio.json_websocket import Event, JsonWebSocketSession
from chatapp.verbs.arrival import arrive
from chatapp.verbs.live import acknowledgement, refusal
from chatapp.web.http import networks
from chatapp.web.http.body import json_object

ENDED = 4401  # close code: the sign-in or token has ended; HTTP's 401 in the range for private use


class Subscriber:
    """The listener of a JsonWebSocketSession, `session`.

    `floors`: `{conversation id: rev}`, the rev up to which the client has caught up in each conversation. `patched`:
    the ids of those in which it takes patches.
    """

    disconnect_code = ENDED

    def __init__(self, environ: WSGIEnvironment) -> None:
        self._socketio = current.socketio
        self.session = self._socketio.server.open_json_websocket(environ, self)
        self.floors: dict[str, int] = {}
        self.patched: set[str] = set()
        self._hello: dict[str, Any] = {}
        self._network = networks.prefix_of(environ.get("REMOTE_ADDR"))
        known = current_app.extensions
        own = {name: _of(self, action) for name, action in known["live_at_ws"].items()}
        self._actions = {**known["live"], **own}

    @property
    def sid(self) -> str:
        """Its id for broadcasts and presence."""
        return self.session.member

    def arrive(self, visitor: Visitor) -> JsonWebSocketSession:
        """Subscribe it to the visitor's events; return its session. Closes it when `verbs.arrival.arrive` raises."""
        try:
            arrive(visitor, self.sid, self._network)
            person = visitor.user
            self._hello = {"epoch": installation.epoch(), "person": payload(person), "me": person.last_rev}
        except BaseException:
            self.session.disconnect()
            raise
        return self.session

    def on_open(self) -> None:
        """Send the `hello` message."""
        self.session.send_json({"type": "hello", **self._hello})

    def passes(self, event: Event) -> bool:
        """Return whether an event is sent: a message that was sent while catching up is not sent again.

        Those who take no patches get a message in its place.
        """
        if event.name not in ("message", "patch"):
            return True
        conversation = event.data["conversation"]
        if event.name == "patch" and conversation not in self.patched:
            return False
        return event.data["rev"] > self.floors.get(conversation, 0)

    def on_text(self, text: str) -> None:
        """Answer one message, then send the events that were kept meanwhile."""
        context = self._socketio.event_context(self.sid)
        if context is not None:
            with Meter(context.app.extensions[STORES].budgets.spend), context:
                self.session.send_json(self._answer(text))
            self.session.resume()

    def _answer(self, text):
        number = None
        try:
            body = json_object(text)
            number = body.integer("id", default=None)
            name = body.choice("type", {"ping", *self._actions})
        except ChatError as error:
            return {"type": "ack", "id": number, **refusal(error)}
        if name == "ping":  # free: it repeats a number, and a connection is read at the pace of its bytes
            return {"type": "pong", "id": number}
        return {"type": "ack", "id": number, **acknowledgement(self._actions[name], body)}


def _of(subscriber, action):
    """Return the action with a function that takes the subscriber no more."""
    return replace(action, function=partial(action.function, subscriber))
