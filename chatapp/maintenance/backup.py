"""`flask chat backup`: one file with all that is stored, made and checked while servers go on."""

import contextlib
import datetime
import errno
import os
import sqlite3
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import IO

import click
from flask import Flask
from sqlalchemy import make_url

from chatapp import database_file
from chatapp.maintenance import archive, postgresql, sqlite
from chatapp.maintenance.archive import Manifest
from chatapp.services import installation


def default_name() -> str:
    """Return a file's name with the time of now, in UTC."""
    return f"chatapp-{datetime.datetime.now(datetime.UTC):%Y-%m-%dT%H%M%SZ}.tar"


def to_file(app: Flask, target: Path, *, with_secret: bool) -> Manifest:
    """Write a backup to a new file, and read it again; return its manifest. Raises ClickException, and leaves nothing.

    `app`: the current application. `with_secret`: whether its SECRET_KEY goes into the file.
    """
    with archive.draft_of(target) as draft:
        with open(draft, "wb") as file:
            manifest = _write(app, file, draft.parent, with_secret)
        with tempfile.TemporaryDirectory(dir=draft.parent) as folder:
            archive.read(draft, Path(folder))
    return manifest


def to_stream(app: Flask, file: IO[bytes], *, with_secret: bool) -> Manifest:
    """Write a backup to a binary stream, such as standard output; otherwise as `to_file`."""
    with archive.private_folder(app.config["DATA_DIR"]) as folder:
        return _write(app, file, folder, with_secret)


def _write(app: Flask, file: IO[bytes], folder: Path, with_secret: bool) -> Manifest:
    copy = folder / archive.DATABASE
    kind = make_url(app.config["DATABASE_URL"]).get_backend_name()
    revision, epoch, rows = (_copy_sqlite if kind == "sqlite" else postgresql.dump)(app, copy)
    manifest = Manifest(
        version=version("chatapp"),
        revision=revision,
        epoch=epoch,
        kind=kind,
        rows=rows,
        size=copy.stat().st_size,
        sha256=archive.digest_of(copy),
        secret_key_digest=installation.digest_of(app.config["SECRET_KEY"], epoch),
    )
    archive.write(file, manifest, copy, app.config["SECRET_KEY"] if with_secret else None)
    copy.unlink()
    return manifest


def _copy_sqlite(app: Flask, copy: Path) -> tuple[str, str, dict[str, int]]:
    path = database_file.path_of(app)
    if path is None or not path.exists():
        raise click.ClickException(f"There is no database at {path}, so there is nothing to back up.")
    try:
        sqlite.copy(copy)
        with contextlib.closing(sqlite3.connect(copy)) as database:
            return *sqlite.identity(database), sqlite.counts(database)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_FULL":  # of the copy
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
        raise click.ClickException(database_file.reason(app, error)) from None
