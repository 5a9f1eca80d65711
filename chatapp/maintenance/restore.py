"""`flask chat restore`: a backup becomes the database of an installation whose servers are stopped."""

import contextlib
import os
import secrets
import sqlite3
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import URL, make_url

from chatapp import database, database_file
from chatapp.database_file import PRIVATE
from chatapp.extensions import db
from chatapp.maintenance import archive, postgresql, sqlite
from chatapp.maintenance.archive import Manifest
from chatapp.models.columns import new_id
from chatapp.services import installation

NOT_EMPTY = "{} has accounts already. Add --replace to lose what it holds, and have what the backup holds instead."


def from_file(app: Flask, path: Path, *, replace: bool) -> tuple[Manifest, list[str]]:
    """Restore a backup into the database of `app`, the current application, with a new epoch and all migrations.

    `replace`: whether what is there may go. Returns the manifest, and sentences that the operator has to know. Raises
    ClickException, and changes nothing, for a backup or a database that does not fit, and while a server runs.
    """
    file = database_file.path_of(app)
    place = file.resolve().parent if file else app.config["DATA_DIR"]
    with database_file.hold(app), archive.private_folder(place) as folder:
        manifest, copy, secret = archive.read(path, folder)
        _refuse_unfit(app, manifest)
        if file is None:
            _into_postgresql(app, copy, manifest, replace)
        else:
            _into_sqlite(file.resolve(), copy, manifest, replace)
        return manifest, _keep_secret(app, manifest, secret)


def _refuse_unfit(app: Flask, manifest: Manifest) -> None:
    kind = make_url(app.config["DATABASE_URL"]).get_backend_name()
    if manifest.kind != kind:
        raise click.ClickException(
            f"The backup is of a database of {manifest.kind}, and DATABASE_URL names one of {kind}. Restore it into a "
            "database of its kind; flask chat move takes SQLite to PostgreSQL."
        )
    if not database.is_known(manifest.revision):
        raise click.ClickException(
            f"The backup was made by chatapp {manifest.version[:40]}, which is newer (its revision is "
            f"{manifest.revision[:40]}). Install that version, then restore it."
        )


def _into_sqlite(file: Path, copy: Path, manifest: Manifest, replace: bool) -> None:
    if sqlite.holds_something(file) and not replace:
        raise click.ClickException(NOT_EMPTY.format(file))
    with contextlib.closing(sqlite3.connect(copy)) as restored:
        sqlite.refuse_damaged(restored)
        _refuse_other(manifest, *sqlite.identity(restored), sqlite.counts(restored))
    engine = database.open_engine(URL.create("sqlite", database=str(copy)))
    database.upgrade_engine(engine)
    with engine.begin() as connection:
        installation.renew_epoch(connection)
        installation.forget_key(connection)
    engine.dispose()
    with contextlib.closing(sqlite3.connect(copy)) as restored:
        restored.execute("PRAGMA journal_mode = DELETE").fetchone()  # one file, without a WAL beside it
    copy.chmod(PRIVATE)
    archive.sync(copy)
    sqlite.replace(file, copy)
    archive.sync(file.parent)


def _into_postgresql(app: Flask, copy: Path, manifest: Manifest, replace: bool) -> None:
    db.session.remove()
    db.engine.dispose()
    with db.engine.connect() as connection:
        postgresql.refuse_others(connection)
        if postgresql.holds_something(connection) and not replace:
            raise click.ClickException(NOT_EMPTY.format("The database"))
        found = postgresql.rows_in(postgresql.program("pg_restore", connection), copy)
    _refuse_other(manifest, manifest.revision, manifest.epoch, {name: found.get(name, 0) for name in manifest.rows})
    db.engine.dispose()
    postgresql.restore(app, copy, new_id())
    database.upgrade_engine(db.engine)
    with db.engine.begin() as connection:
        installation.forget_key(connection)


def _refuse_other(manifest: Manifest, revision: str, epoch: str, rows: dict[str, int]) -> None:
    if (revision, epoch, rows) != (manifest.revision, manifest.epoch, manifest.rows):
        raise archive.NotABackup("The backup is damaged: its database is not the one that its manifest describes.")


def _keep_secret(app: Flask, manifest: Manifest, secret: str | None) -> list[str]:
    """Put the key of the backup in place where it has one and no setting gives another; return what people notice."""
    if installation.digest_of(app.config["SECRET_KEY"], manifest.epoch) == manifest.secret_key_digest:
        return []
    kept = app.config["DATA_DIR"] / "secret_key"
    if secret is None:
        return ["SECRET_KEY is another one than where the backup was made, so everybody has to sign in again."]
    if not kept.exists() or kept.read_text().strip() != app.config["SECRET_KEY"]:
        return ["The setting SECRET_KEY stays in force, which is not the backup's: everybody has to sign in again."]
    draft = kept.with_name(f"secret_key.{secrets.token_hex(4)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, kept)
    return ["The backup's SECRET_KEY is in place."]
