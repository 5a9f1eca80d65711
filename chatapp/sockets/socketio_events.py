"""Each live action is an event of the same name."""

from functools import partial

from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.verbs.action import Action
from chatapp.verbs.live import acknowledgement


def init_app(socketio: LiveSocketIO, actions: dict[str, Action]) -> None:
    """Acknowledge each event with what its Action answers."""
    for name, action in actions.items():
        socketio.on(name)(partial(acknowledgement, action))
