"""Flask-SocketIO on our server, with a lean context for each event.

Written against Flask-SocketIO 5.7.0 (`flask_socketio/__init__.py`) and Flask 3.1.3 (`flask/ctx.py`, `flask/app.py`).
Stock builds a request, reads the cookie and matches an address that never matches at each event; here `request`,
`session` and `current_user` are made when somebody asks for them. Teardown functions, signals and `request.sid` are as
Flask users expect them.
"""

from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_app, _cv_request
from flask.signals import request_tearing_down
from flask_socketio import ConnectionRefusedError, SocketIO, _SocketIOMiddleware

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


def current_sid():
    """Return the sid of the socket whose event is being handled: `request.sid`, without the request."""
    return _cv_request.get().sid


class EventContext(RequestContext):
    """The request context of one event: the handshake's request, and the session as it was then."""

    def __init__(self, environ, sid, namespace="/", event=None):
        self.app = environ["flask.app"]
        self.sid = sid
        self.flashes = None
        self._environ = environ
        self._namespace = namespace
        self._event = event
        self._request = None
        self._session = None
        self._after_request_functions = []
        self._cv_tokens = []

    @property
    def request(self):
        """The handshake's request, with `sid`, `namespace` and `event`."""
        if self._request is None:
            # Nothing of it stays in the environment, which lives as long as the connection.
            request = self.app.request_class(self._environ, populate_request=False)
            request.json_module = self.app.json
            request.sid, request.namespace, request.event = self.sid, self._namespace, self._event
            self._request = request
        return self._request

    @property
    def session(self):
        """The session in the handshake's cookie; what an event changes in it is not kept."""
        if self._session is None:
            interface = self.app.session_interface
            self._session = interface.open_session(self.app, self.request) or interface.make_null_session(self.app)
        return super().session

    @property
    def url_adapter(self):
        """What builds addresses."""
        return self.app.create_url_adapter(self.request)

    def copy(self):
        """Return a context of the same event for another greenlet."""
        return type(self)(self._environ, self.sid, self._namespace, self._event)

    def push(self):
        """Make this the current context, and an application context with it where there is none."""
        app_context = _cv_app.get(None)
        if app_context is None or app_context.app is not self.app:
            app_context = AppContext(self.app)
            app_context.push()
        else:
            app_context = None
        self._cv_tokens.append((_cv_request.set(self), app_context))

    def pop(self, exc=None):
        """Run what tears requests down, and unbind this context."""
        try:
            if len(self._cv_tokens) == 1:
                self._tear_down(exc)
        finally:
            token, app_context = self._cv_tokens.pop()
            _cv_request.reset(token)
            if app_context is not None:
                app_context.pop(exc)

    def _tear_down(self, exc):
        for function in reversed(self.app.teardown_request_funcs.get(None, ())):
            self.app.ensure_sync(function)(exc)
        request_tearing_down.send(self.app, _async_wrapper=self.app.ensure_sync, exc=exc)
        if self._request is not None:
            self._request.close()
