"""Flask-SocketIO on our server, with a lean context for each event.

Written against Flask-SocketIO 5.7.0 (`flask_socketio/__init__.py`) and Flask 3.1.3 (`flask/ctx.py`). Stock reads the
cookie and matches an address that never matches at each event; here the session is read once per connection. Teardown
functions, signals, `request.sid`, `session` and `current_user` are as Flask users expect them.
"""

from flask.ctx import RequestContext
from flask_socketio import ConnectionRefusedError, SocketIO, _SocketIOMiddleware

from chatapp.transport.socketio_server import Server

PATH = "socket.io"
SESSION, _ADAPTER = "chatapp.session", "chatapp.url_adapter"


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

    def _handle_event(self, handler, message, namespace, sid, *args):
        context = self.event_context(sid, namespace)
        if context is None:
            return "", 400
        context.request.event = {"message": message, "args": args}
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

    def event_context(self, sid, namespace="/"):
        """Return the context in which something of the socket `sid` is handled; None when it is gone."""
        environ = self.server.get_environ(sid, namespace=namespace)
        if environ is None:
            return None
        context = EventContext(environ["flask.app"], environ)
        context.request.sid = sid
        context.request.namespace = namespace
        return context


class EventContext(RequestContext):
    """The request context of one event: the handshake's request, with a copy of the session as it was then."""

    def __init__(self, app, environ):
        if SESSION not in environ:
            super().__init__(app, environ)
            interface = app.session_interface
            environ[SESSION] = interface.open_session(app, self.request) or interface.make_null_session(app)
            environ[_ADAPTER] = self.url_adapter
        else:
            self.app = app
            self.request = app.request_class(environ)
            self.request.json_module = app.json
            self.url_adapter = environ[_ADAPTER]
            self.flashes = None
            self._after_request_functions = []
            self._cv_tokens = []
        kept = environ[SESSION]
        self._session = type(kept)(kept)

    def match_request(self):
        """Match nothing: an event has no address."""
