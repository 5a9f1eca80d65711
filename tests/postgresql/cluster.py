"""A PostgreSQL of one's own: on a free port of loopback, with data that goes away with it."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import uuid
from pathlib import Path

import psycopg2

from tests.processes import Process
from tests.server import eventually, flask, free_port

START = 30  # seconds
ACCOUNT = "postgres"  # the server refuses to run as root; the package makes this one


def program(name):
    """Return the path of one of PostgreSQL's programs, which Debian keeps out of the PATH."""
    folders = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)]
    found = shutil.which(name, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    assert found, f"{name} is missing; `tests/install-tools` installs it"
    return found


class Cluster:
    """A running PostgreSQL, which does not wait for the disk. `new_database()`: one that is new and migrated."""

    def __init__(self):
        self._account = ACCOUNT if os.geteuid() == 0 else None
        self._template = None

    def __enter__(self):
        self._home = Path(tempfile.mkdtemp(prefix="chatapp-postgresql-"))
        if self._account:
            shutil.chown(self._home, self._account)
        self._port = free_port()
        self._run(
            *(program("initdb"), "--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "--no-sync"),
            *("-D", self._home / "data"),
        )
        self.start()
        return self

    def __exit__(self, *_):
        self.thaw()
        self.stop(signal.SIGINT)
        shutil.rmtree(self._home)

    def start(self):
        """Start it and wait until it answers."""
        words = [program("postgres"), "-D", self._home / "data", "-p", self._port, "-k", self._home, "-h", "127.0.0.1"]
        with open(self._home / "log", "a") as log:
            self._process = Process(
                [*map(str, words), "-c", "fsync=off", "-c", "max_connections=200"],
                user=self._account, cwd=self._home, stdout=log, stderr=log,
            )  # fmt: skip
        eventually(self._answers, START, lambda: (self._home / "log").read_text())

    def stop(self, how=signal.SIGQUIT):
        """End it, as a crash would; by SIGINT in good order."""
        self._process.send_signal(how)
        self._process.wait()

    def freeze(self):
        """Stop all its processes where they are: connections are accepted, and nothing is answered."""
        for pid in self._processes():
            os.kill(pid, signal.SIGSTOP)

    def thaw(self):
        """Let it go on."""
        for pid in self._processes():
            os.kill(pid, signal.SIGCONT)

    @contextlib.contextmanager
    def asking_for_passwords(self, role):
        """Let it ask this role for its password."""
        rules = self._home / "data/pg_hba.conf"
        before = rules.read_text()
        self._reload(rules, f"host all {role} all scram-sha-256\n{before}")
        try:
            yield
        finally:
            self._reload(rules, before)

    def _reload(self, path, content):
        """Write a file of its configuration, and wait until it is in force."""
        path.write_text(content)
        before = self._loaded_at()
        self._process.send_signal(signal.SIGHUP)
        eventually(lambda: self._loaded_at() != before)

    def _loaded_at(self):
        with contextlib.closing(self.connection()) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_conf_load_time()")
            return cursor.fetchone()

    def _processes(self):
        """Return the ids of the server and its children, which are in sessions of their own."""
        words = [str(path) for path in Path(f"/proc/{self._process.pid}/task").glob("*/children")]
        children = [int(pid) for path in words for pid in Path(path).read_text().split()]
        return [self._process.pid, *children]

    def _run(self, *words):
        words = [str(word) for word in words]
        subprocess.run(words, user=self._account, cwd=self._home, check=True, capture_output=True)

    def _answers(self):
        with contextlib.suppress(psycopg2.OperationalError):
            self.connection().close()
            return True

    def connection(self, url=None):
        """Return a connection to a database, without transactions."""
        connection = psycopg2.connect(url or self.url("postgres"))
        connection.autocommit = True
        return connection

    def url(self, name):
        """Return the address of a database by its name."""
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self._port}/{name}"

    def empty_database(self, template="template1"):
        """Return the address of a new database: without tables, or a copy of `template`."""
        name = f"chat_{uuid.uuid4().hex}"
        with contextlib.closing(self.connection()) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def new_database(self):
        """Return the address of a database with chatapp's tables."""
        if self._template is None:
            url = self.empty_database()
            migrated = flask("db", "upgrade", data_dir=self._home / "migrating", DATABASE_URL=url)
            assert migrated.returncode == 0, migrated.stderr
            self._template = url.rpartition("/")[2]
        return self.empty_database(self._template)
