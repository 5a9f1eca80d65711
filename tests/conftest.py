"""What all tests share: an application in this process, real servers, and people."""

import collections
import shutil

import pytest
from flask import Blueprint
from sqlalchemy.exc import OperationalError

from chatapp import create_app, database
from chatapp.extensions import db
from config import Config
from tests.browser.chromium import launched
from tests.browsing import Browser
from tests.certificates import self_signed
from tests.people import Person, new_username
from tests.proxies import Proxy
from tests.server import GENEROUS, Server

durations = collections.Counter()
LOG_SHOWN = 5000  # characters


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A migrated database without rows, to copy from."""
    data = tmp_path_factory.mktemp("empty")
    app = create_app(Config({"DATA_DIR": str(data)}))
    database.bring_up_to_date(app)
    close(app)
    return data / "chatapp.db"


@pytest.fixture
def make_app(empty_database, tmp_path):
    """Return `make_app(**settings)`: an application with a database of its own, limits as in production."""
    made = []

    def make(**settings):
        data = tmp_path / f"data{len(made)}"
        data.mkdir()
        shutil.copy(empty_database, data / "chatapp.db")
        app = create_app(Config({"DATA_DIR": str(data), "SECRET_KEY": "k" * 32, **settings}))
        app.config.update(TESTING=True, LISTENS_BEYOND_LOOPBACK=False)
        made.append(app)
        return app

    yield make
    for app in made:
        close(app)


def close(app):
    """Close the connections of `app` to its database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(make_app):
    return make_app(**GENEROUS)


def broken():
    raise RuntimeError("a secret detail")


def locked():
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


@pytest.fixture
def breaking(make_app):
    """An application of which some addresses fail."""
    app = make_app()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    bp = Blueprint("breaking", __name__)
    for place in ("", "/api/v1"):
        bp.get(f"{place}/broken", endpoint=f"broken{len(place)}")(broken)
        bp.get(f"{place}/locked", endpoint=f"locked{len(place)}")(locked)
    app.register_blueprint(bp)
    return app


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def in_app(app):
    """The application's context around the whole test."""
    with app.app_context():
        yield app


@pytest.fixture
def browser(app):
    """Somebody who is not signed in."""
    return Browser(app)


@pytest.fixture
def ada(app):
    """The first account: an administrator."""
    return Browser(app).sign_up(display_name="Ada")


@pytest.fixture
def bob(app, ada):
    return Browser(app).sign_up(display_name="Bob")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """A real server for all tests that do not stop it. `server.admin` administrates it."""
    with Server(tmp_path_factory.mktemp("server") / "data", **GENEROUS) as running:
        running.admin = Person(running.url, "admin", "Ada Min").sign_up()
        yield running
        running.admin.close()


@pytest.fixture
def admin(server):
    """The administrator of `server`, in the one browser that all tests share."""
    return server.admin


@pytest.fixture
def start_server(tmp_path):
    """Return `start_server(**settings)`: a server for one test, with data of its own."""
    started = []

    def start(*, data_dir=tmp_path / "data", **more):
        started.append(Server(data_dir, **{**GENEROUS, **more}))
        return started[-1].start()

    yield start
    for running in started:
        running.kill()


@pytest.fixture
def proxy(server, tmp_path):
    """nginx in front of `server` that strips `Upgrade`, so that no WebSocket opens, and cuts nothing else."""
    with Proxy(tmp_path, server.url) as running:
        yield running


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 and its key: two files."""
    return self_signed(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def person(server):
    """Return `person(prefix)`: somebody new, signed up at `server` (or at `at`)."""
    made = []

    def make(prefix="person", at=None, **more):
        made.append(Person((at or server).url, new_username(prefix.split()[0].lower()), **more))
        return made[-1].sign_up()

    yield make
    for somebody in made:
        somebody.close()


@pytest.fixture
def ana(person):
    """Somebody, as `person` of the folder makes people."""
    return person("Ana Lima")


@pytest.fixture
def bo(person):
    return person("Bo Ito")


@pytest.fixture(scope="session")
def chromium():
    """The one Chromium of all tests; Playwright runs once in a thread."""
    with launched() as browser:
        yield browser


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Show beside a failed test what its servers printed."""
    report = yield
    if report.failed:
        servers = {name: value for name, value in getattr(item, "funcargs", {}).items() if isinstance(value, Server)}
        report.sections += [(f"log of {name}", value.log[-LOG_SHOWN:]) for name, value in servers.items()]
    return report


def pytest_runtest_logreport(report):
    durations[report.location[0].rpartition("/")[0]] += report.duration


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("time per folder")
    for folder, seconds in sorted(durations.items()):
        terminalreporter.line(f"{seconds:7.1f} s  {folder}")
