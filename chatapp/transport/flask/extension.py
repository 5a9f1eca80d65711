"""Flask-SocketIO on our server, with a lean context for each event.

Written against Flask-SocketIO 5.7.0 (`flask_socketio/__init__.py`).
"""

from collections.abc import Hashable
from typing import Any

from flask import Flask
from flask_socketio import ConnectionRefusedError, SocketIO, _SocketIOMiddleware

from chatapp.transport.flask.event_context import EventContext
from chatapp.transport.socketio.server import Server

PATH = "socket.io"


class LiveSocketIO(SocketIO):
    """Flask-SocketIO, bound to our server by `init_app`."""

    def init_app(self, app: Flask, **options: Any) -> None:
        """Make the server with these options (see `options.options`) and put it in front of the application."""
        app.extensions["socketio"] = self
        self.manage_session = False
        self.server = Server(**options)
        self.async_mode = self.server.async_mode
        for name, handler, namespace in self.handlers:
            self.server.on(name, handler, namespace=namespace)
        for handler in self.namespace_handlers:
            self.server.register_namespace(handler)
        self.sockio_mw = _SocketIOMiddleware(self.server, app, socketio_path=PATH)
        app.wsgi_app = self.sockio_mw  # type: ignore[method-assign] # as Flask documents it

    def emit(self, event: str, *args: Any, **options: Any) -> None:
        """Send an event as Flask-SocketIO does; one with a single argument goes straight to the manager."""
        if len(args) == 1 and options.keys() <= {"to"}:
            self.server.manager.emit(event, args[0], "/", room=options.get("to"))
        else:
            super().emit(event, *args, **options)

    def identity(self, sid: str) -> Hashable:
        """Return who opened the session of a member, as returned by the server's `identify`. Raises KeyError."""
        return self.server.eio.sockets[self.server.manager.eio_sid_from_sid(sid, "/")].identity

    def _handle_event(self, handler, message, namespace, sid, *args):
        context = self.event_context(sid, namespace, {"message": message, "args": args})
        if context is None:
            return "", 400
        with context:
            try:
                return handler(args[1]) if message == "connect" else handler(*args)
            except ConnectionRefusedError:
                raise
            except Exception as error:
                handle = self.exception_handlers.get(namespace, self.default_exception_handler)
                if handle is None or message == "connect":  # raised, so that the server refuses
                    raise
                return handle(error)

    def event_context(self, sid: str, namespace: str = "/", event: dict | None = None) -> EventContext | None:
        """Return the context in which an event of the member `sid` is handled; None when it is gone.

        `event`: the value of `request.event`.
        """
        environ = self.server.get_environ(sid, namespace=namespace)
        return None if environ is None else EventContext(environ, sid, namespace, event)
