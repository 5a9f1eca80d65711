"""Checks of the machine: its disk, its clock, and the permissions of files that hold secrets."""

import datetime
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from chatapp.dialects import BESIDE
from chatapp.extensions import settings
from chatapp.models import Message
from chatapp.models.columns import now
from chatapp.services.checks.result import Skipped

LEAST_FREE = 200_000_000  # bytes: the embedded database's write-ahead log may take 32 MB, a backup more
LEAST_SHARE = 0.05  # of the disk
DRIFT = 2  # seconds between two clocks: more than any synchronized ones differ by
AHEAD = 60  # seconds by which the newest message may be in the future: somebody has set the clock back


def disk(on: Connection) -> Iterator[str]:
    """The disk of DATA_DIR has room: when it is full, nothing is stored."""
    usage = shutil.disk_usage(settings.DATA_DIR)
    if usage.free < min(LEAST_FREE, LEAST_SHARE * usage.total):
        yield f"the disk of {settings.DATA_DIR} has {usage.free // 1_000_000} MB left"


def files(on: Connection) -> Iterator[str]:
    """Only their owner can read the files in which secrets and messages are."""
    private = [settings.DATA_DIR / "secret_key"]
    if on.dialect.name == "sqlite":
        path = on.engine.url.database
        private += [Path(name) for name in (str(path), *(f"{path}-{kind}" for kind in BESIDE))]
    for path in filter(Path.exists, private):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield f"{path} has the permissions {mode:o}: others can read it; run chmod 600 {path}"


def clock(on: Connection) -> Iterator[str]:
    """No message is of the future: times would jump back, and people would be shown wrong days."""
    newest = on.scalar(select(func.max(Message.created_at)))
    if newest is not None and newest > now() + datetime.timedelta(seconds=AHEAD):
        yield f"the newest message is of {newest:%Y-%m-%d %H:%M:%S} UTC, and it is {now():%Y-%m-%d %H:%M:%S} here"


def clocks(on: Connection) -> Iterator[str]:
    """This machine and the database have one time."""
    if on.dialect.name == "sqlite":
        raise Skipped("the database is a file of this machine")
    theirs = on.scalar(text("SELECT clock_timestamp()"))
    apart = abs((now() - theirs).total_seconds()) if theirs is not None else 0
    if apart > DRIFT:
        yield f"the clocks of this machine and of the database are {apart:.0f} seconds apart: synchronize both"
