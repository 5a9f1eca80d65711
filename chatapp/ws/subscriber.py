"""One plain WebSocket: what it asks for, and what it is told."""

from chatapp import verbs  # noqa: F401 (fills the table)
from chatapp.errors import ChatError
from chatapp.extensions import socketio
from chatapp.models.access_token import READ
from chatapp.payloads.people import person as payload
from chatapp.services import installation
from chatapp.verbs.arrival import arrive
from chatapp.verbs.table import VERBS, Verb, acknowledgement, refusal
from chatapp.web import networks
from chatapp.web.body import json_object
from chatapp.ws.subscribing import subscribe

ENDED = 4401  # close code: the sign-in or token has ended. Like HTTP's 401, in the range for private use


class Subscriber:
    """Listens to a PlainSession, `session`. `floors`: `{conversation id: rev}`, how far catching up told of each."""

    dismissed = ENDED

    def __init__(self, environ):
        self.session = socketio.server.open_plain(environ, self)
        self.floors = {}
        self._hello = None
        self._network = networks.prefix_of(environ.get("REMOTE_ADDR"))
        self._own = {"subscribe": Verb(self._subscribe, READ)}

    @property
    def sid(self):
        """The id by which it is known to broadcasts and presence."""
        return self.session.member

    def arrive(self, person):
        """Let it hear what is for `person`; return its session. Closes it when `verbs.arrival.arrive` refuses that."""
        try:
            arrive(person, self.sid, self._network)
            self._hello = {"epoch": installation.epoch(), "person": payload(person), "me": person.last_rev}
        except BaseException:
            self.session.dismiss()
            raise
        return self.session

    def opened(self):
        """Say hello."""
        self.session.say({"type": "hello", **self._hello})

    def passes(self, event):
        """Say whether an event is news: a message that was part of catching up is not told again."""
        if event.name != "message":
            return True
        return event.data["rev"] > self.floors.get(event.data["conversation"], 0)

    def text(self, text):
        """Answer one message, and only then let through what was held back meanwhile."""
        context = socketio.event_context(self.sid)
        if context is not None:
            with context:
                self.session.say(self._answer(text))
            self.session.release()

    def _answer(self, text):
        number = None
        try:
            body = json_object(text)
            number = body.integer("id", default=None)
            name = body.choice("type", {"ping", *self._own, *VERBS})
        except ChatError as error:
            return {"type": "ack", "id": number, **refusal(error)}
        if name == "ping":
            return {"type": "pong", "id": number}
        asked = self._own.get(name) or VERBS[name]
        return {"type": "ack", "id": number, **acknowledgement(asked, lambda: body)}

    def _subscribe(self, person, body):
        return subscribe(self, person, body)
