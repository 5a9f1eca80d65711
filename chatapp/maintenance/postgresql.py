"""Dumps of PostgreSQL by its own programs, checked against what the database said at the same moment."""

import contextlib
import itertools
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click
from flask import Flask
from psycopg2.extensions import make_dsn
from sqlalchemy import Connection, make_url
from sqlalchemy.exc import ProgrammingError

from chatapp.extensions import db

DEBIAN = "/usr/lib/postgresql/*/bin"  # where Debian keeps them, out of the PATH
COPY = re.compile(rb'COPY (?:"?\w+"?\.)?"?(\w+)"? \(')
SAID = 500  # characters of what a program says
OTHERS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"


def dump(app: Flask, path: Path) -> tuple[str, str, dict[str, int]]:
    """Dump the current application's PostgreSQL database to `path`; return its revision, epoch and rows by table.

    The rows are counted in the snapshot that is dumped, and again in the dump. Raises ClickException when pg_dump is
    missing, older than the server, or fails.
    """
    with db.engine.connect() as connection:
        let_wait(connection)
        pg_dump = program("pg_dump", connection)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar()
        revision, epoch = identity(connection)
        rows = counts(connection)
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar()
        words = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}"]
        words += [f'--table="{schema}"."{name}"' for name in rows]
        _run([pg_dump, *words, *_address(app)], app)
        pg_restore = program("pg_restore", connection)
    found = rows_in(pg_restore, path)
    if found != {name: count for name, count in rows.items() if count}:
        raise click.ClickException(f"pg_dump wrote other rows than the database has: {_differences(rows, found)}.")
    return revision, epoch, rows


def rows_in(pg_restore: str, path: Path) -> dict[str, int]:
    """Return how many rows a dump has, by table, without those that have none. Raises ClickException when damaged."""
    found: Counter[str] = Counter()
    with _reading([pg_restore, "--data-only", "--file=-", str(path)]) as lines:
        for line in lines:
            if begin := COPY.match(line):
                found[begin[1].decode()] += sum(1 for _ in itertools.takewhile(lambda row: row != b"\\.\n", lines))
    return dict(+found)


def restore(app: Flask, path: Path, epoch: str) -> None:
    """Put a dump in the place of all tables of the current application's database, with a new epoch, or change nothing.

    One transaction does it, and its COMMIT is sent only after the whole dump: whatever dies before undoes it. Raises
    ClickException.
    """
    with db.engine.connect() as connection:
        pg_restore, psql = program("pg_restore", connection), program("psql", connection)
        names = ", ".join(f'"{name}"' for name in tables(connection))
    words = [psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-", *_address(app)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(app)) as writing:
        assert writing.stdin
        assert writing.stderr
        try:
            writing.stdin.write(f"BEGIN;\n{f'DROP TABLE {names} CASCADE;' if names else ''}\n".encode())
            with _reading([pg_restore, "--no-owner", "--no-privileges", "--file=-", str(path)]) as lines:
                shutil.copyfileobj(lines, writing.stdin)
            writing.stdin.write(f"RESET search_path;\nUPDATE installation SET epoch = '{epoch}';\nCOMMIT;\n".encode())
            writing.stdin.close()
        except BrokenPipeError:  # it has said why
            pass
        except BaseException:
            writing.kill()
            with contextlib.suppress(BrokenPipeError):
                writing.stdin.close()
            raise
        said = writing.stderr.read().decode(errors="replace")
    if writing.returncode:
        raise click.ClickException(f"PostgreSQL took nothing of the backup: {said.strip()[:SAID]}")


def refuse_others(connection: Connection) -> None:
    """Raise ClickException while anybody else is connected to the database: a server, or a program that may write."""
    others = connection.exec_driver_sql(OTHERS).scalar()
    if others:
        raise click.ClickException(
            f"{others} other connections use the database. Stop all servers, and end what else is connected, first."
        )


def holds_something(connection: Connection) -> bool:
    """Say whether anybody has an account there. Raises ClickException for a database of another product."""
    if not tables(connection):
        return False
    identity(connection)
    return bool(connection.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM users)").scalar())


def identity(connection: Connection) -> tuple[str, str]:
    """Return revision and epoch. Raises ClickException for a database without them, which is not chatapp's."""
    try:
        revision = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        epoch = connection.exec_driver_sql("SELECT epoch FROM installation").scalar()
    except ProgrammingError:
        revision = epoch = None
    if revision is None or epoch is None:
        raise click.ClickException("The database has no tables of chatapp, or is another product's.")
    return revision, epoch


def tables(connection: Connection) -> list[str]:
    """Return the names of all tables in the schema that is used."""
    return list(connection.exec_driver_sql(TABLES).scalars())


def counts(connection: Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one() for name in tables(connection)
    }


def let_wait(connection: Connection) -> None:
    """Lift the limits of time that requests have, from this transaction alone."""
    for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {limit} = 0")


def program(name: str, connection: Connection) -> str:
    """Return the path of one of PostgreSQL's programs that is as new as the server. Raises ClickException."""
    needed = int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000
    folders = [*os.get_exec_path(), *map(str, Path("/").glob(DEBIAN[1:]))]
    found = {path: _major(path) for folder in folders if (path := shutil.which(name, path=folder))}
    path = next((path for path, major in found.items() if major >= needed), None)
    if path is None:
        have = f"older than PostgreSQL {needed}, which the server is" if found else "missing"
        raise click.ClickException(f"{name} is {have}. Install postgresql-client-{needed}.")
    return path


def _major(path):
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"(\d+)(?:\.\d+|beta|rc|devel)", said)
    return int(number[1]) if number else 0


def _address(app):
    """Return the option that names the database, without its password, which everybody on this machine could read."""
    url = make_url(app.config["DATABASE_URL"])
    _, options = url.get_dialect()().create_connect_args(url)
    return [f"--dbname={make_dsn(**{name: value for name, value in options.items() if name != 'password'})}"]


def _environment(app):
    password = make_url(app.config["DATABASE_URL"]).password
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _run(words, app):
    ended = subprocess.run(words, env=_environment(app), stderr=subprocess.PIPE, text=True, errors="replace")
    if ended.returncode:
        raise click.ClickException(f"{Path(words[0]).name} failed: {ended.stderr.strip()[:SAID]}")


@contextlib.contextmanager
def _reading(words: list[str]) -> Iterator[IO[bytes]]:
    """Give the output of a program as a binary file. Raises ClickException at the end when the program has failed."""
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        try:
            yield process.stdout
        except BaseException:
            process.kill()
            raise
        said = process.stderr.read().decode(errors="replace")
    if process.returncode:
        raise click.ClickException(f"The dump is damaged: {said.strip()[:SAID]}")


def _differences(expected: dict[str, int], found: dict[str, int]) -> str:
    names = [name for name in sorted(expected.keys() | found) if expected.get(name, 0) != found.get(name, 0)]
    return ", ".join(f"{name} {expected.get(name, 0)} and {found.get(name, 0)}" for name in names)
