"""The file of the embedded database: one server holds it, its disk has room or not, and what may keep it from use."""

import fcntl
import functools
import os
import tempfile
import time
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import make_url

from chatapp.extensions import STORES

PRIVATE = 0o600  # for the owner alone
DISK_FULL, READ_ONLY = "53100", "25006"  # PostgreSQL's codes for a full disk, and a server that is only read from
ROOM = 262_144  # bytes: a few posts, of 32 kB each in the WAL
ROOM_EVERY = 5  # seconds
# Sentences for operators when SQLite cannot use its file, by the beginning of the error's name.
REASONS = {
    ("NOTADB", "CORRUPT"): "The database {path} is damaged ({error}). Keep a copy of it, and restore a backup.",
    ("FULL",): "The disk that holds {path} is full. Free some space, then start again.",
    (
        "CANTOPEN",
        "PERM",
        "AUTH",
    ): "{path} cannot be opened. Its directory must exist, and this account must be allowed to write there.",
    ("READONLY",): "The database {path} cannot be written: the file, its directory or the disk is read-only.",
    ("IOERR",): "The disk that holds {path} fails ({error}). Check the disk, then restore a backup if necessary.",
    ("BUSY", "LOCKED"): "The database {path} is locked by another program. Stop that program, then start again.",
}


class InUse(click.ClickException):
    """Another server works on the same SQLite file, or the file cannot be held."""


def reason(app: Flask, error: BaseException) -> str:
    """Return what an operator reads, and can do, when the driver's `error` keeps the database from being used."""
    name = getattr(error, "sqlite_errorname", "").partition("_")[2]
    path = _path(app)
    for kinds, sentence in REASONS.items():
        if name.startswith(kinds):
            return sentence.format(path=path, error=error)
    return f"The database cannot be used: {' '.join(str(error).split())}"


def storage_refusal(error: BaseException) -> str:
    """Return the code of the refusal when what SQLAlchemy raised means that nothing can be stored now, else ""."""
    orig = getattr(error, "orig", None)
    name, code = getattr(orig, "sqlite_errorname", ""), getattr(orig, "pgcode", "")
    if name == "SQLITE_FULL" or code == DISK_FULL:
        return "storage_full"
    if name.startswith("SQLITE_READONLY") or code == READ_ONLY:
        return "storage_read_only"
    return ""


def has_room(app: Flask) -> bool:
    """Say whether the disk takes what is written beside the embedded database; True for any other one.

    Looks at most every ROOM_EVERY seconds: anybody may ask.
    """
    path = _path(app)
    if path is None:
        return True
    looked, answer = app.extensions.get("disk_room", (-ROOM_EVERY, True))
    if time.monotonic() - looked >= ROOM_EVERY:
        answer = app.extensions[STORES].threads.beside(functools.partial(_takes, path))
        app.extensions["disk_room"] = (time.monotonic(), answer)
    return answer


def _takes(path):
    """Write beside the database as many bytes as a few posts need, and delete them again."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix="room-") as file:
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def hold(app: Flask) -> None:
    """Keep the SQLite file of `app` for this process, for as long as it lives; raise InUse when another one has it.

    Presence, rates and live connections are in the memory of one process, and a second one would tell nobody of them.
    """
    path = _path(app)
    if path is None:
        return
    try:
        descriptor = os.open(f"{path}-server", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE)
        file = os.fdopen(descriptor, "r+")  # open, and so locked, until the process ends
        os.fchmod(descriptor, PRIVATE)
    except OSError as error:
        raise InUse(f"{path} cannot be used: {error.strerror}.") from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise InUse(
            f"Another server (process {file.read().strip() or 'unknown'}) uses {path}. Stop it first, or give "
            "this one data of its own with DATA_DIR."
        ) from None
    file.truncate(0)
    file.write(f"{os.getpid()}\n")
    file.flush()
    app.extensions["held_database"] = file


def _path(app):
    """Return the Path of the SQLite file of `app`, None when its database is another one."""
    url = make_url(app.config["DATABASE_URL"])
    return Path(url.database or "") if url.drivername.startswith("sqlite") else None
