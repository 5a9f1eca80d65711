"""Fixtures of all tests: an application in this process, real servers, and people."""

import collections
import gc
import types

import pytest
from argon2 import PasswordHasher
from flask import Blueprint
from sqlalchemy.exc import OperationalError

from chatapp import create_app, database
from chatapp.services.accounts import passwords
from config import Config
from tests.applications import Applications
from tests.browsing import Browser
from tests.certificates import self_signed
from tests.databases import FILE, PostgresqlDatabases, SqliteFiles
from tests.people import Person, new_username
from tests.postgresql.cluster import Cluster
from tests.processes import Process
from tests.proxies import Proxy
from tests.server import GENEROUS, Server

# A function that calls one of these starts a program: a server, a proxy, or a command.
# A fixture that asks for others by name may ask for such a one.
PROGRAMS = {
    "Server",
    "ProtocolServer",
    "Cluster",
    "Installation",
    "RedisServer",
    "Proxy",
    "Box",
    "Process",
    "flask",
    "getfixturevalue",
}
BROWSERS = {"chromium", "engine"}  # fixtures
BY_OPTION = {"databases", "new_database"}  # fixtures that start a program where the option names its database

durations = collections.Counter()
LOG_SHOWN = 5000  # characters
SQLITE = "sqlite"


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A migrated database without rows, to copy from."""
    data = tmp_path_factory.mktemp("empty")
    app = create_app(Config({"DATA_DIR": str(data)}))
    database.bring_up_to_date(app)
    SqliteFiles.close(None, app)
    return data / FILE


@pytest.fixture(scope="session")
def cluster():
    """A PostgreSQL of the tests' own."""
    with Cluster() as running:
        yield running


@pytest.fixture(scope="session")
def databases(request):
    """The databases of all applications in this process, of the kind that the option says."""
    if request.config.option.database == SQLITE:
        return SqliteFiles(request.getfixturevalue("empty_database"))
    return PostgresqlDatabases(request.getfixturevalue("cluster"))


@pytest.fixture(scope="session")
def new_database(request):
    """Return `new_database()`: the settings of a new server, of the database that the option says."""
    if request.config.option.database == SQLITE:
        return dict
    cluster = request.getfixturevalue("cluster")
    return lambda: {"DATABASE_URL": cluster.new_database()}


@pytest.fixture(scope="session")
def cheap_hashes():
    """Let argon2id take a hundredth of its time in this process; servers hash at full cost. Gives the usual hasher."""
    usual, passwords.HASHER = passwords.HASHER, PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
    yield usual
    passwords.HASHER = usual


@pytest.fixture(scope="session")
def applications(databases, tmp_path_factory, cheap_hashes):
    """The applications of all tests, each of which is built once."""
    return Applications(tmp_path_factory.mktemp("applications"), databases)


@pytest.fixture
def make_app(applications):
    """Return `make_app(**settings)`: an application with a database of its own, limits as in production.

    `make_app(prepare, **settings)`: one to which `prepare(app)` has added something.
    """
    yield applications.take
    applications.give_back()


@pytest.fixture
def app(make_app):
    return make_app(**GENEROUS)


def broken():
    raise RuntimeError("a secret detail")


def locked():
    raise OperationalError("SELECT 1", {}, Exception("database is locked"))


def break_some(app):
    """Let some addresses of a new application fail."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    bp = Blueprint("breaking", __name__)
    for place in ("", "/api/v1"):
        bp.get(f"{place}/broken", endpoint=f"broken{len(place)}")(broken)
        bp.get(f"{place}/locked", endpoint=f"locked{len(place)}")(locked)
    app.register_blueprint(bp)


@pytest.fixture
def breaking(make_app):
    """An application of which some addresses fail."""
    return make_app(break_some)


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
def server(tmp_path_factory, new_database):
    """A real server for all tests that do not stop it. `server.admin` administrates it."""
    with Server(tmp_path_factory.mktemp("server") / "data", **GENEROUS, **new_database()) as running:
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
    from tests.browser.chromium import launched  # Playwright takes its time, and most tests do without

    with launched() as browser:
        yield browser


def pytest_addoption(parser):
    """Let all applications and servers of a run work on PostgreSQL."""
    parser.addoption("--database", choices=(SQLITE, "postgresql"), default=SQLITE, help="what the tests run on")


def pytest_configure(config):
    """Refuse to start programs where only tests are wanted that start none: one of them lacks its mark."""
    Process.are_refused = "not server" in config.option.markexpr


def pytest_collection_finish():
    """Leave what is imported out of each garbage collection to come: it is most of the objects, and stays."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config, items):
    """Mark the tests that start a program or a browser, themselves or by a fixture.

    On PostgreSQL, leave out those of what the embedded database alone does.
    """
    if config.option.database != SQLITE:
        items[:] = [item for item in items if not item.get_closest_marker("embedded")]
    passed_over = BY_OPTION if config.option.database == SQLITE else set()
    for item in items:
        known = item._fixtureinfo.name2fixturedefs.items()
        fixtures = [fixture.func for name, found in known if name not in passed_over for fixture in found]
        named = {name for function in (item.function, *fixtures) for name in names_in(function.__code__)}
        if PROGRAMS & named:
            item.add_marker("server")
        if BROWSERS & set(item.fixturenames):
            item.add_marker("browser")


def names_in(code):
    """Return the names that a function uses, and those defined in it."""
    inner = [names_in(const) for const in code.co_consts if isinstance(const, types.CodeType)]
    return {*code.co_names}.union(*inner)


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
