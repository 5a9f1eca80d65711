"""`flask chat backup`, `restore` and `move`: looking after what is stored."""

import functools
import os
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import click
from flask import Flask
from sqlalchemy.exc import DBAPIError

from chatapp import database_file
from chatapp.database import Unreachable
from chatapp.maintenance import backup, move, restore
from chatapp.maintenance.archive import Manifest

NICE = 10  # of processor time, servers beside a backup get most


def command(name: str) -> Callable:
    """Make a function that takes the application a command, whatever state the database is in.

    Faults of the database are printed as one line.
    """

    def make(function):
        @click.command(name, help=function.__doc__)
        @functools.wraps(function)
        def run(*args, **kwargs):
            app = click.get_current_context().obj.load_app()
            with app.app_context():
                try:
                    function(app, *args, **kwargs)
                except (DBAPIError, sqlite3.Error) as error:
                    raise Unreachable(database_file.reason(app, getattr(error, "orig", error))) from None

        return run

    return make


@command("backup")
@click.argument("file", default="", metavar="[FILE|-]")
@click.option(
    "--with-secret-key", is_flag=True, help="Put SECRET_KEY into the file: restored, everyone stays signed in."
)
def back_up(app: Flask, file: str, with_secret_key: bool) -> None:
    """Write all that is stored to a new FILE, while servers go on, and check it. FILE may be a directory.

    Without FILE, one with the time in its name is made here; - is standard output.
    """
    os.setpriority(os.PRIO_PROCESS, 0, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
    if file == "-":
        if sys.stdout.isatty():
            raise click.UsageError("A backup is no text for a terminal. Name a file, or a pipe.")
        manifest = backup.to_stream(app, sys.stdout.buffer, with_secret=with_secret_key)
        click.echo(contents(manifest), err=True)
        return
    target = Path(file or ".")
    target = target / backup.default_name() if target.is_dir() else target
    manifest = backup.to_file(app, target, with_secret=with_secret_key)
    click.echo(f"{target}: {contents(manifest)}")


@command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Let what the database holds go, where it has accounts already.")
def restore_backup(app: Flask, file: Path, replace: bool) -> None:
    """Make what the backup FILE holds the data of this installation, whose servers are stopped.

    All clients load everything again. An older backup gets the migrations that it lacks.
    """
    manifest, notes = restore.from_file(app, file, replace=replace)
    click.echo(f"Restored: {contents(manifest)}")
    for note in notes:
        click.echo(note)


def contents(manifest: Manifest) -> str:
    """Return what a backup holds, as a line."""
    counts = ", ".join(f"{manifest.rows.get(name, 0)} {name}" for name in ("users", "conversations", "messages"))
    return f"{counts}; from {manifest.made_at}, by chatapp {manifest.version}, {manifest.size / 1e6:.1f} MB."


@command("move")
@click.option("--to", "url", required=True, metavar="URL", help="An empty database: postgresql://user@host/name.")
def move_data(app: Flask, url: str) -> None:
    """Move all data of a SQLite installation, whose server is stopped, to PostgreSQL, and compare both sides.

    A move that was interrupted goes on when it is run again. The SQLite file stays as it is.
    """
    rows = move.to_postgresql(app, url, lambda total: click.progressbar(length=total, label="Rows"))
    click.echo(f"Moved: {sum(rows.values())} rows in {len(rows)} tables, {rows['messages']} of them messages.")
    click.echo("Both sides are equal. Set DATABASE_URL to the new database, then start the server.")


COMMANDS = (back_up, restore_backup, move_data)
