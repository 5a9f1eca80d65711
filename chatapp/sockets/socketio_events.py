"""Each live action is an event of the same name."""

from functools import partial

from chatapp.errors import Invalid
from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.verbs.action import Action
from chatapp.verbs.live import acknowledgement
from chatapp.web.http.body import Body


def init_app(socketio: LiveSocketIO, actions: dict[str, Action]) -> None:
    """Acknowledge each event with what its Action answers."""
    for name, action in actions.items():
        socketio.on(name)(partial(_answer, action))


def _answer(action, *arguments):
    return acknowledgement(action, lambda: _body(arguments))


def _body(arguments):
    if len(arguments) > 1:
        raise Invalid("wrong_type")
    return Body(arguments[0] if arguments else {})
