"""A copy of the SQLite file while a server writes to it, and one put in its place while none does."""

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Any

import click

from chatapp.extensions import db

PAGES = 512  # copied at once: 2 MB, which a disk takes within some hundredths of a second
PAUSE_MOST = 0.1  # seconds
FAULTS = 5  # named at most


def copy(path: Path) -> None:
    """Copy the current application's SQLite database as it is at this moment to `path`, a new file, and check the copy.

    One read transaction keeps the moment; in WAL mode nobody waits for that. The copy is written in slices. Each is
    synced, with a pause as long as the work, so that a commit that waits for the same disk finds it free. Raises
    ClickException when the database is damaged.
    """
    source = db.engine.raw_connection()
    try:
        driver: Any = source.driver_connection
        driver.execute("BEGIN")
        driver.execute("SELECT count(*) FROM sqlite_master").fetchone()  # the moment
        with contextlib.closing(sqlite3.connect(path)) as target:
            target.execute("PRAGMA journal_mode = OFF")
            target.execute("PRAGMA synchronous = OFF")
            with open(path, "rb") as file, _slices(file) as between:
                driver.backup(target, pages=PAGES, progress=between)
        driver.execute("ROLLBACK")
    finally:
        source.close()
    with contextlib.closing(sqlite3.connect(path)) as target:
        target.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, without a WAL beside it
        refuse_damaged(target)


@contextlib.contextmanager
def _slices(file):
    began = time.monotonic()

    def between(_status, _remaining, _total):
        nonlocal began
        os.fdatasync(file.fileno())
        time.sleep(min(time.monotonic() - began, PAUSE_MOST))
        began = time.monotonic()

    yield between
    os.fsync(file.fileno())


def refuse_damaged(database: sqlite3.Connection) -> None:
    """Raise ClickException, with the first few faults, unless SQLite finds the file whole and all references kept."""
    if found := faults(database):
        raise click.ClickException("The database is damaged: " + "; ".join(found)[:1000] + ".")


def faults(database: sqlite3.Connection) -> list[str]:
    """Return what SQLite finds wrong in its file, the first few."""
    try:
        found = [row[0] for row in database.execute(f"PRAGMA integrity_check({FAULTS})") if row[0] != "ok"]
        orphans = database.execute("PRAGMA foreign_key_check").fetchmany(FAULTS)
    except sqlite3.DatabaseError as error:
        return [str(error)]
    return found + [f"row {row} of {table} refers to a missing row of {parent}" for table, row, parent, _ in orphans]


def identity(database: sqlite3.Connection) -> tuple[str, str]:
    """Return revision and epoch. Raises ClickException for a database without them, which is not chatapp's."""
    try:
        revision = database.execute("SELECT version_num FROM alembic_version").fetchone()
        epoch = database.execute("SELECT epoch FROM installation").fetchone()
    except sqlite3.OperationalError:
        revision = epoch = None
    if revision is None or epoch is None:
        raise click.ClickException("The database has no tables of chatapp, or is another product's.")
    return revision[0], epoch[0]


def holds_something(path: Path) -> bool:
    """Say whether anybody has an account in the database at `path`, which may be missing. A damaged one holds much.

    Raises ClickException for a database of another product.
    """
    if not path.exists() or not path.stat().st_size:
        return False
    with contextlib.closing(sqlite3.connect(path)) as database:
        try:
            if not counts(database):
                return False
            identity(database)
            return bool(database.execute("SELECT EXISTS (SELECT 1 FROM users)").fetchone()[0])
        except sqlite3.DatabaseError:
            return True


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each table has."""
    names = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    )
    return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names.fetchall()}


def replace(path: Path, new: Path) -> None:
    """Put the file `new` in the place of the database at `path`, in one step, and its WAL out of the way before.

    A WAL that stayed would be played into the new file. Raises ClickException while another program has the old one
    open.
    """
    if path.exists():
        with contextlib.closing(sqlite3.connect(path, timeout=0)) as old:
            try:
                (mode,) = old.execute("PRAGMA journal_mode = DELETE").fetchone()  # moves the WAL into the file
            except sqlite3.OperationalError as error:
                raise click.ClickException(f"{path} is in use ({error}). End what uses it, then try again.") from None
            except sqlite3.DatabaseError:  # damaged: nothing of it is to be kept
                mode = "delete"
            if mode != "delete":
                raise click.ClickException(f"{path} is in use. End what uses it, then try again.")
    for rest in ("-wal", "-shm", "-journal"):
        Path(f"{path}{rest}").unlink(missing_ok=True)
    os.replace(new, path)
