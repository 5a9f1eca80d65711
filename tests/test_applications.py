"""Applications that tests share are as good as new for each of them, and what starts a program is marked."""

import pytest

from chatapp.extensions import STORES
from chatapp.models import User
from tests import processes
from tests.applications import Applications, stores_of
from tests.browsing import Browser
from tests.server import Server


@pytest.fixture
def shared(tmp_path, databases):
    applications = Applications(tmp_path, databases)
    yield applications
    applications.give_back()


def test_the_next_test_gets_the_same_application_and_another_call_another(shared):
    first, second = shared.take(), shared.take()
    shared.give_back()
    assert first is not second
    assert {shared.take(), shared.take()} == {first, second}


def test_it_has_none_of_the_rows_files_and_settings_of_the_test_before(shared):
    app = shared.take()
    Browser(app).sign_up()
    app.config["SITE_NAME"] = "Elsewhere"
    (app.config["DATA_DIR"] / "left").touch()
    shared.give_back()
    assert shared.take() is app
    with app.app_context():
        assert User.query.count() == 0
    assert app.config["SITE_NAME"] == "chatapp"
    assert not (app.config["DATA_DIR"] / "left").exists()


def test_it_keeps_nothing_in_memory(shared):
    app = shared.take()
    kept = dict(app.extensions)
    Browser(app).get("/api")
    app.extensions["left"] = "behind"
    stores = app.extensions[STORES]
    stores.connections.add("sid", 1, "way in")
    assert not stores.rates.hit("1/hour", "key")
    assert app.extensions["kept_pages"]
    shared.give_back()
    assert app.extensions == kept
    assert not app.extensions["kept_pages"]
    assert stores.connections in stores_of(app)
    assert not stores.connections.is_here(1)
    assert not stores.rates.hit("1/hour", "key")


@pytest.fixture
def started_inside():
    """Return a function that would start a server."""
    return lambda: Server


def test_what_starts_a_program_is_marked_also_when_a_fixture_does(request, started_inside):
    assert request.node.get_closest_marker("server")


def test_what_starts_none_is_not_marked(request, shared):
    assert not request.node.get_closest_marker("server")


def test_what_is_not_marked_may_start_none_where_none_is_wanted(monkeypatch):
    monkeypatch.setattr(processes.Process, "are_refused", True)
    with pytest.raises(RuntimeError, match="not marked"):
        processes.Process(["true"])
