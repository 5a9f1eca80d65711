"""A PostgreSQL of one's own: on a free port of loopback, with data that goes away with it."""

import contextlib
import os
import shutil
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
    """A running PostgreSQL. `new_database()` returns the address of one that is new and migrated."""

    def __init__(self):
        self._account = ACCOUNT if os.geteuid() == 0 else None

    def __enter__(self):
        self._home = Path(tempfile.mkdtemp(prefix="chatapp-postgresql-"))
        if self._account:
            shutil.chown(self._home, self._account)
        self._port = free_port()
        data = self._home / "data"
        self._run(program("initdb"), "--auth=trust", f"--username={ACCOUNT}", "--encoding=UTF8", "-D", data)
        words = [program("postgres"), "-D", data, "-p", self._port, "-k", self._home, "-h", "127.0.0.1"]
        with open(self._home / "log", "w") as log:
            self._process = Process(
                [str(word) for word in words], user=self._account, cwd=self._home, stdout=log, stderr=log
            )
        eventually(self._answers, START, lambda: (self._home / "log").read_text())
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        shutil.rmtree(self._home)

    def _run(self, *words):
        words = [str(word) for word in words]
        subprocess.run(words, user=self._account, cwd=self._home, check=True, capture_output=True)

    def _answers(self):
        with contextlib.suppress(psycopg2.OperationalError):
            self._connection().close()
            return True

    def _connection(self):
        connection = psycopg2.connect(self._url("postgres"))
        connection.autocommit = True
        return connection

    def _url(self, name):
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self._port}/{name}"

    def empty_database(self):
        """Return the address of a database without tables."""
        name = f"chat_{uuid.uuid4().hex}"
        with contextlib.closing(self._connection()) as connection, connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def new_database(self, data_dir):
        """Return the address of a database with chatapp's tables, for servers of this `data_dir`."""
        url = self.empty_database()
        migrated = flask("db", "upgrade", data_dir=data_dir, DATABASE_URL=url)
        assert migrated.returncode == 0, migrated.stderr
        return url
