"""The contexts in which a handler of an event runs: Flask's, made cheap.

Written against Flask 3.1.3 (`flask/ctx.py`, `flask/app.py`). For each event, stock Flask-SocketIO builds a request,
reads the cookie and matches an address that never matches; here `request`, `session` and `current_user` are made on
first use. Teardown functions, signals and `request.sid` are as Flask users expect them.

This relies on private parts of Flask (`_cv_app`, `_cv_request`, `_cv_tokens`), guarded by `test_versions.py`. The
alternative is to do without Flask's contexts: of Flask's request, events need the language of sentences alone, so a
`VerbContext(connection, app)` with a context variable of its own could take their place. It would have to carry the
session of the database and the settings, which are reached through `current_app` today.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from wsgiref.types import WSGIEnvironment

from flask import Flask, Request
from flask.ctx import AppContext, RequestContext
from flask.globals import _cv_app, _cv_request
from flask.sessions import SessionMixin
from flask.signals import appcontext_popped, appcontext_pushed, appcontext_tearing_down, request_tearing_down

from chatapp.transport.http.request_ids import new_id

if TYPE_CHECKING:
    from contextvars import ContextVar

    _cv_event: ContextVar["EventContext"]
else:
    _cv_event = _cv_request


application_context: Callable[[], AppContext] = _cv_app.get  # the current one; raises LookupError outside of any


def current_sid() -> str:
    """Return the sid of the member whose event is being handled: `request.sid`, without the request."""
    return _cv_event.get().sid


def note_event(name: str, person: str) -> None:
    """Note for the log which event is being handled, and whose, by their public id."""
    event = _cv_event.get()
    event.name, event.person = name, person


def current_event() -> "EventContext | None":
    """Return the context of the event that is being handled; None outside of any, as in a request."""
    context = _cv_event.get(None)
    return context if isinstance(context, EventContext) else None


def current_scope() -> int:
    """Return an id of the application context, as Flask-SQLAlchemy's `_app_ctx_id` does, without the proxy."""
    return id(application_context())


def current_application() -> Flask:
    """Return the application itself, for what outlives its context."""
    return application_context().app


@functools.lru_cache(maxsize=100)
def _synchronous(app: Flask, function: Callable) -> Callable:
    return app.ensure_sync(function)


class EventAppContext(AppContext):
    """The application context of one event. Signals without receivers are not sent."""

    def push(self) -> None:
        """Make this the current application context."""
        self._cv_tokens.append(_cv_app.set(self))
        if appcontext_pushed.receivers:
            appcontext_pushed.send(self.app, _async_wrapper=self.app.ensure_sync)

    def pop(self, exc: BaseException | None = None) -> None:
        """Run the teardown functions, and unbind this context."""
        if len(self._cv_tokens) > 1 or appcontext_tearing_down.receivers or appcontext_popped.receivers:
            super().pop(exc)
            return
        try:
            for function in reversed(self.app.teardown_appcontext_funcs):
                _synchronous(self.app, function)(exc)
        finally:
            _cv_app.reset(self._cv_tokens.pop())


class EventContext(RequestContext):
    """The request context of one event: the handshake's request, and the session as it was then.

    `name`: of the event, once it is known, and `person`, the public id of its sender.
    """

    person: str | None = None

    def __init__(self, environ: WSGIEnvironment, sid: str, namespace: str = "/", event: dict | None = None) -> None:
        self.app = environ["flask.app"]
        self.sid = sid
        self.name: str | None = event["message"] if event else None
        self.flashes = None
        self._environ = environ
        self._namespace = namespace
        self._event = event
        self._request: Request | None = None
        self._session: SessionMixin | None = None
        self._after_request_functions = []
        self._cv_tokens = []

    @functools.cached_property
    def id(self) -> str:
        """The id of the event, made on first use."""
        return new_id()

    @property
    def request(self) -> Request:  # type: ignore[override] # made on first use, where Flask has an attribute
        """The handshake's request, with `sid`, `namespace` and `event`."""
        if self._request is None:
            # Nothing of it stays in the environment, which lives as long as the connection.
            request = self.app.request_class(self._environ, populate_request=False)
            request.json_module = self.app.json
            vars(request).update(sid=self.sid, namespace=self._namespace, event=self._event)
            self._request = request
        return self._request

    @property
    def session(self) -> SessionMixin:
        """The session in the handshake's cookie; changes by an event are lost."""
        if self._session is None:
            interface = self.app.session_interface
            self._session = interface.open_session(self.app, self.request) or interface.make_null_session(self.app)
        return super().session

    @property
    def url_adapter(self) -> Any:  # type: ignore[override] # as `request`
        """Werkzeug's adapter, which `url_for` uses."""
        return self.app.create_url_adapter(self.request)

    def copy(self) -> "EventContext":
        """Return a context of the same event for another greenlet."""
        return type(self)(self._environ, self.sid, self._namespace, self._event)

    def push(self) -> None:
        """Make this the current context, and an application context with it where there is none."""
        app_context = _cv_app.get(None)
        if app_context is None or app_context.app is not self.app:
            app_context = EventAppContext(self.app)
            app_context.push()
        else:
            app_context = None
        self._cv_tokens.append((_cv_request.set(self), app_context))

    def pop(self, exc: BaseException | None = None) -> None:
        """Run the teardown functions of requests, and unbind this context."""
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
