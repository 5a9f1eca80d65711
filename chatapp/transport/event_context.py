"""The contexts in which a handler of an event runs: Flask's, but lean.

Written against Flask 3.1.3 (`flask/ctx.py`, `flask/app.py`). Stock Flask-SocketIO builds a request, reads the cookie
and matches an address that never matches at each event; here `request`, `session` and `current_user` are made when
somebody asks for them. Teardown functions, signals and `request.sid` are as Flask users expect them.
"""

import functools

from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_app, _cv_request
from flask.signals import appcontext_popped, appcontext_pushed, appcontext_tearing_down, request_tearing_down


def current_sid():
    """Return the sid of the socket whose event is being handled: `request.sid`, without the request."""
    return _cv_request.get().sid


def current_scope():
    """Return what is one for each application context, as Flask-SQLAlchemy's `_app_ctx_id` does, without the proxy."""
    return id(_cv_app.get())


def current_setting(name):
    """Return `current_app.config[name]`, without the proxy."""
    return _cv_app.get().app.config[name]


@functools.lru_cache(maxsize=100)
def _synchronous(app, function):
    return app.ensure_sync(function)


class EventAppContext(AppContext):
    """The application context of one event. Signals that nobody hears are not sent."""

    def push(self):
        self._cv_tokens.append(_cv_app.set(self))
        if appcontext_pushed.receivers:
            appcontext_pushed.send(self.app, _async_wrapper=self.app.ensure_sync)

    def pop(self, exc=None):
        if len(self._cv_tokens) > 1 or appcontext_tearing_down.receivers or appcontext_popped.receivers:
            super().pop(exc)
            return
        try:
            for function in reversed(self.app.teardown_appcontext_funcs):
                _synchronous(self.app, function)(exc)
        finally:
            _cv_app.reset(self._cv_tokens.pop())


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
            app_context = EventAppContext(self.app)
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
            _synchronous(self.app, function)(exc)
        if request_tearing_down.receivers:
            request_tearing_down.send(self.app, _async_wrapper=self.app.ensure_sync, exc=exc)
        if self._request is not None:
            self._request.close()
