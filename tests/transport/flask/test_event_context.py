import pytest
from flask import (
    Flask,
    appcontext_popped,
    appcontext_pushed,
    appcontext_tearing_down,
    current_app,
    g,
    request,
    request_tearing_down,
    session,
)
from flask_login import LoginManager, UserMixin, current_user

from chatapp.transport.flask.event_context import EventContext, current_sid


@pytest.fixture
def app():
    app = Flask(__name__)
    app.secret_key = "k" * 32
    manager = LoginManager(app)
    manager.user_loader(Somebody)
    return app


class Somebody(UserMixin):
    def __init__(self, name):
        self.id = name


@pytest.fixture
def environ(app):
    """The environment of a handshake, with the cookie of a person who is signed in."""
    cookie = app.session_interface.get_signing_serializer(app).dumps({"_user_id": "ana", "colour": "red"})
    with app.test_request_context("/socket.io/?EIO=4", headers={"Cookie": f"session={cookie}"}) as context:
        return {**context.request.environ, "flask.app": app}


def test_handlers_find_what_flask_users_know(app, environ):
    with EventContext(environ, "abc", "/", {"message": "typing", "args": ()}):
        assert (current_app.name, current_user.id, session["colour"]) == (app.name, "ana", "red")
        assert (request.sid, current_sid(), request.namespace, request.event["message"]) == (
            "abc",
            "abc",
            "/",
            "typing",
        )
        assert (request.path, request.args["EIO"]) == ("/socket.io/", "4")
        g.mine = 1
    with EventContext(environ, "abc"):
        assert "mine" not in g


def test_what_one_event_puts_into_its_session_is_not_in_the_next(environ):
    with EventContext(environ, "abc"):
        session["colour"] = "blue"
        assert session["colour"] == "blue"
    with EventContext(environ, "abc"):
        assert session["colour"] == "red"


def test_teardown_functions_and_signals_run_once_for_each_event(app, environ):
    ran = []
    app.teardown_request(lambda error: ran.append(("request", error)))
    app.teardown_appcontext(lambda error: ran.append(("application", error)))

    def signalled(sender, exc):
        ran.append(("signal", exc))

    failure = RuntimeError("as asked for")
    with (
        request_tearing_down.connected_to(signalled, app),
        appcontext_tearing_down.connected_to(signalled, app),
        pytest.raises(RuntimeError),
        EventContext(environ, "abc"),
    ):
        raise failure
    kinds = ["request", "signal", "application", "signal"]
    assert ran == [(kind, failure) for kind in kinds]
    assert not current_app


def test_who_listens_hears_of_each_events_application_context(app, environ):
    heard = []

    def pushed(sender):
        heard.append(("pushed", sender))

    def popped(sender):
        heard.append(("popped", sender))

    with appcontext_pushed.connected_to(pushed, app), appcontext_popped.connected_to(popped, app):
        with EventContext(environ, "abc"):
            assert heard == [("pushed", app)]
        with EventContext(environ, "abc"):
            pass
    assert heard == [("pushed", app), ("popped", app)] * 2
    assert not current_app


def test_a_teardown_function_that_fails_leaves_no_context_behind(app, environ):
    app.teardown_appcontext(lambda error: 1 / 0)
    with pytest.raises(ZeroDivisionError), EventContext(environ, "abc"):
        pass
    assert not current_app


def test_an_event_inside_of_an_application_context_shares_it(app, environ):
    with app.app_context() as around:
        g.mine = 1
        with EventContext(environ, "abc"):
            assert g.mine == 1
            assert g._get_current_object() is around.g
        assert current_app


def test_nothing_of_an_event_stays_in_what_its_connection_keeps(environ):
    before = dict(environ)
    with EventContext(environ, "abc"):
        assert (request.sid, session["colour"], current_user.id) == ("abc", "red", "ana")
    assert environ == before
