"""Flask-SocketIO on our server, with a lean context for each event.

Written against Flask-SocketIO 5.7.0 (`flask_socketio/__init__.py`).
"""

from flask_socketio import ConnectionRefusedError, SocketIO, _SocketIOMiddleware

from chatapp.transport.event_context import EventContext
from chatapp.transport.socketio_server import Server

PATH = "socket.io"


class LiveSocketIO(SocketIO):
    """Flask-SocketIO, bound to our server by `init_app`."""

    def init_app(self, app, **options):
        """Make the server with these options (see `engine_options.options`) and put it in front of the application."""
        app.extensions["socketio"] = self
        self.manage_session = False
        self.server = Server(**options)
        self.async_mode = self.server.async_mode
        for name, handler, namespace in self.handlers:
            self.server.on(name, handler, namespace=namespace)
        for handler in self.namespace_handlers:
            self.server.register_namespace(handler)
        self.sockio_mw = _SocketIOMiddleware(self.server, app, socketio_path=PATH)
        app.wsgi_app = self.sockio_mw

    def emit(self, event, *args, **options):
        """Send an event as Flask-SocketIO does; one to a room or to everybody goes straight there."""
        if len(args) == 1 and options.keys() <= {"to"}:
            self.server.manager.emit(event, args[0], "/", room=options.get("to"))
        else:
            super().emit(event, *args, **options)

    def identity(self, sid):
        """Return who opened the session of a socket, as the server's `identify` said."""
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
                if handle is None or message == "connect":  # let out, so that nobody is accepted by mistake
                    raise
                return handle(error)

    def event_context(self, sid, namespace="/", event=None):
        """Return the context in which something of the socket `sid` is handled; None when it is gone.

        `event`: what `request.event` is.
        """
        environ = self.server.get_environ(sid, namespace=namespace)
        return None if environ is None else EventContext(environ, sid, namespace, event)
