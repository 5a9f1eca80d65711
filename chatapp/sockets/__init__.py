"""Live doors: Socket.IO, and `/ws` for programs, with the same verbs and events. No rule lives here."""

from collections.abc import Iterable

from flask import Flask

from chatapp.sockets import socketio_connection, socketio_events, websocket_endpoint, websocket_subscribe
from chatapp.transport.flask.extension import LiveSocketIO
from chatapp.verbs.action import Action
from chatapp.verbs.live import live


def init_app(app: Flask, socketio: LiveSocketIO, actions: Iterable[Action]) -> None:
    """Serve the Actions that are live. `socketio` is bound to `app` already."""
    app.extensions["live"] = live(actions)
    app.extensions["live_at_ws"] = live(websocket_subscribe.ACTIONS)
    socketio_connection.init_app(socketio)
    socketio_events.init_app(socketio, app.extensions["live"])
    app.register_blueprint(websocket_endpoint.bp)
